"""The rooms: one for each resource."""

from flask import Flask

from stadtnetz.web.views import (
    accounts,
    calendar,
    cities,
    comment_desk,
    comment_reports,
    comments,
    contributions,
    conversations,
    decisions,
    embeds,
    events,
    feeds,
    follows,
    home,
    moderation,
    pictures,
    registration,
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
        registration,
        workspace,
        contributions,
        single_dates,
        decisions,
        follows,
        comments,
        comment_desk,
        comment_reports,
        conversations,
        moderation,
        pictures,
        standing_texts,
    ):
        app.register_blueprint(room.bp)
