"""Count how often what readers see was changed, for each city and for what all share."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "content_versions",
        sa.Column("scope", sa.String(length=40), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_content_versions")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("content_versions")
