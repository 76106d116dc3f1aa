"""Find at once what stood on a day before it was moved."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_index("ix_occurrences_former_start", "occurrences", ["former_start", "id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_occurrences_former_start", "occurrences")
