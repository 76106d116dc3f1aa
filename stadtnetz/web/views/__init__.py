"""The rooms: one for each resource."""

from flask import Flask

from stadtnetz.web.views import (
    accounts,
    calendar,
    cities,
    contributions,
    decisions,
    embeds,
    events,
    feeds,
    follows,
    home,
    moderation,
    pictures,
    sheets,
    single_dates,
    standing_texts,
    stories,
    topics,
    workspace,
)


def open_rooms(app: Flask) -> None:
    """Let every room answer at its addresses."""
    for room in (
        home,
        stories,
        calendar,
        events,
        topics,
        cities,
        sheets,
        embeds,
        feeds,
        accounts,
        workspace,
        contributions,
        single_dates,
        decisions,
        follows,
        moderation,
        pictures,
        standing_texts,
    ):
        app.register_blueprint(room.bp)
