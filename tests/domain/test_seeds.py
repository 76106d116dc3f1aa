"""The example network: its files say only what is known, and build the same country each time."""

import re
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select, text

from stadtnetz import accounts, cities, clock, comments, contributions, seeds
from stadtnetz.cities import City
from stadtnetz.comments import Comment, Report
from stadtnetz.contributions import Deviation, Event, Filters, Occurrence, State, Status, Where
from stadtnetz.database import db, session
from stadtnetz.seeds import conversation_files, event_files, events, fates, when
from stadtnetz.seeds.when import NotUnderstood, When
from stadtnetz.topics import Topic
from tests.conftest import _empty
from tests.web.dialects import on_sqlite

SUNDAY = date(2026, 11, 22)
CONVERSATIONS = len(conversation_files.drafts())
SAID = (Comment.id, Comment.path, Comment.body, Comment.state, Comment.first_visible_at)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MEANT_FOR_THE_NIGHT = {"Frühschicht der Vogelstimmen", "Zwei Uhr, und noch einmal zwei Uhr"}
DAYS = [date(2026, 1, 1) + number * timedelta(days=67) for number in range(12)]

LIVE = """title: Chorprobe
topic: k
days_ago: 3
fate: published
when: Tuesday in 1 weeks, 19:00–20:30
organizer: Chor"""
TOPICS = {letter: Topic(id=number) for number, letter in enumerate("anbmkge", 1)}


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def a_town(name: str = "Emden", land: str = "Niedersachsen") -> City:
    return City(name=name, land=land, latitude=53.0, longitude=9.0)


def read(head: str):
    return event_files.read("Emden", f"{head}\n\nWir singen.")


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("today, 19:00–21:00", "2026-11-22 19:00", "2026-11-22 21:00"),
        ("in 3 days, 09:00–", "2026-11-25 09:00", None),
        ("19 days ago, all day, 76 days", "2026-11-03 00:00", "2027-01-18 00:00"),
        ("Friday in 1 weeks, 22:00–02:00", "2026-11-27 22:00", "2026-11-28 02:00"),
        ("Saturday 1 weeks ago, 10:00–16:00, 2 days", "2026-11-21 10:00", "2026-11-22 16:00"),
        ("Sunday in 1 weeks, 10:00–16:00", "2026-11-29 10:00", "2026-11-29 16:00"),
        ("Monday 2 weeks ago, 20:00–00:00", "2026-11-09 20:00", "2026-11-10 00:00"),
        ("6 January, 16:00–18:00", "2027-01-06 16:00", "2027-01-06 18:00"),
        ("Saturday from 22 November, 08:00–09:00", "2027-11-27 08:00", "2027-11-27 09:00"),
        ("Sunday of clocks forward, 01:30–06:00", "2027-03-28 01:30", "2027-03-28 06:00"),
        ("Saturday before clocks back, 20:00–04:00", "2027-10-30 20:00", "2027-10-31 04:00"),
    ],
)
def test_days_and_times_are_told_in_words(words, start, end):
    found = when.read(words, SUNDAY)
    assert (found.start, found.end) == (wall(start), wall(end) if end else None)
    assert found.all_day == ("all day" in words)


@pytest.mark.parametrize(
    "words",
    ["", "someday, 19:00–21:00", "today", "today, 7 Uhr", "today, 19:00–21:00, two days",
     "Caturday in 1 weeks, all day", "Friday in one weeks, all day", "3 Brumaire, all day"],
)  # fmt: skip
def test_other_words_are_refused(words):
    with pytest.raises(NotUnderstood):
        when.read(words, SUNDAY)


@pytest.mark.parametrize(
    "line",
    ["colour: red", "title: Noch ein Titel", "topic", "access: stairs", "where: somewhere",
     "fate: forgotten", "venue: ", "skip_holidays: no", "moved: 2 | same day",
     "announced: 1 | cancelled | Wegen Sturm."],
)  # fmt: skip
def test_a_line_that_says_nothing_known_is_refused(line):
    with pytest.raises(NotUnderstood):
        read(f"{LIVE}\n{line}")


@pytest.mark.parametrize("line", LIVE.splitlines())
def test_what_every_event_has_is_asked_for(line):
    with pytest.raises(NotUnderstood, match="without"):
        read(LIVE.replace(f"{line}\n", "").removesuffix(f"\n{line}"))


def test_only_an_update_has_a_new_version_and_says_when_it_came():
    new_version = f"{LIVE}\n\nWir singen.\n\n{fates.NEW_VERSION}\n\n"
    with pytest.raises(NotUnderstood):
        event_files.read("Emden", f"{new_version}days_ago: 1\n")
    waiting = new_version.replace("published", "update_submitted")
    with pytest.raises(NotUnderstood):
        event_files.read("Emden", f"{waiting}venue: Aula\n")
    draft = event_files.read("Emden", f"{waiting}days_ago: 1\nvenue: Aula\n")
    assert draft.update is not None
    assert (draft.days_ago, draft.update.days_ago) == (3, 1)
    assert draft.update.body == draft.body


def test_a_date_is_named_by_its_number_outside_closed_seasons():
    draft = read(
        f"{LIVE}\nrule: FREQ=WEEKLY\nclosed: 20 December | 6 January | Pause\n"
        "skipped: 2 | Ausflug\nmoved: 3 | 1 days later, 18:00–19:00 | Saal belegt\n"
        "added: Sunday in 2 weeks, 11:00–12:00 | Matinee"
    )
    content = events.content_of(draft, TOPICS, a_town(), SUNDAY)
    found = {each.original_start: each for each in content.exceptions}
    assert content.first_start == wall("2026-11-24 19:00")
    assert found[wall("2026-12-01 19:00")].deviation is Deviation.SKIPPED
    assert found[wall("2026-12-08 19:00")].start == wall("2026-12-09 18:00")
    assert found[wall("2026-12-06 11:00")].deviation is Deviation.ADDED
    assert found[wall("2026-12-22 19:00")].note == found[wall("2027-01-05 19:00")].note == "Pause"
    with pytest.raises(NotUnderstood):
        events.date_of("-1", content, a_town(), SUNDAY)


def test_one_date_of_a_week_gives_way_to_public_holidays():
    content = events.content_of(
        read(LIVE.replace("Tuesday in 1", "Friday in 5")), TOPICS, a_town(), SUNDAY
    )
    assert content.first_start == wall("2027-01-08 19:00")


def test_there_are_events_enough_of_every_sort():
    drafts = event_files.drafts()
    facts = [each.facts for each in drafts]
    assert len(drafts) >= 120
    assert len({each.city for each in drafts}) >= 40
    assert sum("rule" in each for each in facts) * 3 >= len(drafts)
    assert {each["fate"] for each in facts} == set(fates.FATES)
    assert Counter(each.get("language", "de") for each in facts).keys() == {"de", "en", "tr", "uk"}
    assert {each.get("where", "place") for each in facts} == set(Where)
    assert {each["topic"] for each in facts} == set(TOPICS)
    assert len({each["title"] for each in facts}) == len(drafts)


@pytest.mark.parametrize("draft", event_files.drafts(), ids=lambda each: each.facts["title"])
def test_a_text_has_its_length(draft):
    assert 40 <= len(draft.body.split()) <= 150
    assert len(draft.facts["title"]) <= 120
    assert len(draft.facts.get("teaser", "")) <= 240
    assert all(len(draft.facts.get(key, "")) <= 200 for key in event_files.LINES[4:])


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_on_any_day_of_building_events_begin_after_their_approval_and_by_day(day):
    lands = {row["name"]: row["land"] for row in seeds._rows("cities.csv")}
    for draft in event_files.drafts():
        town, title = a_town(draft.city, lands[draft.city]), draft.facts["title"]
        content = events.content_of(draft, TOPICS, town, day)
        first = When(content.first_start, content.first_end, content.all_day)
        assert (day - timedelta(days=draft.days_ago)) < first.start.date(), title
        assert first.end is None or first.end > first.start, title
        is_by_day = first.all_day or first.start.time() >= time(7)
        assert is_by_day or title in MEANT_FOR_THE_NIGHT
        for number, *_ in draft.lines("announced"):
            assert number == "all" or events.date_of(number, content, town, day), title


def test_the_example_has_every_state_and_every_sort_of_date(network):
    with clock.at(NOON):
        seeds.build()
        states = contributions.Contribution.state
        assert set(session().scalars(select(states).where(Event.id > 0))) == set(State)
        assert set(session().scalars(select(Occurrence.status))) == set(Status)
        osnabrueck = cities.by_slug("osnabrueck")
        weeks = contributions.grid(date(2026, 11, 1), Filters(city=osnabrueck))
        assert max(day.hidden for week in weeks for day in week) >= 2
        assert contributions.still_running()
        assert contributions.long_ones(SUNDAY, SUNDAY)
        see_what_is_said()


def see_what_is_said():
    """See every state, every sort of report, questions old and new, and branches six deep."""
    said = session().scalars(select(Comment)).all()
    assert len(said) >= 900
    assert {each.state for each in said} == set(comments.State)
    gone = [each for each in said if each.state in comments.GONE]
    assert {each.state for each in gone if each.replies_below} == comments.GONE
    assert max(each.depth for each in said) >= 6
    asked = [each for each in said if each.is_question and each.state is comments.State.VISIBLE]
    assert any(each.answered_at for each in asked)
    assert 0 < len(comments.overdue_questions()) < len(asked)
    assert {each.settled_at is None for each in session().scalars(select(Report))} == {True, False}
    settings = set(session().scalars(select(contributions.Contribution.conversation)))
    assert settings == set(contributions.Conversation)
    reader = accounts.by_email("lesen@stadtnetz.example")
    own = [each for each in said if each.author_id == reader.id]
    assert comments.State.WAITING in {each.state for each in own}
    assert any(comments.unread_counts({each.contribution_id for each in own}, reader).values())
    following = {user.email for user in comments.digest_due(NOON)}
    assert all(email.endswith("stadtnetz.example") for email in following)


def test_nothing_is_said_twice():
    bodies = Counter(said.body for each in conversation_files.drafts() for said in each.comments)
    assert [body for body, times in bodies.items() if times > 1] == []


HEAD = "on: Ein Fest\n\n# radler · 3 h\nWann?\n"


def test_a_conversation_is_read_with_its_answers():
    told = conversation_files.read(
        f"{HEAD}\n## city · 2 d · question\nUm vier.\n\nAm Markt.", "a.md"
    )
    first, second = told.comments
    assert (told.title, first.speaker, first.after, first.body) == (
        "Ein Fest", "radler", timedelta(hours=3), "Wann?",
    )  # fmt: skip
    assert (second.answers, second.body, second.marks) == (
        first,
        "Um vier.\n\nAm Markt.",
        {"question": ""},
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Ein Fest", "line 1: names nothing"),
        ("on: Ein Fest\nhallo", "line 2: nobody says this"),
        (f"{HEAD}### stadt · 2 d\nJa.", "line 5: nothing there to answer at depth 3"),
        (f"{HEAD}## stadt 2 d\nJa.", "line 5: '## stadt 2 d' is no head"),
        (f"{HEAD}## stadt · 2 d · shouted\nJa.", "line 5: 'shouted' is no mark"),
        (f"{HEAD}## stadt · 2 d · hidden\nJa.", "line 5: 'hidden' is no mark"),
        (f"{HEAD}## stadt · 2 d\n", "a.md: stadt says nothing"),
        (f"{HEAD}## stadt · 2 d · edited\nJa.", "'Ja.' was edited, or was not"),
        (f"{HEAD}## stadt · 2 d\nJa.\n\n=== früher ===\n\nNein.", "was edited, or was not"),
    ],
)
def test_a_conversation_that_is_not_understood_says_where(text, why):
    with pytest.raises(NotUnderstood, match=re.escape(why)):
        conversation_files.read(text, "a.md")


@on_sqlite
def test_the_example_is_built_the_same_each_time(network):
    built = []
    for _time in range(2):
        with db.engine.begin() as connection:  # as in a database of its own
            connection.execute(text("DELETE FROM sqlite_sequence"))
        with clock.at(NOON):
            seeds.build()
        built.append(_everything())
        db.session.remove()
        _empty()
    assert built[0] == built[1]
    split_off = sum(each.continues_id is not None for each in built[0][2])
    assert len(built[0][0]) + CONVERSATIONS == seeds.length() + split_off


def _everything():
    told = contributions.Contribution
    columns = (told.id, told.kind, told.title, told.body, told.state, told.revised_at)
    dates = (Occurrence.event_id, Occurrence.starts_at, Occurrence.status, Occurrence.note)
    return (
        session().execute(select(*columns).order_by(told.id)).all(),
        session().execute(select(*dates).order_by(Occurrence.id)).all(),
        session().execute(select(Event.id, Event.latitude, Event.continues_id)).all(),
        session().execute(select(*SAID).order_by(Comment.id)).all(),
    )
