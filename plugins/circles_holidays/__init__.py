"""Public holidays as days without sessions, from the `holidays` library.

In circles.toml:

    [plugins.holidays]
    countries = ["PT", "IN", "US-CA"]

Without countries it does nothing. A part of a country (`US-CA`) has the country's days and its own.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from circles import PluginError, hookimpl

ENGLISH = ("en_US", "en_GB", "en", "en_IN", "en_AU", "en_CA")


class Holidays:
    """Knows the public holidays of the countries in its settings.

    Raises PluginError: the library is missing, or it does not know a country.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._countries = _countries(settings)
        for each in self._countries:
            _holidays(each, [2026])

    @hookimpl
    def days_off(self, first: date, last: date) -> Mapping[date, str]:
        """The holidays of all these countries, by their names."""
        years = range(first.year, last.year + 1)
        found: dict[date, str] = {}
        for country in self._countries:
            for day, name in _holidays(country, years).items():
                if first <= day <= last and name not in found.get(day, ""):
                    found[day] = f"{found[day]}, {name}" if day in found else name
        return dict(sorted(found.items()))


def _countries(settings: Mapping[str, Any]) -> tuple[str, ...]:
    unknown = settings.keys() - {"countries"}
    if unknown:
        raise PluginError(f"it has no setting {', '.join(sorted(unknown))}; there is: countries")
    wanted = settings.get("countries", [])
    if not isinstance(wanted, list) or not all(isinstance(each, str) for each in wanted):
        raise PluginError('countries should be a list of codes, such as ["PT", "IN"]')
    return tuple(wanted)


def _holidays(code: str, years: Iterable[int]) -> Mapping[date, str]:
    try:
        import holidays
    except ImportError:
        raise PluginError(
            "it needs the holidays library; install it with: pip install 'mentorship-circles[holidays]'"
        ) from None
    country, _, part = code.upper().partition("-")
    try:
        spoken = holidays.country_holidays(country, subdiv=part or None).supported_languages
        language = next((each for each in ENGLISH if each in spoken), None)
        return holidays.country_holidays(country, subdiv=part or None, years=years, language=language)
    except NotImplementedError as error:
        raise PluginError(f'countries: {error}; write codes such as "PT", or "US-CA" for a part of a country') from None
