"""The form by which an event is entered."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, StringField

from stadtnetz import clock, contributions
from stadtnetz.cities import City
from stadtnetz.contributions import (
    ACCESS_FACTS,
    Admission,
    Content,
    Contribution,
    Duplicate,
    EventContent,
    Kind,
    Where,
)
from stadtnetz.contributions.content import LONGEST_LINE
from stadtnetz.topics import Topic
from stadtnetz.web import labels
from stadtnetz.web.forms.checks import AtMost, WebAddress, complain, with_scheme
from stadtnetz.web.forms.schedules import ScheduledForm

LONGEST_DIRECTIONS = 1_000
PLACES_BEHIND_THE_POINT = 5
NONE_NEEDED, ON_OWN_PAGE = "none", "own"
_KNOWN = {True: "yes", False: "no", None: ""}
_LINES = ("venue", "address", "directions", "organizer", "contact", "access_contact")


class CoordinateField(Field):
    """Degrees, with a point or a comma; what is no number is asked for again."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text:
            try:
                self.data = round(float(text.replace(",", ".")), PLACES_BEHIND_THE_POINT)
            except (ValueError, OverflowError):
                raise ValueError(_("Bitte eine Zahl angeben, zum Beispiel 51,16.")) from None


class Spot(NamedTuple):
    """A place in degrees."""

    latitude: float
    longitude: float


class EventForm(ScheduledForm):
    """An event as its city enters it."""

    kind = Kind.EVENT

    where = StringField(_l("Wie nimmt man teil?"), default=Where.PLACE.value)
    venue = StringField(_l("Name des Ortes"), [AtMost(LONGEST_LINE)])
    address = StringField(_l("Straße und Hausnummer"), [AtMost(LONGEST_LINE)])
    directions = StringField(_l("So kommt man hin"), [AtMost(LONGEST_DIRECTIONS)])
    latitude = CoordinateField(_l("Geografische Breite"))
    longitude = CoordinateField(_l("Geografische Länge"))
    online_url = StringField(_l("Link zur Teilnahme"), [WebAddress()], filters=[with_scheme])
    step_free = StringField()
    accessible_wc = StringField()
    hearing_loop = StringField()
    sign_language = StringField()
    plain_language = StringField()
    quiet_room = StringField()
    interpreting = StringField()
    childcare = StringField()
    access_contact = StringField(_l("Wer hilft bei Fragen dazu?"), [AtMost(LONGEST_LINE)])
    admission = StringField(_l("Kosten"), default=Admission.FREE.value)
    admission_note = StringField(_l("Wie viel?"), [AtMost(LONGEST_LINE)])
    registration = StringField(_l("Anmeldung"), default=NONE_NEEDED)
    registration_url = StringField(
        _l("Seite für die Anmeldung"), [WebAddress()], filters=[with_scheme]
    )
    is_booked_out = BooleanField(_l("Ausgebucht"))
    organizer = StringField(_l("Wer lädt ein?"), [AtMost(LONGEST_LINE)])
    contact = StringField(_l("Fragen beantwortet"), [AtMost(LONGEST_LINE)])
    seen = HiddenField()
    """The ids of what looked like duplicates and was shown, so that nobody is asked twice."""

    duplicates: Sequence[Duplicate] = ()
    is_copy = False

    def offer(self, topics: Sequence[Topic], city: City, *, is_public: bool) -> None:
        """Say which topics may be chosen, and begin on the map where the city lies."""
        super().offer(topics, city, is_public=is_public)
        self.teaser.label.text = _("Kurz beschrieben")
        for name in ACCESS_FACTS:
            self[name].label.text = labels.access_fact(name)
        if not self.latitude.raw_data and not self.longitude.raw_data:
            self.latitude.data, self.longitude.data = city.latitude, city.longitude

    def fill(self, content: Content, picture_key: str) -> None:
        """Show what is written already."""
        super().fill(content, picture_key)
        self.fill_facts(content)

    def copy(self, content: EventContent) -> None:
        """Show what another event has in common with this one: all but its dates and its picture."""
        self.title.data, self.teaser.data, self.body.data = (
            content.title,
            content.teaser,
            content.body,
        )
        self.topic.data, self.language.data = str(content.topic_id or ""), content.language
        self.fill_times(content)
        self.fill_facts(content)
        self.is_booked_out.data = False
        self.is_copy = True

    def fill_facts(self, content: Content) -> None:
        """Show where it is, for whom, and at what cost."""
        assert isinstance(content, EventContent)  # noqa: S101 - the form of an event
        for name in (*_LINES, "online_url", "admission_note", "registration_url", "is_booked_out"):
            self[name].data = getattr(content, name)
        for name in ACCESS_FACTS:
            self[name].data = _KNOWN[getattr(content, name)]
        self.where.data, self.admission.data = content.where.value, content.admission.value
        self.registration.data = ON_OWN_PAGE if content.registration_url else NONE_NEEDED
        if content.where is not Where.ONLINE:
            self.latitude.data, self.longitude.data = content.latitude, content.longitude

    def content(self, picture_id: int | None) -> EventContent:
        """Give what was typed; of what was found wrong, nothing."""
        is_paid = self.admission.data != Admission.FREE
        has_registration = self.registration.data == ON_OWN_PAGE
        return EventContent(
            **self.words(picture_id),
            **(self.schedule or {}),
            **self._place(),
            **self._access(),
            zone=self.zone.key,
            organizer=one_line(self.organizer),
            contact=one_line(self.contact),
            access_contact=one_line(self.access_contact),
            admission=Admission.FREE
            if self.admission.errors
            else Admission(self.admission.data or ""),
            admission_note=one_line(self.admission_note) if is_paid else "",
            registration_url=self.registration_url.data or "" if has_registration else "",
            is_booked_out=bool(self.is_booked_out.data),
        )

    @property
    def spot(self) -> Spot | None:
        """Where it lies, if that is on our map."""
        latitude, longitude = self.latitude.data, self.longitude.data
        if self.latitude.errors or self.longitude.errors or latitude is None or longitude is None:
            return None
        is_on_map = 47 <= latitude <= 56 and 5 <= longitude <= 16  # noqa: PLR2004 - as cities
        return Spot(latitude, longitude) if is_on_map else None

    def planned(self) -> EventContent | None:
        """Give as much of the content as tells its dates and what may be the same; None without."""
        if self.schedule is None:
            return None
        return EventContent(
            title=one_line(self.title),
            venue=one_line(self.venue) if self.where.data != Where.ONLINE else "",
            online_url=self.online_url.data or "" if self.where.data != Where.PLACE else "",
            registration_url=self.registration_url.data or "",
            zone=self.zone.key,
            **self.schedule,
        )

    def fields_for(self, name: str) -> Sequence[Field]:
        """Give the fields that say a part of the content; of its beginning all that say when."""
        return self.schedule_fields() if name == "first_start" else super().fields_for(name)

    def to_copy(self) -> Sequence[Field]:
        """Give the fields whose words are shown for copying where they can't be kept."""
        return (
            *super().to_copy(), self.day, self.starts, self.ends, self.last_day, self.further_days,
            *(self[name] for name in _LINES), self.online_url, self.admission_note,
            self.registration_url,
        )  # fmt: skip

    def hesitates(self, own: Contribution | None) -> bool:
        """Find what is in the calendar already; whether somebody should see it before going on."""
        content = self.planned()
        if content is None or self.is_public:
            return False
        found = contributions.probable_duplicates(content, self.city, but=own.id if own else None)
        seen = set((self.seen.data or "").split())
        if {str(each.id) for each in found} <= seen:
            return False
        self.duplicates = found
        self.seen.data = " ".join(str(each.id) for each in found)
        self.seen.raw_data = None
        return True

    def say_too_late(self) -> bool:
        """Say that the date from which on this was meant can no longer be changed; give False."""
        return complain(
            self.day, _("Ab diesem Termin ist nichts mehr zu ändern. Bitte einen späteren wählen.")
        )

    def _place(self) -> Mapping[str, Any]:
        """Give where it is: of the place what belongs to a place, of the net what belongs to it."""
        where = Where.PLACE if self.where.errors else Where(self.where.data or "")
        found: dict[str, Any] = {"where": where}
        if where is not Where.ONLINE:
            found |= {name: one_line(self[name]) for name in ("venue", "address", "directions")}
            found |= {"latitude": self.latitude.data, "longitude": self.longitude.data}
        if where is not Where.PLACE:
            found["online_url"] = self.online_url.data or ""
        return found

    def _access(self) -> dict[str, Any]:
        known = {"yes": True, "no": False}
        return {name: known.get(self[name].data or "") for name in ACCESS_FACTS}

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what even a draft must get right, because it could not be kept otherwise."""
        super().validate(extra_validators)
        if self.where.data not in set(Where):
            complain(self.where, _("Bitte eine der Möglichkeiten wählen."))
        if self.admission.data not in set(Admission):
            complain(self.admission, _("Bitte eine der Möglichkeiten wählen."))
        for name in ACCESS_FACTS:
            if self[name].data not in {*_KNOWN.values(), None}:
                complain(self[name], _("Bitte eine der Möglichkeiten wählen."))
        self._check_coordinates()
        self._forget_errors_out_of_sight()
        return not self.errors

    def _forget_errors_out_of_sight(self) -> None:
        """Let nobody be asked to mend what their other choices have hidden, and what is not kept."""
        hidden: list[Field] = []
        if self.where.data == Where.ONLINE:
            hidden += [self.venue, self.address, self.directions, self.latitude, self.longitude]
        if self.where.data == Where.PLACE:
            hidden.append(self.online_url)
        if self.admission.data == Admission.FREE:
            hidden.append(self.admission_note)
        if self.registration.data != ON_OWN_PAGE:
            hidden.append(self.registration_url)
        for field in hidden:
            field.errors = ()

    def _check_coordinates(self) -> None:
        if self.latitude.errors or self.longitude.errors:
            return
        for field, most in ((self.latitude, 90), (self.longitude, 180)):
            if field.data is not None and not -most <= field.data <= most:
                complain(
                    field,
                    _("Bitte eine Zahl von −%(most)s bis %(most)s angeben.", most=most),
                )
        if (self.latitude.data is None) != (self.longitude.data is None):
            missing = self.latitude if self.latitude.data is None else self.longitude
            complain(missing, _("Bitte beide Zahlen angeben oder keine."))

    def is_whole(self, picture_id: int | None) -> bool:
        """Check what handing in asks for beyond a draft."""
        super().is_whole(picture_id)
        if self.schedule is not None:
            self._check_that_it_takes_place(self.schedule)
        has_registration = self.registration.data == ON_OWN_PAGE
        if self.registration_url.errors or self.online_url.errors:
            return False
        if has_registration and not self.registration_url.data:
            complain(self.registration_url, _("Bitte die Seite für die Anmeldung angeben."))
        elif self.where.data != Where.PLACE and not (self.online_url.data or has_registration):
            complain(
                self.online_url,
                _("Bitte den Link angeben. Bekommt man ihn erst bei der Anmeldung, dann bitte deren Seite."),
            )  # fmt: skip
        return not self.errors

    def _check_that_it_takes_place(self, schedule: Mapping[str, Any]) -> None:
        """Refuse an event of which no date is left, and a new one that is over."""
        today = clock.today(self.zone)
        content = EventContent(title="", zone=self.zone.key, **schedule)
        until = contributions.horizon(max(today, self.day.data or today))
        land = self.city.land
        coming = contributions.not_over(content, land=land, today=today, until=until)
        if not all(each.is_skipped for each in coming):
            return
        if all(each.is_skipped for each in contributions.planned(content, land=land, until=until)):
            complain(self.day, _("So fallen alle Termine aus. Bitte einen anderen Tag wählen."))
        elif not self.is_public:
            complain(self.day, _("Dieser Tag ist vorbei. Bitte einen späteren wählen."))


def one_line(field: Field) -> str:
    """Give what was typed, without line ends and double blanks."""
    return " ".join((field.data or "").split())
