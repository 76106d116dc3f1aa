"""The form by which somebody wants to be told of a contribution's changes, or no more."""

from wtforms import HiddenField

from stadtnetz.web.forms import Form

YES, NO = "ja", "nein"


class FollowForm(Form):
    """One button, which says what it does; `back` is the page on which it stands.

    `show` says how things stand, before it is shown.
    """

    wish = HiddenField(name="folgen")
    back = HiddenField(name="zurueck")

    def wanted(self) -> bool | None:
        """Read what is meant; None for neither."""
        return {YES: True, NO: False}.get(self.wish.data or "")

    def show(self, *, is_following: bool) -> None:
        """Say whether whoever sees the form follows already."""
        self.is_following = is_following
