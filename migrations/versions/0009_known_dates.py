"""Let a date know since when it is planned, and keep how and where it took place.

And let no comment get the number of one that has gone.
"""

from datetime import UTC
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_OCCURRENCES = sa.table(
    "occurrences",
    sa.column("id", sa.Integer()),
    sa.column("event_id", sa.Integer()),
    sa.column("original_start", sa.DateTime()),
    sa.column("planned_start", sa.DateTime()),
    sa.column("starts_at", sa.DateTime(timezone=True)),
    sa.column("former_start", sa.DateTime()),
    sa.column("zone", sa.String()),
)
_WORDS = sa.table(
    "announcements",
    sa.column("event_id", sa.Integer()),
    sa.column("original_start", sa.DateTime()),
    sa.column("new_start", sa.DateTime()),
)
_KINDS = sa.Enum("place", "online", "both", name="where", native_enum=False, length=14)
_BEGUN = "(SELECT created_at FROM contributions WHERE contributions.id = {0})"
_ANNOUNCED = """(SELECT announcements.online_url FROM announcements
    WHERE announcements.event_id = occurrences.event_id AND announcements.status = 'moved_online'
    AND (announcements.original_start IS NULL
         OR announcements.original_start = occurrences.original_start)
    AND announcements.made_at < occurrences.starts_at
    ORDER BY announcements.made_at DESC, announcements.id DESC LIMIT 1)"""


def upgrade() -> None:
    """Go forward: every date was known as long as its event, at the time that stood there first."""
    # The address of a comment that has gone must never lead to another one.
    if op.get_bind().dialect.name == "sqlite":
        keeping = {"sqlite_autoincrement": True}
        with op.batch_alter_table("comments", recreate="always", table_kwargs=keeping):
            pass
    op.add_column("events", sa.Column("scheduled_since", sa.DateTime(timezone=True)))
    op.execute(f"UPDATE events SET scheduled_since = {_BEGUN.format('events.id')}")
    with op.batch_alter_table("events") as batch:
        batch.alter_column("scheduled_since", existing_type=sa.DateTime(timezone=True), nullable=False)
    op.add_column("occurrences", sa.Column("planned_start", sa.DateTime()))
    op.add_column("occurrences", sa.Column("known_since", sa.DateTime(timezone=True)))
    op.add_column("occurrences", sa.Column("planned_since", sa.DateTime(timezone=True)))
    op.add_column("occurrences", sa.Column("takes_place", _KINDS))
    op.add_column("occurrences", sa.Column("online_url", sa.Text()))
    op.execute(
        "UPDATE occurrences SET planned_start = original_start,"
        f" known_since = {_BEGUN.format('occurrences.event_id')},"
        f" planned_since = {_BEGUN.format('occurrences.event_id')},"
        f" online_url = CASE WHEN status = 'moved_online' THEN coalesce({_ANNOUNCED}, '') ELSE '' END"
    )
    _plan_what_was_moved()
    with op.batch_alter_table("occurrences") as batch:
        batch.alter_column("planned_start", existing_type=sa.DateTime(), nullable=False)
        for name in ("known_since", "planned_since"):
            batch.alter_column(name, existing_type=sa.DateTime(timezone=True), nullable=False)
        batch.alter_column("online_url", existing_type=sa.Text(), nullable=False)


def _plan_what_was_moved() -> None:
    """Find where a schedule has what it moved itself: wherever nothing else was announced."""
    moved = _OCCURRENCES.select().where(
        _OCCURRENCES.c.former_start.is_not(None),
        ~sa.exists().where(
            _WORDS.c.event_id == _OCCURRENCES.c.event_id,
            _WORDS.c.original_start == _OCCURRENCES.c.original_start,
            _WORDS.c.new_start.is_not(None),
        ),
    )
    for each in op.get_bind().execute(moved).all():
        start = each.starts_at if each.starts_at.tzinfo else each.starts_at.replace(tzinfo=UTC)
        wall = start.astimezone(ZoneInfo(each.zone)).replace(tzinfo=None)
        query = _OCCURRENCES.update().where(_OCCURRENCES.c.id == each.id)
        op.execute(query.values(planned_start=wall))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("occurrences") as batch:
        for name in ("online_url", "takes_place", "planned_since", "known_since", "planned_start"):
            batch.drop_column(name)
    with op.batch_alter_table("events") as batch:
        batch.drop_column("scheduled_since")
