"""Let each city choose how long readers may talk below what it says."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward: all that there is lasts as long as it did."""
    column = sa.Column("conversation_days", sa.Integer(), nullable=True, server_default="90")
    op.add_column("contributions", column)
    with op.batch_alter_table("contributions") as batch:
        batch.alter_column("conversation_days", existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("contributions") as batch:
        batch.drop_column("conversation_days")
