"""The public holidays of the Länder, as the `holidays` library knows them."""

from collections.abc import Mapping
from datetime import date
from functools import cache

_CODES = {
    "Baden-Württemberg": "BW",
    "Bayern": "BY",
    "Berlin": "BE",
    "Brandenburg": "BB",
    "Bremen": "HB",
    "Hamburg": "HH",
    "Hessen": "HE",
    "Mecklenburg-Vorpommern": "MV",
    "Niedersachsen": "NI",
    "Nordrhein-Westfalen": "NW",
    "Rheinland-Pfalz": "RP",
    "Saarland": "SL",
    "Sachsen": "SN",
    "Sachsen-Anhalt": "ST",
    "Schleswig-Holstein": "SH",
    "Thüringen": "TH",
}
LAENDER = frozenset(_CODES)


def holiday_on(day: date, land: str) -> str:
    """Name the public holiday of a Land on a day in German; empty if there is none."""
    return _holidays(day.year, land).get(day, "")


@cache
def _holidays(year: int, land: str) -> Mapping[date, str]:
    from holidays.countries.germany import Germany  # noqa: PLC0415 - read only where a rule asks for it

    return dict(Germany(years=year, subdiv=_CODES.get(land), language="de"))
