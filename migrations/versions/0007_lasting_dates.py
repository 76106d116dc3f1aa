"""Let a date keep its zone, its hours and its name in calendars, whatever becomes of its series."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# SQLite and PostgreSQL know both forms: a subquery that names the row that is written, and WITH.
_FROM_THE_EVENT = (
    "UPDATE occurrences SET"
    " zone = (SELECT zone FROM events WHERE events.id = occurrences.event_id),"
    " all_day = (SELECT all_day FROM events WHERE events.id = occurrences.event_id)"
)
_FROM_THE_ORIGIN = (
    "WITH RECURSIVE grown (id, uid) AS ("
    "SELECT id, uid FROM events WHERE continues_id IS NULL"
    " UNION ALL SELECT events.id, grown.uid FROM events"
    " JOIN grown ON events.continues_id = grown.id)"
    " UPDATE events SET origin_uid = (SELECT grown.uid FROM grown WHERE grown.id = events.id)"
)


def upgrade() -> None:
    """Go forward; until now all of it was as the event has it."""
    op.add_column("occurrences", sa.Column("zone", sa.String(length=40)))
    op.add_column("occurrences", sa.Column("all_day", sa.Boolean()))
    op.add_column("events", sa.Column("origin_uid", sa.String(length=64)))
    op.execute(_FROM_THE_EVENT)
    op.execute(_FROM_THE_ORIGIN)
    with op.batch_alter_table("occurrences") as batch:
        batch.alter_column("zone", existing_type=sa.String(length=40), nullable=False)
        batch.alter_column("all_day", existing_type=sa.Boolean(), nullable=False)
    with op.batch_alter_table("events") as batch:
        batch.alter_column("origin_uid", existing_type=sa.String(length=64), nullable=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("events") as batch:
        batch.drop_column("origin_uid")
    with op.batch_alter_table("occurrences") as batch:
        batch.drop_column("all_day")
        batch.drop_column("zone")
