"""Opening an account of one's own, proving an address, and leaving again."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from stadtnetz import accounts, clock, comments, contributions
from stadtnetz.comments import State
from stadtnetz.contributions import Conversation
from stadtnetz.database import session, unit_of_work
from stadtnetz.notifications import Notification
from tests import factories
from tests.factories import NOON, PASSWORD
from tests.letters import letters, text_of
from tests.web.dialects import in_both_dialects

OPEN, TEXT = "Konto eröffnen", "Bei uns stehen die Stühle im Flur."
NEW = {"name": "Neue Nachbarin", "email": "neu@stadtnetz.example", "password": PASSWORD}


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def story(town):
    with clock.at(NOON - timedelta(hours=1)):
        return factories.a_story(author=town.editor)


def sign_up(browser, *, seconds=5, **more):
    """Fill in the form as a person does, who takes some time for it."""
    with clock.at(clock.now() - timedelta(seconds=seconds)):
        browser.open("/konto/neu")
    return browser.fill(**{**NEW, **more}).submit(OPEN)


def before_an_account(browser, story, body=TEXT, **account):
    """Write a comment without an account, and fill in the form that opens one."""
    with clock.at(clock.now() - timedelta(seconds=20)):
        browser.open(f"/geschichten/{story.id}-{story.slug}").follow("Kommentar schreiben")
    with clock.at(clock.now() - timedelta(seconds=10)):
        browser.fill(body=body).submit("Kommentar senden").submit(OPEN)
        assert browser.page.h1 == OPEN
    return browser.fill(**{**NEW, **account})


def write_before(browser, story, body=TEXT, **account):
    """Write a comment and open an account on the way; gives the last page."""
    return before_an_account(browser, story, body, **account).submit(OPEN)


def link_in(network):
    wanted = "Bitte bestätigen Sie Ihre Adresse"
    (mail,) = [each for each in letters(network) if each["Subject"] == wanted]
    return re.findall(r"http://localhost(/konto/bestaetigen/\S+)", text_of(mail))[0]


@in_both_dialects
def test_who_signs_up_confirms_by_mail_and_is_signed_in(dialect, network, town, visit):
    browser = sign_up(visit(dialect))
    assert browser.page.h1 == "Fast fertig"
    assert not browser.is_signed_in
    address = link_in(network)
    browser.open(address)
    assert accounts.by_email(NEW["email"]).confirmed_at is None
    browser.submit("Ja, das ist meine Adresse")
    session().expire_all()
    assert accounts.by_email(NEW["email"]).confirmed_at == NOON
    assert (browser.page.h1, browser.is_signed_in) == ("Konto", True)
    assert browser.page.messages == ["Danke. Ihre Adresse ist bestätigt."]


def test_what_somebody_wrote_before_is_held_and_waits_from_the_confirmation_on(
    story, network, town, visit
):
    browser = write_before(visit(), story)
    address = link_in(network)
    assert TEXT in browser.page.text("blockquote")
    author = accounts.by_email(NEW["email"])
    (row,) = comments.thread(story.id, author).rows
    assert row.state is State.HELD
    with clock.at(NOON + timedelta(days=2)):
        elsewhere = visit().open(address).submit("Ja, das ist meine Adresse")
    assert "wird jetzt gelesen" in elsewhere.page.messages[0]
    session().expire_all()
    assert [each.id for each in comments.waiting()] == [row.id]
    assert comments.thread(story.id, None).rows == []


def test_a_known_address_is_answered_in_the_same_words(network, town, visit):
    known = factories.a_reader(email="bekannt@stadtnetz.example")
    answers = [sign_up(visit(), email=each).text for each in (known.email, NEW["email"])]
    strip = [re.sub(r'value="[^"]*"|\S+@stadtnetz\.example', "", each) for each in answers]
    assert strip[0] == strip[1]
    subjects = {each["To"].addresses[0].addr_spec: each["Subject"] for each in letters(network)}
    assert subjects == {
        known.email: "Sie haben schon ein Konto",
        NEW["email"]: "Bitte bestätigen Sie Ihre Adresse",
    }
    assert accounts.identify(known.email, PASSWORD) is not None


def letter_to(network, address):
    """Read the only letter that came to an address."""
    (mail,) = [each for each in letters(network) if address in each["To"]]
    return text_of(mail)


def test_a_known_address_gets_its_words_back_where_it_signs_in(story, network, town, visit):
    known = factories.a_reader(email="bekannt@stadtnetz.example")
    browser = write_before(visit(), story, email=known.email)
    fresh = write_before(visit(), story, email=NEW["email"], body=TEXT)
    pages = [" ".join(each.page.texts("main p, main button")) for each in (browser, fresh)]
    assert pages[0] == pages[1].replace(NEW["email"], known.email)
    assert "Ihr Kommentar ist aufgehoben" in browser.text
    assert comments.thread(story.id, known).rows == []
    way = re.findall(r"http://localhost(/anmelden/aufgehoben/\S+)", letter_to(network, known.email))
    elsewhere = visit().open(way[0]).fill(email=known.email, password=PASSWORD).submit("Anmelden")
    assert elsewhere.page.value("body") == TEXT
    with clock.at(NOON + timedelta(minutes=5)):
        elsewhere.submit("Kommentar senden")
    (row,) = comments.thread(story.id, known).rows
    assert row.state is State.WAITING
    again = visit(user=known).open(way[0]).submit("Weiter zum Kommentar")
    assert again.page.value("body") == TEXT


def test_what_a_known_address_wrote_twice_lies_with_one_letter(story, network, town, visit):
    known = factories.a_reader(email="bekannt@stadtnetz.example")
    for words in ("Das erste Mal.", "Das zweite Mal."):
        write_before(visit(), story, body=words, email=known.email)
    way = re.findall(r"http://localhost(/anmelden/aufgehoben/\S+)", letter_to(network, known.email))
    page = visit().open(way[0]).page
    assert page.value("carried-body") == "Das zweite Mal."
    assert page.texts("blockquote") == ["Das erste Mal."]
    assert visit().open(way[0] + "x").status == 404


def test_a_letter_keeps_nothing_but_the_comment(story, network, town, visit):
    known = factories.a_reader(email="bekannt@stadtnetz.example")
    browser = before_an_account(visit(), story, email=known.email)
    page = browser.page
    brought = {name: page.value(name) for name in ("next", "formular", "csrf_token")}
    carried = {f"carried-{name}": page.value(f"carried-{name}") for name in ("body", "formular")}
    more = {f"carried-{name}": "9" * 50_000 for name in ("als", "frage", "x")}
    browser.post(
        "/konto/neu", [*{**NEW, "email": known.email, **brought, **carried, **more}.items()]
    )
    assert "Ihr Kommentar ist aufgehoben" in browser.text
    told = select(Notification).where(Notification.recipient_id == known.id)
    (letter,) = session().scalars(told).all()
    (kept,) = letter.facts["carried"]
    assert kept["typed"].keys() == {"body", "formular", "frage"}
    assert kept["typed"]["body"] == TEXT
    assert len(kept["typed"]["frage"]) == 1


@pytest.mark.parametrize("email", ["bekannt@stadtnetz.example", NEW["email"]])
def test_what_can_not_be_kept_says_so_and_stands_there(email, story, network, town, visit):
    factories.a_reader(email="bekannt@stadtnetz.example")
    browser = before_an_account(visit(), story, email=email)
    with unit_of_work():
        contributions.set_conversation(story, Conversation.CLOSED, editor=town.editor)
    browser.submit(OPEN)
    assert "Ihr Kommentar konnte nicht aufgehoben werden." in browser.text
    assert "Die Redaktion hat dieses Gespräch geschlossen." in browser.text
    assert browser.page.text("blockquote") == TEXT
    browser.submit("Anmelden")
    assert browser.page.value("carried-body") == TEXT


@pytest.mark.parametrize("email", ["bekannt@stadtnetz.example", NEW["email"]])
def test_nobody_learns_of_an_account_from_how_often_they_may_sign_up(
    email, story, network, town, visit
):
    factories.a_reader(email="bekannt@stadtnetz.example")
    kept = []
    for number in range(5):
        with clock.at(NOON + timedelta(minutes=number)):
            page = write_before(visit(), story, body=f"Zum {number}. Mal.", email=email)
            kept.append("Ihr Kommentar ist aufgehoben" in page.text)
    assert kept == [True, True, True, False, False]
    assert "Bitte warten Sie bis 12:10 Uhr" in page.text


def test_who_signs_up_twice_says_which_words_are_their_own(story, network, town, visit):
    every = ("Von mir, beim ersten Mal.", "Von jemand anderem.", "Von mir, beim letzten Mal.")
    for number, words in enumerate(every):
        with clock.at(NOON + timedelta(hours=number)):
            write_before(visit(), story, body=words, password=f"{PASSWORD} {number}")
    with clock.at(NOON + timedelta(hours=3)):
        letter = letters(network)[-1]
        way = re.findall(r"http://localhost(/konto/bestaetigen/\S+)", text_of(letter))[0]
        browser = visit().open(way)
        offered = browser.page.texts("fieldset .choice")
        assert [each.removesuffix(f"zu {story.title}") for each in offered] == [*every[:2]]
        first, _ = browser.page.all("[name=meins]")
        browser.fill(meins=first["value"]).submit("Ja, das ist meine Adresse")
    assert [each.body_html.striptags() for each in comments.waiting()] == [every[0], every[2]]


@pytest.mark.parametrize("which", [0, 1])
def test_who_signs_up_twice_with_one_password_confirms_with_either_letter(
    which, story, network, town, visit
):
    every = ("Beim ersten Mal.", "Beim zweiten Mal.")
    for number, words in enumerate(every):
        with clock.at(NOON + timedelta(hours=number)):
            write_before(visit(), story, body=words, name=f"Name {number}")
    with clock.at(NOON + timedelta(hours=3)):
        mails = [text_of(each) for each in letters(network) if NEW["email"] in each["To"]]
        ways = re.findall(r"http://localhost(/konto/bestaetigen/\S+)", "".join(mails))
        browser = visit().open(ways[which])
        assert browser.page.all("[name=meins]") == []
        browser.submit("Ja, das ist meine Adresse")
    assert [each.body_html.striptags() for each in comments.waiting()] == [*every]
    assert accounts.by_email(NEW["email"]).name == "Name 1"


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (
            {"seconds": 0},
            "Das ging sehr schnell. Bitte das Passwort noch einmal eingeben und senden.",
        ),
        (
            {"homepage": "https://a.example"},
            "Bitte noch einmal senden: Das Formular kam nicht vollständig an.",
        ),
    ],
)
def test_programs_open_no_account(more, complaint, network, town, visit):
    browser = sign_up(visit(), **more)
    assert (browser.status, browser.page.complaints) == (422, [complaint])
    assert accounts.by_email(NEW["email"]) is None
    with clock.at(NOON + timedelta(minutes=1)):
        browser.fill(homepage="", password=PASSWORD).submit(OPEN)
    assert accounts.by_email(NEW["email"]) is not None


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"name": ""}, "Bitte einen Namen angeben."),
        ({"name": "x"}, "Bitte einen Namen mit 2 bis 40 Zeichen wählen."),
        ({"name": "Redaktion Weißwasser"}, "Dieser Name klingt nach einer Stadt"),
        ({"name": "Weißwasser"}, "Dieser Name klingt nach einer Stadt"),
        ({"email": "keine"}, "Bitte die E-Mail-Adresse prüfen"),
        ({"password": "kurz"}, "Bitte ein Passwort mit mindestens 10 Zeichen wählen."),
    ],
)
def test_what_is_wrong_comes_back_with_a_remedy(wrong, complaint, network, town, visit):
    browser = sign_up(visit(), **wrong)
    assert browser.status == 422
    assert browser.page.complaints[0].startswith(complaint)
    for name in ("name", "email"):
        assert browser.page.value(name) == {**NEW, **wrong}[name]
    assert accounts.by_email(NEW["email"]) is None


@pytest.mark.parametrize(("days", "status"), [(8, 410), (0, 404)])
def test_a_link_that_confirms_nothing_says_so(days, status, network, town, visit):
    sign_up(visit())
    address = link_in(network)
    with clock.at(NOON + timedelta(days=days)):
        browser = (
            visit().open(address if days else address + "x").submit("Ja, das ist meine Adresse")
        )
        assert (browser.status, browser.page.h1) == (status, "Dieser Link bestätigt nichts mehr.")


def test_the_letter_is_sent_once_more(network, town, visit):
    reader = factories.a_reader()
    with unit_of_work():
        reader.confirmed_at = None
    browser = visit(user=reader).open("/konto").submit("E-Mail noch einmal schicken")
    assert browser.page.messages == ["Die E-Mail ist noch einmal unterwegs."]
    assert link_in(network).startswith("/konto/bestaetigen/")


def test_an_account_is_deleted_with_its_words(network, town, visit):
    story = factories.a_story(author=town.editor)
    reader = factories.a_reader()
    comment = factories.a_comment(story, author=reader, body=TEXT)
    factories.a_comment(parent=comment)
    browser = visit(user=reader).open("/konto").fill(password="falsch ist das")
    browser.submit("Konto endgültig löschen")
    assert browser.page.complaints == ["Das Passwort stimmt nicht. Es wurde nichts gelöscht."]
    browser.fill(password=PASSWORD).submit("Konto endgültig löschen")
    assert not browser.is_signed_in
    assert TEXT not in visit().open(f"/geschichten/{story.id}-{story.slug}").text
    assert visit().open("/anmelden").fill(email=reader.email, password=PASSWORD).submit(
        "Anmelden"
    ).status == 422  # fmt: skip


def test_who_writes_for_a_city_does_not_leave_by_themselves(town, visit):
    browser = visit(user=town.editor).open("/konto").fill(password=PASSWORD)
    browser.submit("Konto endgültig löschen")
    assert browser.page.complaints[0].startswith("Ihr Konto gehört zu einer Redaktion")
    assert browser.is_signed_in


# ---------- letters ----------


def test_a_digest_threads_and_unsubscribes_with_one_click(network, town, visit):
    story = factories.a_story(author=town.editor, title="Ein Stuhl für alle")
    reader = factories.a_reader("Ada")
    mine = factories.a_comment(story, author=reader)
    letters(network)
    with clock.at(NOON + timedelta(minutes=1)):
        factories.a_comment(parent=mine, author=town.editor, as_city=town.city, body=TEXT)
        gone = factories.a_comment(story, body="Das wird entfernt werden.")
    with clock.at(NOON + timedelta(minutes=5)):
        with unit_of_work():
            comments.hide(gone, moderator=town.moderator, reason="Werbung.")
        mails = [each for each in letters(network) if "Ada" in str(each["To"])]
        (mail,) = mails
    assert mail["Subject"] == "Ein neuer Kommentar: Ein Stuhl für alle"
    text = text_of(mail)
    assert f"Redaktion Weißwasser antwortet Ihnen:\n{TEXT}" in text
    assert "entfernt werden" not in text
    assert mail["In-Reply-To"] == f"<conversation-{story.id}@localhost>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    assert visit().open(address).status == 200
    assert comments.is_following(story, reader)
    answer = visit().send("POST", address, data=[("List-Unsubscribe", "One-Click")])
    assert answer.status_code == 200
    session().expire_all()
    assert not comments.is_following(story, reader)


def test_a_letter_says_what_it_has_no_room_for(network, town):
    story = factories.a_story(author=town.editor, title="Ein Stuhl für alle")
    with unit_of_work():
        comments.follow(story, follower=factories.a_reader("Ada"))
    letters(network)
    with clock.at(NOON + timedelta(minutes=1)):
        factories.a_long_thread(story, 54, author=town.editor, replies=0)
    with clock.at(NOON + timedelta(minutes=5)):
        (mail,) = [each for each in letters(network) if "Ada" in str(each["To"])]
    assert mail["Subject"] == "54 neue Kommentare: Ein Stuhl für alle"
    more = f"http://localhost/beitraege/{story.id}/kommentare?sortierung=neueste"
    assert f"Dazu kommen 4 weitere:\n{more}\n" in text_of(mail)
    assert text_of(mail).count("http://localhost/kommentare/") == 50


def test_who_was_hidden_reads_why(network, town, visit):
    story = factories.a_story(author=town.editor, title="Ein Stuhl für alle")
    comment = factories.a_comment(story, body=TEXT, author=factories.a_reader("Ada"))
    letters(network)
    with unit_of_work():
        comments.hide(comment, moderator=town.moderator, reason="Das setzt herab.")
    (mail,) = letters(network)
    assert mail["Subject"] == "Ihr Kommentar ist entfernt: Ein Stuhl für alle"
    assert "Das setzt herab." in text_of(mail)
    assert TEXT in text_of(mail)
