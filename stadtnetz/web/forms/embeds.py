"""The form by which a city says which websites may show its dates."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from stadtnetz.cities import MOST_HOSTS, NoHost, host_of
from stadtnetz.web.forms import Form
from stadtnetz.web.forms.checks import AtMost

LONGEST_LIST = 4_000


class EmbedForm(Form):
    """Websites, one a line or with blanks between them."""

    hosts = TextAreaField(_l("Auf diesen Websites"), [AtMost(LONGEST_LIST)])

    def addresses(self) -> Sequence[str]:
        """Give what was typed, one by one."""
        return (self.hosts.data or "").split()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that each is one website, and name the one that is not."""
        super().validate(extra_validators)
        if self.hosts.errors:
            return False
        if len(self.addresses()) > MOST_HOSTS:
            self.hosts.errors = [_("Bitte höchstens %(num)s Websites nennen.", num=MOST_HOSTS)]
        for each in self.addresses():
            try:
                host_of(each)
            except NoHost:
                self.hosts.errors = [
                    _(
                        "„%(address)s“ ist keine Website. Bitte so schreiben: www.stadt.example, ohne Platzhalter; Umlaute in der Form xn--….",
                        address=each[:80],
                    )
                ]
                break
        return not self.errors
