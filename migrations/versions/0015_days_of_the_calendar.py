"""Enter the calendar by days, and find what lasts over night."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_index(
        "ix_occurrences_first_day",
        "occurrences",
        ["is_long", "first_day", "starts_at", "id", "event_id"],
    )
    op.create_index(
        "ix_occurrences_over_night",
        "occurrences",
        ["is_long", "starts_at", "id"],
        sqlite_where=sa.text("last_day > first_day"),
        postgresql_where=sa.text("last_day > first_day"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_occurrences_over_night", "occurrences")
    op.drop_index("ix_occurrences_first_day", "occurrences")
