"""The canonical address and the DOM id of every thing, and the addresses that lists take on."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import current_app, request
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

from stadtnetz.cities import City
from stadtnetz.contributions import Event, Kind
from stadtnetz.pagination import Older
from stadtnetz.standing_texts import StandingText
from stadtnetz.topics import Topic
from stadtnetz.web import languages
from stadtnetz.web.addresses import url_for

MOST_OPEN = 5
LONGEST_ADDRESS = 2_000
_LIST_PARAMETERS = ("ab", "bis", "offen", "gespraech", "sortierung")


def to(thing: Any) -> str:
    """Give the address at which a city, topic, standing text, event, story or card is at home."""
    match thing:
        case City():
            return to_city(thing)
        case Topic():
            return url_for("topics.show", slug=thing.slug)
        case StandingText():
            return url_for("standing_texts.show", subject=thing.subject.value)
        case Event():
            return to_event(thing)
        case _:
            return url_for("stories.show", story_id=thing.id, slug=slug_in_address(thing))


def to_city(city: Any) -> str:
    """Give the address of a city, or of a row of one."""
    return url_for("cities.show", slug=city.slug)


def slug_in_address(story: Any) -> str:
    """Give the words in a story's address; a title without letters lends none."""
    return story.slug or "geschichte"


def event_slug(event: Any) -> str:
    """Give the words in an event's address; a title without letters lends none."""
    return event.slug or "termin"


def to_event(event: Any) -> str:
    """Give the address of an event, or of a row of one."""
    return url_for("events.show", event_id=event.id, slug=event_slug(event))


def to_event_file(event: Any) -> str:
    """Give the address of an event with all its dates as iCalendar."""
    return url_for("feeds.event", event_id=event.id, slug=event_slug(event))


def to_date_file(event: Any, occurrence_id: int) -> str:
    """Give the address of one date of an event as iCalendar."""
    return url_for(
        "feeds.occurrence",
        event_id=event.id,
        slug=event_slug(event),
        occurrence_id=occurrence_id,
    )


def to_occurrence(event_id: int, slug: str, occurrence_id: int) -> str:
    """Give the lasting address of one date of an event."""
    return url_for(
        "events.occurrence", event_id=event_id, slug=slug or "termin", occurrence_id=occurrence_id
    )


def announcing(event: Any) -> str:
    """Give the address to which a city sends what it makes known about an event."""
    return url_for("events.announce", event_id=event.id)


def following(thing: Any) -> str:
    """Give the address to which somebody sends that they want to be told of changes, or no more."""
    return url_for("follows.choose", contribution_id=thing.id)


def unsubscribing(signature: str) -> str:
    """Give the address in a letter at which nobody has to sign in to get no more of them."""
    return url_for("follows.confirm", signature=signature)


def absolute_to(thing: Any, occurrence_id: int | None = None) -> str:
    """Give the full German address of a thing, or of one date of an event."""
    path = (
        to(thing)
        if occurrence_id is None
        else to_occurrence(thing.id, event_slug(thing), occurrence_id)
    )
    return absolute(path.removeprefix(request.script_root))


def city_calendar(city: Any) -> str:
    """Give the address of all that a city invites to."""
    return url_for("calendar.show", stadt=city.slug)


def absolute_city_calendar(city: Any) -> str:
    """Give the same address in full, and in German."""
    return absolute(city_calendar(city).removeprefix(request.script_root))


def sheet(city: Any, month: date) -> str:
    """Give the address of a city's month as a sheet for the notice-board."""
    return url_for("sheets.show", slug=city.slug, year=month.year, month=month.month)


def embedded(city: Any) -> str:
    """Give the full German address of a city's dates for a frame elsewhere."""
    path = url_for("embeds.show", slug=city.slug)
    return absolute(path.removeprefix(request.script_root))


def dom_id(thing: Any, part: str = "contribution") -> str:
    """Give the id of a thing's element, or of one of its parts."""
    return f"{part}-{thing.id}"


def absolute(path: str) -> str:
    """Give the full address of a path, from the configured base and never from the request."""
    base: str = current_app.extensions["settings"].base_url
    return base + path


def canonical(story: Any = None) -> str:
    """Give the German address of this page, or of a story, without what only arranges it."""
    if story is None:
        return absolute(iri_to_uri(request.path))
    return absolute_to(story)


def alternates() -> list[tuple[str, str]]:
    """Pair every language with this page's address in it."""
    path = iri_to_uri(request.path)
    return [(name, absolute(languages.in_language(name, path))) for name in languages.NAMES]


def in_other_language(language: str) -> str:
    """Give this page's address in another language, in the same arrangement."""
    query = request.query_string.decode("ascii", "replace") if request.method == "GET" else ""
    path = languages.in_language(language, iri_to_uri(request.path))
    return f"{path}?{query}" if query else path


def older(following: Older, *, starts_anew: bool, opened: Iterable[int]) -> str:
    """Give the address of the list with the next page below it, from its first new card on."""
    parameters = MultiDict(_list_parameters(request.args))
    parameters.setlist("offen", [str(each) for each in opened])
    if starts_anew:
        parameters.setlist("ab", [str(following.after)])
        for name in ("bis", "offen", "gespraech", "sortierung"):
            parameters.poplist(name)
    else:
        parameters.setlist("bis", [str(following.until)])
        parameters.setlist("nach", [str(following.after)])
    return _address(request.script_root + iri_to_uri(request.path), parameters)


def extended(current_url: str | None, host: str, *, until: str) -> str | None:
    """Give the address of the list at `current_url` once it reaches down to `until`.

    This and its like are pure: a kept fragment tells each reader the address of their own page.
    """
    return _rearranged(current_url, host, lambda parameters: parameters.setlist("bis", [until]))


def opened(current_url: str | None, host: str, *, story_id: int) -> str | None:
    """Give the address of the list at `current_url` with this story open in it.

    None for an address that is not ours; at most five stay in the address, the last opened ones.
    """

    def open_(parameters: "MultiDict[str, str]") -> None:
        ids = [each for each in parameters.getlist("offen") if each != str(story_id)]
        parameters.setlist("offen", [*ids, str(story_id)][-MOST_OPEN:])

    return _rearranged(current_url, host, open_)


def closed(current_url: str | None, host: str, *, story_id: int) -> str | None:
    """Give the address of the list at `current_url` with this story closed."""

    def close(parameters: "MultiDict[str, str]") -> None:
        for name in ("offen", "gespraech"):
            ids = [each for each in parameters.getlist(name) if each != str(story_id)]
            parameters.setlist(name, ids)

    return _rearranged(current_url, host, close)


def talking(
    current_url: str | None, host: str, *, story_id: int | None, order: str | None = None
) -> str | None:
    """Give the address of the list at `current_url` with this story and its conversation open.

    None stands for a page of its own, where only the order of the conversation is told.
    """

    def talk(parameters: "MultiDict[str, str]") -> None:
        if story_id is None:
            parameters.clear()
        parameters.setlist("sortierung", [order] if order else [])
        for name in ("offen", "gespraech") if story_id is not None else ():
            ids = [each for each in parameters.getlist(name) if each != str(story_id)]
            parameters.setlist(name, [*ids, str(story_id)][-MOST_OPEN:])

    return _rearranged(current_url, host, talk)


def opened_in(current_url: str | None) -> list[int]:
    """Read which stories the list at `current_url` holds open; none for a page that is no list."""
    address = own_path(current_url)
    asked = MultiDict(parse_qsl(urlsplit(address or "").query[:LONGEST_ADDRESS])).getlist("offen")
    return [int(each) for each in asked if each.isascii() and each.isdigit() and len(each) < 10]  # noqa: PLR2004 - digits of an id


def open_ids(name: str = "offen") -> list[int]:
    """Read which stories, or conversations, this address holds open; what is no number is ignored."""
    asked = [each for each in request.args.getlist(name) if each.isascii() and each.isdigit()]
    return [int(each) for each in dict.fromkeys(asked) if len(each) < 19][-MOST_OPEN:]  # noqa: PLR2004 - digits of a 64-bit id


def own_path(address: str | None, host: str | None = None) -> str | None:
    """Give path and query of an address if it leads to this network, else None.

    `host` is the one that was asked, of this request if unset.
    """
    if not address or any(ord(letter) <= 32 or letter == "\\" for letter in address):  # noqa: PLR2004 - blanks and controls
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    is_path = not parts.scheme and not parts.netloc and address.startswith("/")
    is_ours = parts.scheme in {"http", "https"} and parts.netloc == (host or request.host)
    if not (is_path or is_ours) or not parts.path.startswith("/") or parts.path.startswith("//"):
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _rearranged(current_url: str | None, host: str, rearrange: Any) -> str | None:
    address = own_path(current_url, host)
    if address is None or len(address) > LONGEST_ADDRESS:
        return None
    parts = urlsplit(address)
    parameters = _list_parameters(MultiDict(parse_qsl(parts.query)))
    rearrange(parameters)
    return _address(parts.path, parameters)


def _list_parameters(given: "MultiDict[str, str]") -> "MultiDict[str, str]":
    known: MultiDict[str, str] = MultiDict()
    for name in _LIST_PARAMETERS:
        known.setlist(name, given.getlist(name)[:MOST_OPEN])
    return known


def _address(path: str, parameters: "MultiDict[str, str]") -> str:
    query = urlencode([pair for pair in parameters.items(multi=True) if pair[1]])
    return f"{path}?{query}" if query else path


def resuming(signature: str) -> str:
    """Give the address in a letter at which somebody goes on with what they wrote."""
    return url_for("accounts.resume_carried", signature=signature)


def confirming(token: str) -> str:
    """Give the address in a letter at which somebody proves that mail reaches them."""
    return url_for("registration.confirm", token=token)


def account() -> str:
    """Give the address of one's own account."""
    return url_for("registration.account")


def sign_in(back_to: str | None) -> str:
    """Give the address of the sign-in that leads back afterwards."""
    return url_for("accounts.sign_in", next=back_to) if back_to else url_for("accounts.sign_in")


def home() -> str:
    """Give the address of the front page."""
    return url_for("home.show")


def workspace(city_slug: str | None = None, contribution_id: int | None = None) -> str:
    """Give the address of a city's workspace, at one contribution if told."""
    anchor = f"contribution-{contribution_id}" if contribution_id else None
    return url_for("workspace.show", stadt=city_slug, _anchor=anchor)


def desk() -> str:
    """Give the address of what waits."""
    return url_for("moderation.desk")


def review(thing: Any) -> str:
    """Give the address at which a contribution is reviewed."""
    return url_for("moderation.review", contribution_id=thing.id)


def beginning(kind: Kind, city_slug: str | None = None, model: Any = None) -> str:
    """Give the address at which something new is written, for a city and like a model if told."""
    wie = model.id if model is not None else None
    return url_for("contributions.begin", kind=kind, stadt=city_slug, wie=wie)


def editing(thing: Any, **asked: Any) -> str:
    """Give the address at which a contribution is written, and of a series how much is meant."""
    return url_for("contributions.edit", contribution_id=thing.id, **asked)


def single_date(event: Any, occurrence: Any) -> str:
    """Give the address at which one date of a series is changed."""
    return url_for("single_dates.edit", event_id=event.id, occurrence_id=occurrence.id)


def decisions(thing: Any) -> str:
    """Give the address to which every move of a contribution is sent."""
    return url_for("decisions.make", contribution_id=thing.id)


def history(thing: Any) -> str:
    """Give the address of a contribution's revisions and decisions."""
    return url_for("workspace.history", contribution_id=thing.id)


def parameters_of(address: str) -> list[tuple[str, str]]:
    """Read the parameters of an address of ours."""
    return parse_qsl(urlsplit(address).query[:2000])
