"""Keep which words hold for which date, instead of hearing all of them anew each time.

What holds is read from how each date stands, which is what people were told.
"""

import json
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_LAYERS = ("moved", "off", "online", "all_off", "all_online", "confirmed")
_MOMENT = sa.DateTime(timezone=True)
_BEGUN = "(SELECT created_at FROM contributions WHERE contributions.id = {0})"
_DATES = sa.table(
    "occurrences",
    *(
        sa.column(name, kind)
        for name, kind in {
            "id": sa.Integer(),
            "event_id": sa.Integer(),
            "original_start": sa.DateTime(),
            "planned_start": sa.DateTime(),
            "planned_end": sa.DateTime(),
            "former_start": sa.DateTime(),
            "starts_at": _MOMENT,
            "ends_at": _MOMENT,
            "zone": sa.String(),
            "status": sa.String(),
        }.items()
    ),
)
_WORDS = sa.table(
    "announcements",
    *(
        sa.column(name, kind)
        for name, kind in {
            "id": sa.Integer(),
            "event_id": sa.Integer(),
            "original_start": sa.DateTime(),
            "new_start": sa.DateTime(),
            "status": sa.String(),
            "made_at": _MOMENT,
            "goes_on": sa.Boolean(),
        }.items()
    ),
)
_EVENTS = sa.table(
    "events", sa.column("id", sa.Integer()), sa.column("exceptions", sa.JSON()), sa.column("horizon")
)
_IN_FORCE = sa.table(
    "words_in_force",
    sa.column("occurrence_id", sa.Integer()),
    sa.column("layer", sa.String()),
    sa.column("announcement_id", sa.Integer()),
)


def upgrade() -> None:
    """Go forward: as each date stands, so it stays."""
    op.create_table(
        "words_in_force",
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("layer", sa.Enum(*_LAYERS, name="layer", native_enum=False, length=18), nullable=False),
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["occurrence_id"], ["occurrences.id"], ondelete="CASCADE", name="fk_words_in_force_occurrence_id"),
        sa.ForeignKeyConstraint(["announcement_id"], ["announcements.id"], ondelete="CASCADE", name="fk_words_in_force_announcement_id"),
        sa.PrimaryKeyConstraint("occurrence_id", "layer", name="pk_words_in_force"),
    )  # fmt: skip
    op.create_index("ix_words_in_force_announcement_id", "words_in_force", ["announcement_id"])
    op.add_column(
        "announcements",
        sa.Column("goes_on", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    with op.batch_alter_table("announcements") as batch:
        batch.alter_column("goes_on", existing_type=sa.Boolean(), server_default=None)
    op.add_column("occurrences", sa.Column("planned_end", sa.DateTime(), nullable=True))
    _plan_what_is_announced()
    _tell_what_holds()
    with op.batch_alter_table("occurrences") as batch:
        batch.drop_column("known_since")
        batch.drop_column("planned_since")
    with op.batch_alter_table("events") as batch:
        batch.drop_column("scheduled_since")


def _plan_what_is_announced() -> None:
    """Find until when each date is planned; and for when, where the schedule had moved it itself."""
    connection = op.get_bind()
    moved = {}
    for event in connection.execute(sa.select(_EVENTS.c.id, _EVENTS.c.exceptions)):
        exceptions = event.exceptions or []
        for each in json.loads(exceptions) if isinstance(exceptions, str) else exceptions:
            if each.get("deviation") == "moved" and each.get("start"):
                moved[event.id, datetime.fromisoformat(each["original_start"])] = each["start"]
    for each in connection.execute(sa.select(_DATES)).all():
        values: dict[str, Any] = {}
        start = moved.get((each.event_id, each.original_start))
        planned = datetime.fromisoformat(start) if start else each.planned_start
        if planned != each.planned_start:
            values["planned_start"] = planned
        if each.ends_at is not None:
            begin, end = (_wall(moment, each.zone) for moment in (each.starts_at, each.ends_at))
            values["planned_end"] = planned + (end - begin)
        if values:
            connection.execute(_DATES.update().where(_DATES.c.id == each.id).values(**values))


def _tell_what_holds() -> None:
    connection = op.get_bind()
    said = defaultdict(list)
    for word in connection.execute(sa.select(_WORDS).order_by(_WORDS.c.made_at, _WORDS.c.id)):
        said[word.event_id].append(word)
    holding, last = [], {}
    dates = sa.select(_DATES).where(_DATES.c.event_id.in_(sorted(said)))
    for date in connection.execute(dates.order_by(_DATES.c.original_start)).all():
        words = [
            each
            for each in said[date.event_id]
            if each.original_start in {None, date.original_start}
            and _utc(each.made_at) < _utc(date.starts_at)
        ]
        for layer, word in _held(date, words).items():
            holding.append({"occurrence_id": date.id, "layer": layer, "announcement_id": word.id})
        last[date.event_id] = date.status
    if holding:
        connection.execute(sa.insert(_IN_FORCE), holding)
    for event_id, status in last.items():
        of_all = [each for each in said[event_id] if each.original_start is None]
        if of_all and of_all[-1].status == status and status != "scheduled":
            query = _WORDS.update().where(_WORDS.c.id == of_all[-1].id)
            connection.execute(query.values(goes_on=True))


def _held(date: Any, words: list[Any]) -> dict[str, Any]:
    """Find the words by which a date stands as it does; words are in the order of time."""
    held = {}
    for each in words:
        if each.new_start is not None and each.new_start == _wall(date.starts_at, date.zone):
            held["moved"] = each
    standing = [
        each for each in words if each.status == date.status and each.new_start is None
    ]
    alone = "" if standing and standing[-1].original_start is not None else "all_"
    if standing and date.status in {"cancelled", "postponed"}:
        held[f"{alone}off"] = standing[-1]
    elif standing and date.status == "moved_online":
        held[f"{alone}online"] = standing[-1]
    elif words and words[-1].status == "scheduled" and date.status in {"scheduled", "rescheduled"}:
        held["confirmed"] = words[-1]
    return held


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _wall(moment: datetime, zone: str) -> datetime:
    return _utc(moment).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def downgrade() -> None:
    """Go back: every date was known as long as its event."""
    op.add_column("events", sa.Column("scheduled_since", _MOMENT))
    op.execute(f"UPDATE events SET scheduled_since = {_BEGUN.format('events.id')}")
    with op.batch_alter_table("events") as batch:
        batch.alter_column("scheduled_since", existing_type=_MOMENT, nullable=False)
    for name in ("known_since", "planned_since"):
        op.add_column("occurrences", sa.Column(name, _MOMENT))
        op.execute(f"UPDATE occurrences SET {name} = {_BEGUN.format('occurrences.event_id')}")
    with op.batch_alter_table("occurrences") as batch:
        for name in ("known_since", "planned_since"):
            batch.alter_column(name, existing_type=_MOMENT, nullable=False)
        batch.drop_column("planned_end")
    with op.batch_alter_table("announcements") as batch:
        batch.drop_column("goes_on")
    op.drop_table("words_in_force")
