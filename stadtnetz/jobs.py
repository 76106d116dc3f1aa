"""What is done when it is due, beside the server: mails leave, pictures get their sizes."""

import logging

from flask import Flask
from huey import crontab

from stadtnetz import clock, comments, contributions, notifications, pictures, queue, shifts
from stadtnetz.database import db, unit_of_work
from stadtnetz.settings import Settings
from stadtnetz.web import attempts, mail

log = logging.getLogger(__name__)


def hire(app: Flask, settings: Settings) -> None:
    """Let the app know how its mails leave."""
    app.extensions["deliver"] = mail.sender(app, settings)


def do_what_is_due(app: Flask) -> None:
    """Write what followers are due, send every due mail, make every waiting picture.

    Each in its own transaction.
    """
    with app.app_context():
        if comments.digest_due(clock.now()):  # asked first, as writing keeps others from writing
            with unit_of_work():
                comments.queue_digests()
        sent = notifications.deliver(app.extensions["deliver"])
        made = pictures.make_sizes()
    if sent or made:
        log.info("%s mails sent, %s pictures made", sent, made)


def forget_acts(app: Flask) -> None:
    """Forget who spoke and reported more than a day ago, and from where; and who tried to sign in."""
    with app.app_context(), unit_of_work():
        forgotten = comments.forget_acts()
    if forgotten:
        log.info("%s acts forgotten", forgotten)
    attempts.forget_expired(app)


def tidy_up(app: Flask) -> None:
    """Remove what nobody kept, and lay out further what recurs without end."""
    with app.app_context():
        with unit_of_work():
            removed = contributions.forget_unused_pictures()
        extended = _extend_horizons()
    if removed or extended:
        log.info("%s unused pictures removed, %s series laid out further", removed, extended)


def work(app: Flask) -> None:
    """Run the worker until it is stopped; a second one waits for the first to end."""
    settings: Settings = app.extensions["settings"]
    with app.app_context():
        engine = db.engine
    with shifts.alone(engine, settings.instance):
        huey = queue.connect(settings.instance, settings.redis_url)
        queue.when_nudged(lambda: do_what_is_due(app))
        huey.periodic_task(crontab(minute="*"), name="every_minute")(queue.look_after_what_is_due)
        huey.periodic_task(crontab(minute="41"), name="every_hour")(lambda: forget_acts(app))
        huey.periodic_task(crontab(hour="3", minute="17"), name="every_night")(lambda: tidy_up(app))
        queue.look_after_what_is_due()
        queue.consume(huey)


def _extend_horizons() -> int:
    """Extend all that is due, a few in each transaction, so that nobody else waits long to write."""
    total, extended = 0, 1
    while extended:
        with unit_of_work():
            extended = contributions.extend_horizons()
        total += extended
    return total
