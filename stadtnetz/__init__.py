"""Stadtnetz: stories from member cities, ruled on by moderators, opened in place by visitors."""

import logging
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate

from stadtnetz import cli, comments, content_versions, jobs, pictures, queue, settings, web
from stadtnetz.accounts import confirmations, credentials
from stadtnetz.database import db, prepare
from stadtnetz.settings import Settings

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent

__all__ = ["create_app"]


def create_app(configured: Settings | None = None) -> Flask:
    """Build the network: settings, database, door, commands."""
    chosen = configured or settings.from_environment()
    app = Flask(
        "stadtnetz",
        instance_path=str(chosen.instance),
        template_folder=str(ROOT / "templates"),
        static_folder=None,
    )
    app.config.update(
        SECRET_KEY=chosen.secret_key,
        SQLALCHEMY_DATABASE_URI=chosen.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(chosen.database_url),
        TESTING=chosen.testing,
    )
    app.extensions["settings"] = chosen
    credentials.set_cost(chosen.password_cost)
    confirmations.set_secret(chosen.secret_key)
    pictures.open_store(chosen.pictures)
    comments.enforce_limits(enforced=chosen.limits)
    if not chosen.limits:
        log.warning("STADTNETZ_LIMITS is off: anybody may guess passwords and flood threads.")
    queue.connect(chosen.instance, chosen.redis_url)
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    content_versions.count_changes()
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)
    web.open_door(app, chosen, ROOT)
    jobs.hire(app, chosen)
    cli.add_commands(app)
    return app


def _engine_options(url: str) -> dict[str, object]:
    if url.startswith("sqlite"):
        return {"connect_args": {"check_same_thread": False}, "pool_pre_ping": False}
    return {"pool_pre_ping": True}
