"""Which values make sense: a rule for each setting, and the rules between settings."""

import re
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_network
from typing import Any

from circles.domain.blackout import blacked_out
from circles.domain.charter import Absence, Advice, Cameras, Floor, Late, Notes, Told
from circles.domain.person import Identity
from circles.domain.prompt_sets import FOR_PLANS
from circles.domain.recurrence_text import read_recurrence
from circles.domain.terms import DAYS
from circles.domain.values import dataclass
from circles.errors import Refused

_HOUR = r"([01]\d|2[0-3]):[0-5]\d"


@dataclass(frozen=True, slots=True)
class Rule:
    """Whether a value fits, and in words what would."""

    fits: Callable[[Any], bool]
    right: str


def _between(low: int, high: int, unit: str = "") -> Rule:
    return Rule(lambda value: low <= value <= high, f"a number from {low} to {high}{unit}")


def _one_of(*choices: str) -> Rule:
    return Rule(lambda value: value in choices, "one of " + ", ".join(f'"{each}"' for each in choices))


def _like(pattern: str, right: str) -> Rule:
    return Rule(lambda value: re.fullmatch(pattern, value) is not None, right)


def _is_identity(text: str) -> bool:
    try:
        Identity.parse(text)
    except ValueError:
        return False
    return text == text.strip()


def _is_network(text: str) -> bool:
    try:
        # With a bit too much it is a mistake, and nobody knows which: of the address, or of the network's size.
        return ip_network(text).num_addresses > 0
    except ValueError:
        return False


def _reads(read: Callable[[Any], object], value: Any) -> bool:
    try:
        read(value)
    except Refused:
        return False
    return True


RULES: dict[str, Rule] = {
    "community.name": Rule(lambda value: 0 < len(value.strip()) <= 80, "1 to 80 characters"),
    "community.language": _like(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", 'a language code such as "en" or "pt-BR"'),
    "community.organizers": Rule(
        lambda value: all(map(_is_identity, value)), 'a list of people written platform:id, such as "discord:1234"'
    ),
    "community.meeting_link": _like(
        r"(https?://[^\s/?#]+\S*)?", 'an address such as "https://meet.example.org/circles", or nothing'
    ),
    "database.url": _like(
        r"sqlite:(?!//$)\S.*|postgres(ql)?://.+", '"sqlite:FILE" or "postgres://USER:PASSWORD@HOST/NAME"'
    ),
    "database.forgotten": _like(
        r"(.*[^/\s])?", 'the name of a file, such as "/var/lib/circles/circles.forgotten", or nothing'
    ),
    "web.host": _like(r"\S+", 'a host name or an address, such as "127.0.0.1"'),
    "web.port": _between(1, 65535),
    # Calendar services take addresses of up to 256 characters, and cut longer ones without a word.
    "web.public_url": _like(
        r"(?=.{0,160}$)(https?://[^\s/?#]+[^\s?#]*)?", 'an address such as "https://circles.example.org"'
    ),
    "web.proxies": Rule(
        lambda value: all(map(_is_network, value)),
        'a list of addresses or networks, such as ["127.0.0.1", "10.0.0.0/8"]',
    ),
    "log.level": _one_of("debug", "info", "warning", "error"),
    "log.format": _one_of("text", "json"),
    "program.least": _between(2, 50, " people"),
    "program.target": _between(2, 50, " people"),
    "program.most": _between(2, 50, " people"),
    "program.quorum": _between(1, 50, " people"),
    "program.minutes": _between(15, 480, " minutes"),
    "program.every_weeks": _between(1, 52, " weeks"),
    "program.sessions": _between(1, 104, " sessions"),
    "program.formats": Rule(
        lambda value: bool(value) and all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", each) for each in value),
        'a list with at least one format, such as ["hot-seat"]',
    ),
    "program.rhythm": Rule(
        lambda value: not value or _reads(read_recurrence, value),
        'how often in words, such as "every 2 weeks on tue" or "first monday"',
    ),
    "program.blackouts": Rule(
        lambda value: _reads(blacked_out, value), 'a list of days or spans of days, such as ["2026-12-24 2027-01-03"]'
    ),
    "program.check_in_days": _between(0, 28, " days"),
    "program.questions": Rule(
        lambda value: set(value) <= {*FOR_PLANS}, f"a list of some of these, or of none: {', '.join(FOR_PLANS)}"
    ),
    "forming.place": _between(1, 1000, " hundredths"),
    **{
        f"forming.{each}": _between(0, 1000, " hundredths")
        for each in ("cover", "goals", "time", "novelty", "diversity", "clocks", "mentors", "experienced", "size")
    },
    "community.certificates": _one_of("no", "yes"),
    "forming.need_mentor": _one_of("no", "yes"),
    "forming.min_common_starts": _between(1, 50, " half hours"),
    "forming.seconds": _between(1, 600, " seconds"),
    "charter.told": _one_of(*Told),
    "charter.advice": _one_of(*Advice),
    "charter.late": _one_of(*Late),
    "charter.absence": _one_of(*Absence),
    "charter.notes": _one_of(*Notes),
    "charter.cameras": _one_of(*Cameras),
    "charter.floor": _one_of(*Floor),
    "charter.own": Rule(lambda value: len(value) <= 200 and "\n" not in value, "one line of at most 200 characters"),
    "notices.agenda_hours": _between(1, 336, " hours"),
    "notices.reminder_minutes": _between(5, 1440, " minutes"),
    "notices.reflection_minutes": _between(0, 1440, " minutes"),
    "notices.recap_hours": _between(1, 168, " hours"),
    "notices.nudge_hours": _between(1, 168, " hours"),
    "notices.weekly_messages": _between(1, 100, " messages"),
    "notices.quiet_from": _like(_HOUR, 'an hour such as "22:00"'),
    "notices.quiet_until": _like(_HOUR, 'an hour such as "08:00"'),
    "notices.digest_day": _one_of(*DAYS),
    "notices.digest_hour": _like(_HOUR, 'an hour such as "17:00"'),
    "privacy.words_days": _between(1, 3650, " days"),
    "privacy.history_days": _between(1, 3650, " days"),
    "privacy.message_days": _between(1, 365, " days"),
    "privacy.answer_days": _between(1, 30, " days"),
    "privacy.copy_days": _between(1, 3650, " days"),
    "privacy.reachable_days": _between(30, 3650, " days"),
    "plugins.disabled": Rule(lambda value: all(map(str.strip, value)), "a list of plugin names"),
    "secret_key": Rule(lambda value: not value or len(value) >= 32, "at least 32 characters, or left out"),
}


def conflicts(values: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Settings that do not go together: the keys, and a sentence that says what would be right."""
    least, target, most = (values[f"program.{name}"] for name in ("least", "target", "most"))
    if least > target:
        yield ("program.least", "program.target"), f"should be at most program.target ({target}), not {least}"
    if target > most:
        yield ("program.target", "program.most"), f"should be at most program.most ({most}), not {target}"
    if values["program.quorum"] > least:
        yield (
            ("program.quorum", "program.least"),
            f"should be at most program.least ({least}), not {values['program.quorum']}",
        )
    agenda, reminder = values["notices.agenda_hours"], values["notices.reminder_minutes"]
    if reminder >= agenda * 60:
        yield (
            ("notices.reminder_minutes", "notices.agenda_hours"),
            f"should be less than notices.agenda_hours ({agenda * 60} minutes), not {reminder}",
        )
