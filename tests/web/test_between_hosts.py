"""Two machines with one database and one Redis are one network to whoever comes to either."""

from dataclasses import replace

import pytest

from stadtnetz import create_app, pictures, queue
from stadtnetz.database import db
from tests import redis_server
from tests.browse import browse
from tests.factories import PASSWORD

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True, scope="session")
WRONG = "falsch geraten"


@pytest.fixture
def machines(network, tmp_path):
    """Two apps with a folder of their own."""
    settings = network.extensions["settings"]
    built = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        own = replace(settings, instance=tmp_path / name, redis_url=redis_server.address())
        built.append(create_app(own))
    built[0].extensions["attempts"].storage.reset()
    yield built
    pictures.open_store(settings.pictures)
    queue.connect(settings.instance)
    for each in built:
        with each.app_context():
            db.engine.dispose()


def test_who_signs_in_on_one_machine_is_known_on_the_other_and_signs_out_on_both(machines, town):
    here, there = (browse("plain", each) for each in machines)
    here.sign_in(town.editor)
    cookie = here.client.get_cookie("stadtnetz", "localhost")
    there.client.set_cookie("stadtnetz", cookie.value, domain="localhost")
    assert there.open("/arbeitsbereich").page.h1 == "Beiträge aus Weißwasser"
    there.open("/konto").submit("Abmelden")
    assert not here.is_signed_in


def test_who_guesses_on_both_machines_has_no_more_guesses(machines, town):
    told = []
    for number in range(6):
        browser = browse("plain", machines[number % 2])
        told.append(browser.post("/anmelden", email=town.editor.email, password=WRONG).status)
    assert told == [422] * 5 + [429]
    for each in machines:
        browser = browse("plain", each)
        assert browser.post("/anmelden", email=town.editor.email, password=PASSWORD).status == 429


def test_a_nudge_on_either_machine_reaches_one_queue(machines, network, tmp_path):
    opened = queue.connect(tmp_path, redis_server.address())
    opened.flush()
    for name in ("a", "b"):
        queue.connect(tmp_path / name, redis_server.address())
        queue.nudge()
    assert len(opened) == 2
