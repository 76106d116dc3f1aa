"""Every address, asked by everybody who may come, in both dialects: the table of answers."""

import re
from datetime import date, timedelta

import pytest

from stadtnetz import accounts, clock, comments, contributions, jobs
from stadtnetz.contributions import State
from stadtnetz.database import unit_of_work
from stadtnetz.web import unsubscriptions
from tests import factories
from tests.web.dialects import in_both_dialects

CONVERTER = r"<[^>]*>"
OF_THE_SESSION = {"accounts.end", "registration.confirmed"}
"""What begins or ends a session, and with it the token that others would send."""
# For each address, plain and in htmx: anonymous, editor of the city, editor of another one,
# moderator, admin, dismissed editor, former editor.
TABLE = """
GET /                                     | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
GET /<>                                   | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
GET /<>/bearbeiten                        | 303 403 403 403 200 303 403 | 401 403 403 403 200 401 403
POST /<>/bearbeiten                       | 401 403 403 403 422 401 403 | 401 403 403 403 422 401 403
POST /abmelden                            | 401 303 303 303 303 401 303 | 401 204 204 204 204 401 204
GET /abbestellen/<>                       | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
POST /abbestellen/<>                      | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
GET /abbestellen/gespraech/<>             | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
POST /abbestellen/gespraech/<>            | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
GET /anmelden                             | 200 303 303 303 303 200 303 | 200 204 204 204 204 200 204
POST /anmelden                            | 422 422 422 422 422 422 422 | 422 422 422 422 422 422 422
GET /anmelden/aufgehoben/<>                | 404 404 404 404 404 404 404 | 404 404 404 404 404 404 404
GET /arbeitsbereich                       | 303 200 200 303 303 303 200 | 401 200 200 204 204 401 200
GET /arbeitsbereich/fragen                | 303 200 200 303 303 303 200 | 401 200 200 204 204 401 200
GET /beitraege/<>/bearbeiten              | 303 409 404 403 403 303 404 | 401 409 404 403 403 401 404
POST /beitraege/<>/bearbeiten             | 401 409 404 403 403 401 404 | 401 409 404 403 403 401 404
POST /beitraege/<>/entscheidungen         | 401 400 404 400 400 401 404 | 401 400 404 400 400 401 404
GET /beitraege/<>/fassungen               | 303 200 404 200 200 303 404 | 401 200 404 200 200 401 404
GET /beitraege/<>/termine/<>              | 303 200 404 403 403 303 404 | 401 200 404 403 403 401 404
POST /beitraege/<>/termine/<>             | 401 422 404 403 403 401 404 | 401 422 404 403 403 401 404
POST /beitraege/<>/folgen                 | 401 400 404 400 400 401 404 | 401 400 404 400 400 401 404
GET /beitraege/<>/gespraech               | 404 200 404 200 200 404 404 | 404 200 404 200 200 404 404
POST /beitraege/<>/gespraech              | 401 422 404 422 422 401 404 | 401 422 404 422 422 401 404
GET /beitraege/<>/kommentare              | 404 200 404 403 403 404 404 | 404 200 404 403 403 404 404
POST /beitraege/<>/kommentare             | 401 403 404 403 403 401 404 | 401 403 404 403 403 401 404
POST /beitraege/<>/kommentare/folgen      | 401 403 404 403 403 401 404 | 401 403 404 403 403 401 404
POST /beitraege/<>/kommentare/gelesen     | 401 403 404 403 403 401 404 | 401 403 404 403 403 401 404
GET /beitraege/<>/kommentare/neu          | 404 200 404 403 403 404 404 | 404 200 404 403 403 404 404
GET /bilder/<>/<>.<>                      | 404 200 404 200 200 404 404 | 404 200 404 200 200 404 404
GET /einbetten/<>                         | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
GET /favicon.ico                          | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
GET /geschichten                          | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
GET /geschichten/<>                       | 404 308 404 303 303 404 404 | 404 404 404 404 404 404 404
GET /geschichten/<>-<>                    | 404 200 404 303 303 404 404 | 404 404 404 404 404 404 404
GET /geschichten/neu                      | 303 200 200 200 200 303 200 | 401 200 200 200 200 401 200
POST /geschichten/neu                     | 401 303 303 404 404 401 404 | 401 204 204 404 404 401 404
GET /kalender                             | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
GET /kalender.ics                         | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
GET /kalender/<>/<>                       | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
GET /kalender/abonnieren                  | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
GET /kommentare/<>                        | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
GET /kommentare/<>/antwort                | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
POST /kommentare/<>/antwort               | 401 422 422 422 422 401 422 | 401 422 422 422 422 401 422
GET /kommentare/<>/bearbeiten             | 303 403 403 403 403 303 403 | 401 403 403 403 403 401 403
POST /kommentare/<>/bearbeiten            | 401 403 403 403 403 401 403 | 401 403 403 403 403 401 403
GET /kommentare/<>/entfernung             | 303 403 403 403 403 303 403 | 401 403 403 403 403 401 403
POST /kommentare/<>/entfernung            | 401 403 403 403 403 401 403 | 401 403 403 403 403 401 403
POST /kommentare/<>/entscheidungen        | 401 403 403 409 409 401 403 | 401 403 403 409 409 401 403
GET /kommentare/<>/meldung                | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
POST /kommentare/<>/meldung               | 422 422 422 422 422 422 422 | 422 422 422 422 422 422 422
GET /konto                                | 303 200 200 200 200 303 200 | 401 200 200 200 200 401 200
GET /konto/bestaetigen/<>                 | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
POST /konto/bestaetigen/<>                | 303 303 303 303 303 303 303 | 204 204 204 204 204 204 204
POST /konto/bestaetigung                  | 401 303 303 303 303 401 303 | 401 204 204 204 204 401 204
POST /konto/loeschen                      | 401 422 422 422 422 401 422 | 401 422 422 422 422 401 422
GET /konto/neu                            | 200 303 303 303 303 200 303 | 200 204 204 204 204 200 204
POST /konto/neu                           | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
GET /pruefliste                           | 303 403 403 200 200 303 403 | 401 403 403 200 200 401 403
GET /pruefliste/<>                        | 303 403 403 200 200 303 403 | 401 403 403 200 200 401 403
POST /pruefliste/<>/freigabe              | 401 403 403 303 303 401 403 | 401 403 403 204 204 401 403
POST /pruefliste/<>/uebernahme            | 401 403 403 303 409 401 403 | 401 403 403 204 409 401 403
GET /pruefliste/kommentare                | 303 403 403 200 200 303 403 | 401 403 403 200 200 401 403
GET /pruefliste/kommentare/<>             | 303 403 403 200 200 303 403 | 401 403 403 200 200 401 403
GET /staedte                              | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
GET /staedte/<>                           | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
GET /staedte/<>/aushang/<>/<>             | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
GET /staedte/<>/einbetten                 | 303 200 403 403 403 303 403 | 401 200 403 403 403 401 403
POST /staedte/<>/einbetten                | 401 303 403 403 403 401 403 | 401 204 403 403 403 401 403
GET /termine/<>                           | 404 308 404 308 308 404 404 | 404 308 404 308 308 404 404
GET /termine/<>-<>                        | 404 200 404 200 200 404 404 | 404 200 404 200 200 404 404
GET /termine/<>-<>.ics                    | 404 404 404 404 404 404 404 | 404 404 404 404 404 404 404
GET /termine/<>-<>/<>                     | 404 200 404 200 200 404 404 | 404 200 404 200 200 404 404
GET /termine/<>-<>/<>.ics                 | 404 404 404 404 404 404 404 | 404 404 404 404 404 404 404
GET /termine/<>.ics                       | 404 404 404 404 404 404 404 | 404 404 404 404 404 404 404
POST /termine/<>/bekanntgabe              | 401 422 404 403 403 401 404 | 401 422 404 403 403 401 404
GET /termine/neu                          | 303 200 200 200 200 303 200 | 401 200 200 200 200 401 200
POST /termine/neu                         | 401 303 303 404 404 401 404 | 401 204 204 404 404 401 404
GET /themen/<>                            | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
GET /up                                   | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
"""


@pytest.fixture
def places(town, network):
    """Fill in every address: the story is handed in, the event planned, neither is public yet."""
    picture = factories.a_picture(town.editor)
    jobs.do_what_is_due(network)
    story = factories.a_story(author=town.editor, state=State.SUBMITTED, picture_id=picture.id)
    event = factories.an_event(author=town.editor, publish_at=clock.now() + timedelta(days=1))
    talk = factories.a_story(author=town.editor)
    comment = factories.a_comment(talk)
    stranger = factories.a_stranger()
    with unit_of_work():
        keys = comments.follow(talk, follower=town.colleague).key
    return {
        "comment_id": comment.id,
        "keys": keys,
        "token": accounts.token_for(stranger),
        "event_id": event.id,
        "occurrence_id": contributions.occurrences_of(event)[0].id,
        "year": clock.today().year,
        "month": 1,
        "contribution_id": story.id,
        "story_id": story.id,
        "signature": a_signature(network, event, town.colleague),
        "subject": "impressum",
        "key": picture.key,
        "width": 480,
        "format_": "jpeg",
        "slug": {
            "cities.show": town.city.slug,
            "topics.show": town.topic.slug,
            "stories.show": story.slug,
            **dict.fromkeys(("events.show", "events.occurrence"), event.slug),
            **dict.fromkeys(("feeds.event", "feeds.occurrence"), event.slug),
            **dict.fromkeys(
                ("embeds.show", "embeds.edit", "embeds.allow", "sheets.show"), town.city.slug
            ),
        },
    }


def a_signature(network, event, follower):
    with network.test_request_context():
        return unsubscriptions.sign(follower_id=follower.id, contribution_id=event.id)


def everybody(town):
    gone = factories.an_editor(town.city, name="Gesa Fort")
    former = factories.a_reader("Ehe Malig")
    with unit_of_work():
        membership = accounts.appoint(former, town.city, since=date(2020, 1, 1))
        accounts.leave(membership, last_day=clock.today() - timedelta(days=1))
    return {
        "anonymous": None,
        "editor": town.editor,
        "stranger": factories.an_editor(factories.a_city()),
        "moderator": town.moderator,
        "admin": factories.an_admin(),
        "dismissed": gone,
        "former": former,
    }


def routes(network):
    """List every method and rule; what ends the session comes last."""
    known = [
        (method, rule)
        for rule in network.url_map.iter_rules()
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
    ]
    return sorted(
        known,
        key=lambda each: (each[1].endpoint in OF_THE_SESSION, each[1].rule, each[0]),
    )


def address_of(rule, places):
    arguments = {
        name: places[name][rule.endpoint] if name == "slug" else places[name]
        for name in rule.arguments - set(rule.defaults or ())
    }
    return rule.build({**arguments, **(rule.defaults or {})})[1]


def expected(dialect):
    """Read the table: 303 to the sign-in for readers, 401 for writers, 404 for secrets."""
    rows = [row.split("|") for row in TABLE.strip().splitlines()]
    column = 1 if dialect == "plain" else 2
    return {row[0].strip(): [int(status) for status in row[column].split()] for row in rows}


def answers(browser, network, places):
    token = browser.token()
    partial = {
        "HX-Request": "true",
        "HX-Request-Type": "partial",
        "HX-Current-URL": "http://localhost/",
    }
    found = {}
    for method, rule in routes(network):
        if rule.endpoint in OF_THE_SESSION:
            token = browser.token()
        data = [("csrf_token", token)] if method == "POST" else None
        headers = partial if browser.dialect == "htmx" else {}
        response = browser.send(method, address_of(rule, places), data=data, headers=headers)
        found[f"{method} {re.sub(CONVERTER, '<>', rule.rule)}"] = response.status_code
    return found


@in_both_dialects
def test_everybody_is_answered_as_the_table_says(dialect, town, network, places, visit):
    found: dict[str, list[int]] = {}
    for name, user in everybody(town).items():
        browser = visit(dialect, user)
        if name == "dismissed":
            with unit_of_work():
                accounts.dismiss(user)
        for way, status in answers(browser, network, places).items():
            found.setdefault(way, []).append(status)
    assert found == expected(dialect)
