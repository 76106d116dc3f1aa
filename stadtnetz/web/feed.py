"""A list of cards as every list page answers it: pages, opened stories and what follows."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from stadtnetz import contributions, pagination
from stadtnetz.cities import City
from stadtnetz.contributions import Story
from stadtnetz.topics import Topic
from stadtnetz.web import conversations, links
from stadtnetz.web.hypermedia import is_partial, push_rearranged, show


def answer(
    page: str,
    *,
    city: City | None = None,
    topic: Topic | None = None,
    **context: Any,
) -> Response:
    """Answer with a list page, or for htmx with the cards that come below it.

    `ab` is where the list begins, `bis` where it ends, `offen` which stories are open in it, and
    `nach` from where on a fragment is wanted.
    """
    until = pagination.parse(request.args.get("bis"))
    after = pagination.parse(request.args.get("nach")) if is_partial() else None
    top = pagination.parse(request.args.get("ab"))
    found = contributions.feed(city=city, topic=topic, top=top, until=until, after=after)
    shown = {row.id for row in found.rows}
    open_ids = [each for each in links.open_ids() if each in shown]
    opened = contributions.opened(open_ids)
    response = show(
        page,
        fragment="contributions/_feed.html" if after else None,
        city=city,
        topic=topic,
        feed=found,
        opened=opened,
        unread=conversations.unread(found.rows),
        talks={
            each: conversations.of(opened[each])
            for each in links.open_ids("gespraech")
            if each in opened
        },
        canonical=_canonical(list(opened.values())),
        open_ids=links.open_ids(),
        is_continued=after is not None,
        nothing=_("Hier ist noch keine Geschichte erschienen."),
        **context,
    )
    if after and until:
        push_rearranged(response, partial(links.extended, until=str(until)))
    return response


def _canonical(opened: Sequence[Story]) -> str:
    """Give the page's own address, or the story's where the list only frames one open story."""
    return links.canonical(opened[0]) if len(opened) == 1 else links.canonical()
