"""Find what a city has written about a topic without looking through all that it wrote."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_index(
        "ix_contributions_city_topics",
        "contributions",
        ["kind", "is_public", "city_id", "topic_id", "published_at"],
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_contributions_city_topics", "contributions")
