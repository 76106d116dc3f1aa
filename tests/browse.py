"""A small browser in two dialects: one follows links and forms, one speaks htmx."""

import contextvars
import io
import re
from typing import Any, Literal
from urllib.parse import urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask, has_app_context
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from stadtnetz import accounts
from stadtnetz.accounts import User
from stadtnetz.database import session, unit_of_work
from tests.factories import PASSWORD
from tests.pages import Fragment, Page, value_of
from tests.rules import TYPED_INTO, name_of

Dialect = Literal["plain", "htmx"]
Pairs = list[tuple[str, Any]]

SITE = "http://localhost"
MOST_REDIRECTIONS = 5


class Browser:
    """One visitor with a page before them.

    `fill` and `submit` send what a person sees in a form; `get` and `post` send anything at all.
    `status`, `headers` and `part` tell of the last answer, `page` and `address` of what is shown.
    """

    def __init__(self, app: Flask, dialect: Dialect) -> None:
        """Open a browser that has been nowhere yet."""
        self.app, self.dialect = app, dialect
        self.client = app.test_client()
        self.address, self.status, self.body = "", 0, b""
        self.headers: Any = {}
        self.part: Fragment | None = None
        self._page: Page | None = None
        self._was_here = False
        self._typed: dict[str, Any] = {}

    @property
    def page(self) -> Page:
        """The page that is shown, at first the one that signing in leads to."""
        if self._page is None and self._was_here:
            self.open("/anmelden")
        assert self._page is not None, f"{self.status}: no page is shown"
        return self._page

    @property
    def text(self) -> str:
        """The last answer as it came."""
        return self.body.decode()

    def open(self, address: str) -> "Browser":
        """Type an address."""
        return self._go("GET", address)

    def follow(self, name: str) -> "Browser":
        """Follow the link of this name."""
        return self.click(_named(self.page, "a[href]", name))

    def click(self, link: Tag) -> "Browser":
        """Follow a link."""
        if self.dialect == "htmx" and link.has_attr("hx-get"):
            return self._ask("GET", str(link["hx-get"]), link)
        return self._go("GET", str(link["href"]))

    def fill(self, **typed: Any) -> "Browser":
        """Type into the form that will be submitted; a picture is its bytes."""
        self._typed |= typed
        return self

    def submit(self, name: str | None = None) -> "Browser":
        """Press the button of this name, or the only one of the main part of the page."""
        buttons = 'main button[type="submit"]' if name is None else 'button[type="submit"]'
        button = _named(self.page, buttons, name)
        form = button.find_parent("form")
        assert form is not None, f"{name} belongs to no form"
        pairs = self._pairs_of(form)
        if button.get("name"):
            pairs.append((str(button["name"]), str(button.get("value", ""))))
        return self._send_form(form, button, pairs)

    def get(self, address: str) -> "Browser":
        """Ask for an address, in htmx for a part of it."""
        if self.dialect == "htmx":
            return self._ask("GET", address, None)
        return self._go("GET", address)

    def post(self, address: str, data: Any = (), **more: Any) -> "Browser":
        """Send whatever one likes to wherever one likes, with the session's token or another.

        What is None is not sent at all.
        """
        given = [*MultiDict(data).items(multi=True), *more.items()]
        if "csrf_token" not in dict(given):
            given.append(("csrf_token", self.token()))
        pairs = [(name, value) for name, value in given if value is not None]
        if self.dialect == "htmx":
            return self._ask("POST", address, None, pairs)
        return self._go("POST", address, pairs)

    def token(self) -> str:
        """Read a token of this session: from the sign-in, or from where it leads who is known."""
        answer = self.send("GET", "/anmelden", follow=True).get_data(as_text=True)
        return re.findall('name="csrf_token" value="([^"]+)"', answer)[0]

    @property
    def is_signed_in(self) -> bool:
        """Whether the session still belongs to somebody."""
        return self.send("GET", "/anmelden").status_code == 303

    def be(self, user: User) -> "Browser":
        """Have signed in earlier, for what is not about signing in: a test is a third shorter."""
        with unit_of_work():
            begun = accounts.sign_in(user)
        with self.client.session_transaction(base_url=SITE) as kept:
            kept |= {"_user_id": begun.key, "_fresh": True}
            kept.permanent = True
        self._was_here = True
        return self

    def sign_in(self, user: User, password: str = PASSWORD) -> "Browser":
        """Sign in through the form."""
        self.open("/anmelden").fill(email=user.email, password=password).submit("Anmelden")
        return self

    def send(
        self,
        method: str,
        address: str,
        *,
        data: Pairs | None = None,
        follow: bool = False,
        **more: Any,
    ) -> TestResponse:
        """Send one request as it is, in a context of its own, and end the test's own reading."""
        if has_app_context():
            session().rollback()
        given = _encoded(data) if data is not None else {}

        def exchange() -> TestResponse:
            with self.app.app_context():
                return self.client.open(
                    address,
                    method=method,
                    base_url=SITE,
                    buffered=True,
                    follow_redirects=follow,
                    **given,
                    **more,
                )

        return contextvars.copy_context().run(exchange)

    def _go(self, method: str, address: str, data: Pairs | None = None) -> "Browser":
        """Load a whole page, along all redirections."""
        address = urljoin(self.address or "/", address)
        headers = {"Referer": SITE + self.address.partition("#")[0]} if self.address else {}
        for _ in range(MOST_REDIRECTIONS):
            response = self.send(method, address.partition("#")[0], data=data, headers=headers)
            if response.status_code not in {301, 302, 303, 307, 308}:
                break
            address = _own(urljoin(SITE + address, response.headers["Location"]))
            if response.status_code not in {307, 308}:
                method, data = "GET", None
        self._note(response)
        self.address, self.part, self._typed = address, None, {}
        self._page = Page(self.text) if response.mimetype == "text/html" and self.body else None
        return self

    def _ask(
        self, method: str, address: str, source: Tag | None, data: Pairs | None = None
    ) -> "Browser":
        """Let htmx ask for a part, and put the answer where it belongs."""
        target = self._target_of(source)
        headers = {
            "HX-Request": "true",
            "HX-Request-Type": "partial",
            "HX-Current-URL": SITE + (self.address or "/"),
            "Accept": "text/html",
        }
        if target is not None:
            headers["HX-Target"] = f"{target.name}#{target.get('id', '')}"
        response = self.send(method, address, data=data, headers=headers, follow=False)
        asked = address
        while response.status_code in {303, 308}:
            asked = _own(urljoin(SITE + asked, response.headers["Location"]))
            response = self.send("GET", asked, headers=headers)
        self._note(response)
        self.part, self._typed = None, {}
        return self._receive(response, source, target, asked)

    def _receive(  # noqa: C901 - htmx itself decides in that many steps
        self, response: TestResponse, source: Tag | None, target: Tag | None, asked: str
    ) -> "Browser":
        for header in ("HX-Redirect", "HX-Location"):
            if header in response.headers:
                self._go("GET", response.headers[header])
                if header == "HX-Redirect":
                    self.status, self.headers = response.status_code, response.headers
                return self
        if not self.body:
            return self
        self.part = Fragment(self.text)
        style = str(source.get("hx-swap", "innerHTML")) if source is not None else "none"
        style = response.headers.get("HX-Reswap", style)
        if "HX-Retarget" in response.headers:
            target = self.page.find(response.headers["HX-Retarget"])
        if response.status_code in {204, 304} or response.status_code >= 500:
            style = "none"
        if self._page is not None:
            self._swap(style, target)
        pushed = response.headers.get("HX-Push-Url")
        if pushed is None and source is not None and source.get("hx-push-url") == "true":
            pushed = asked
        if pushed not in {None, "false"}:
            self.address = str(pushed)
        return self

    def _swap(self, style: str, target: Tag | None) -> None:
        """Put an answer into the page as htmx does: its partials by themselves, then the rest."""
        soup = BeautifulSoup(self.text, "html.parser")
        for partial in soup.find_all("hx-partial"):
            place = self.page.find(str(partial["hx-target"]))
            _put(str(partial.get("hx-swap", "innerHTML")), place, partial.extract())
        for title in soup.find_all("title"):
            self.page.find("head title").string = title.extract().get_text()
        if target is not None:
            _put(style, target, soup)
        self.page.check()

    def _target_of(self, source: Tag | None) -> Tag | None:
        if source is None:
            return None
        target = str(source.get("hx-target", "this"))
        return source if target == "this" else self.page.find(target)

    def _send_form(self, form: Tag, button: Tag, pairs: Pairs) -> "Browser":
        method = str(form.get("method", "get")).upper()
        address = str(button.get("formaction") or form["action"])
        source = button if button.has_attr("hx-post") else form
        if method == "GET":
            address = f"{address}?{urlencode(pairs)}" if pairs else address
            speaks = self.dialect == "htmx" and form.has_attr("hx-get")
            return self._ask("GET", address, form) if speaks else self._go("GET", address)
        if self.dialect == "htmx" and source.has_attr("hx-post"):
            pairs += self._included_by(source)
            return self._ask("POST", str(source["hx-post"]), source, pairs)
        return self._go("POST", address, pairs)

    def _included_by(self, source: Tag) -> Pairs:
        """Collect what htmx sends with a form from elsewhere on the page."""
        asked = source.get("hx-include")
        found = self.page.all(str(asked)) if asked else []
        return [(str(each["name"]), str(each["value"])) for each in found]

    def _pairs_of(self, form: Tag) -> Pairs:
        """Collect what a form sends, with what was typed in the place of what stood there."""
        controls = self._controls_of(form)
        offered = {str(each["name"]) for each in controls if each.get("name")}
        strange = set(self._typed) - offered
        assert not strange, f"{strange} is not in this form: {offered}"
        pairs: Pairs = []
        for control in controls:
            name = str(control.get("name", ""))
            if name:
                pairs += self._sent_by(control, name)
        return pairs

    def _controls_of(self, form: Tag) -> list[Tag]:
        """List what stands in a form, and what belongs to it from elsewhere on the page."""
        belonging = [f'{kind}[form="{form.get("id")}"]' for kind in TYPED_INTO]
        elsewhere = self.page.all(", ".join(belonging)) if form.get("id") else []
        return [*form.find_all(TYPED_INTO), *elsewhere]

    def _sent_by(self, control: Tag, name: str) -> Pairs:
        kind = control.get("type")
        if name not in self._typed:
            value = value_of(control)
            is_empty_file = kind == "file"
            return (
                [(name, b"")] if is_empty_file else [] if value is None else [(name, _sent(value))]
            )
        typed = self._typed[name]
        if kind in {"radio", "checkbox"}:
            wanted = typed if isinstance(typed, (list, tuple)) else [typed]
            own = str(control.get("value", "on"))
            is_chosen = own in map(str, wanted) or (kind == "checkbox" and typed is True)
            return [(name, own)] if is_chosen else []
        if control.name == "select":
            assert str(typed) in {str(each["value"]) for each in control.find_all("option")}
        return [(name, typed if isinstance(typed, bytes) else _sent(str(typed)))]

    def _note(self, response: TestResponse) -> None:
        self.status, self.headers = response.status_code, response.headers
        self.body = response.get_data()
        assert self.status < 600


def browse(dialect: Dialect, app: Flask, user: User | None = None) -> Browser:
    """Open a browser, for somebody who has signed in if there is a user."""
    browser = Browser(app, dialect)
    return browser.be(user) if user is not None else browser


def _named(page: Page, selector: str, name: str | None) -> Tag:
    found = page.all(selector)
    if name is None:
        assert len(found) == 1, [name_of(each) for each in found]
        return found[0]
    exact = [each for each in found if name_of(each) == name]
    near = exact or [each for each in found if name_of(each).startswith(name)]
    assert near, f"nothing is called {name!r} among {[name_of(each) for each in found]}"
    return near[0]


def _put(style: str, target: Tag, answer: Tag) -> None:
    children = list(answer.children)
    style = {"outerMorph": "outerHTML", "innerMorph": "innerHTML"}.get(style, style)
    if style == "outerHTML":
        for child in children:
            target.insert_before(child.extract())
        target.extract()
    elif style == "innerHTML":
        target.clear()
        target.extend([child.extract() for child in children])
    elif style == "afterbegin":
        for at, child in enumerate(children):
            target.insert(at, child.extract())
    elif style == "beforeend":
        target.extend([child.extract() for child in children])
    else:
        assert style == "none", f"nobody taught this browser to swap {style}"


def _own(address: str) -> str:
    """Give path, query and fragment; leaving the site is never what a test meant."""
    parts = urlsplit(address)
    assert f"{parts.scheme}://{parts.netloc}" == SITE, address
    return address.removeprefix(SITE)


def _sent(text: str) -> str:
    """Spell text as a browser sends it: whole characters, line ends as CRLF."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")


def _encoded(pairs: Pairs) -> dict[str, Any]:
    """Write a form as browsers do: with a file in it, in parts."""
    values = [(name, _upload(each) if isinstance(each, bytes) else each) for name, each in pairs]
    if all(isinstance(each, str) for _, each in values):
        return {"data": MultiDict(values)}
    boundary, body = encode_multipart(MultiDict(values))
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}


def _upload(data: bytes) -> FileStorage:
    return FileStorage(io.BytesIO(data), filename="bild.jpg" if data else "")
