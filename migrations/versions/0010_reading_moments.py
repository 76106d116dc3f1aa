"""Let a reader's mark know when what they have read last could be read, so that late words are new."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_KNOWN = """UPDATE reading_marks SET read_until = COALESCE(
    (SELECT MAX(first_visible_at) FROM comments
     WHERE comments.contribution_id = reading_marks.contribution_id
     AND comments.id <= reading_marks.read_until_id),
    CURRENT_TIMESTAMP)"""


def upgrade() -> None:
    """Go forward: what was read is what could be read of it."""
    op.add_column("reading_marks", sa.Column("read_until", sa.DateTime(timezone=True)))
    op.execute(_KNOWN)
    with op.batch_alter_table("reading_marks") as batch:
        batch.alter_column(
            "read_until", existing_type=sa.DateTime(timezone=True), nullable=False
        )
    op.drop_index("ix_comments_news", "comments")
    op.create_index("ix_comments_news", "comments", ["contribution_id", "first_visible_at", "id"])


def downgrade() -> None:
    """Go back to the number alone."""
    op.drop_index("ix_comments_news", "comments")
    op.create_index("ix_comments_news", "comments", ["contribution_id", "first_visible_at"])
    op.drop_column("reading_marks", "read_until")
