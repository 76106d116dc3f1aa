"""Count who speaks and reports by itself, so that taking words back lets nobody speak more often.

And let nobody who reported without an account be known by where they came from.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_SPOKEN = """INSERT INTO acts (kind, author_id, contribution_id, origin, done_at)
    SELECT 'comment', author_id, contribution_id, origin, created_at FROM comments
    WHERE origin IS NOT NULL"""
_KNOWN = "UPDATE reports SET reporter_key = 'guest-' || id WHERE reporter_id IS NULL AND reporter_key NOT LIKE 'erased-%'"
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward: what was said within a day is what still says where it came from."""
    op.create_table(
        "acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum("comment", "report", name="kind", native_enum=False, length=15), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=True),
        sa.Column("done_at", _MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('comment', 'report')", name=op.f("ck_acts_kind_is_known")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_acts_author_id_users")),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name=op.f("fk_acts_contribution_id_contributions"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acts")),
    )
    op.create_index("ix_acts_author_id", "acts", ["author_id", "kind", "done_at"])
    op.create_index("ix_acts_origin", "acts", ["origin", "kind", "done_at"])
    op.create_index("ix_acts_done_at", "acts", ["done_at"])
    op.execute(_SPOKEN)
    op.execute(_KNOWN)
    op.drop_index("ix_comments_origin", "comments")
    with op.batch_alter_table("comments", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_column("origin")


def downgrade() -> None:
    """Go back; where what was said within a day came from is forgotten."""
    with op.batch_alter_table("comments", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.add_column(sa.Column("origin", sa.String(length=64), nullable=True))
    op.create_index("ix_comments_origin", "comments", ["origin", "created_at"])
    op.drop_table("acts")
