"""Keep which websites may show a city's dates in a frame."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward: so far no website may."""
    with op.batch_alter_table("cities") as batch:
        batch.add_column(sa.Column("embed_hosts", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("cities") as batch:
        batch.alter_column("embed_hosts", existing_type=sa.Text(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("cities") as batch:
        batch.drop_column("embed_hosts")
