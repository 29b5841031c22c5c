"""The settings as frozen values, with their defaults. No secret is ever part of a `repr`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import field, fields, is_dataclass
from datetime import time, timedelta
from urllib.parse import unquote

from circles.domain.charter import Absence, Advice, Cameras, Floor, Late, Notes, Rules, Told
from circles.domain.program import Plan
from circles.domain.rhythm import Rhythm
from circles.domain.terms import DAYS, QuietHours, Terms
from circles.domain.values import dataclass

MASK = "•••"
_SECRET = re.compile(r"token|password|passphrase|secret|credential|key", re.IGNORECASE)
_URL_PASSWORD = re.compile(r"(://[^:/@]*:)([^@]*)(@)|([?&]password=)([^&]*)")


class Table(dict[str, object]):
    """The settings of one plugin or adapter, handed to it as they are. What looks secret is masked in its `repr`."""

    def __repr__(self) -> str:
        return repr(
            {
                name: MASK if looks_secret(name) else Table(value) if isinstance(value, dict) else value
                for name, value in self.items()
            }
        )


@dataclass(frozen=True, slots=True)
class Community:
    """Who runs this. `organizers` are identities, written `platform:id`."""

    name: str = "Our community"
    language: str = "en"
    organizers: tuple[str, ...] = ()
    meeting_link: str = ""
    certificates: str = "yes"


@dataclass(frozen=True, slots=True)
class Database:
    """Where everything is kept: `sqlite:FILE` or `postgres://…`. `forgotten`: the file that knows who was forgotten."""

    url: str = "sqlite:circles.db"
    forgotten: str = ""

    @property
    def shown(self) -> str:
        """The address without its password."""
        return _URL_PASSWORD.sub(lambda found: f"{found[1] or found[4]}{MASK}{found[3] or ''}", self.url)

    def __repr__(self) -> str:
        return f"Database(url={self.shown!r}, forgotten={self.forgotten!r})"


@dataclass(frozen=True, slots=True)
class Web:
    """The pages and calendar feeds. `proxies`: addresses or networks of those that say who asks (X-Forwarded-For)."""

    host: str = "127.0.0.1"
    port: int = 8480
    public_url: str = ""
    proxies: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """What links begin with, without a slash at the end."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Log:
    """What is logged, and how."""

    level: str = "info"
    format: str = "text"


@dataclass(frozen=True, slots=True)
class CharterTemplate:
    """What the charter of a new circle says until the circle changes it."""

    told: str = "stays_here"
    advice: str = "questions_first"
    late: str = "join_quietly"
    absence: str = "a_day_before"
    notes: str = "decisions_only"
    cameras: str = "as_you_like"
    floor: str = "equal_turns"
    own: str = ""

    def rules(self) -> Rules:
        """The same as the domain reads it."""
        return Rules(
            told=Told(self.told),
            advice=Advice(self.advice),
            late=Late(self.late),
            absence=Absence(self.absence),
            notes=Notes(self.notes),
            cameras=Cameras(self.cameras),
            floor=Floor(self.floor),
            own=self.own,
        )


@dataclass(frozen=True, slots=True)
class Forming:
    """What counts how much when it is decided who sits together, in hundredths, and how long to look for it.

    `min_common_starts`: at so many half hours a week at least everybody in a circle can begin.
    """

    place: int = 100
    cover: int = 40
    goals: int = 25
    time: int = 15
    novelty: int = 10
    diversity: int = 10
    clocks: int = 10
    mentors: int = 10
    experienced: int = 40
    size: int = 20
    need_mentor: str = "no"
    min_common_starts: int = 1
    seconds: int = 30


@dataclass(frozen=True, slots=True)
class Notices:
    """How long before or after a session each notice comes, and how many of them when."""

    agenda_hours: int = 24
    reminder_minutes: int = 60
    reflection_minutes: int = 5
    recap_hours: int = 18
    nudge_hours: int = 24
    weekly_messages: int = 6
    quiet_from: str = "22:00"
    quiet_until: str = "08:00"
    digest_day: str = "sunday"
    digest_hour: str = "17:00"

    def rhythm(self) -> Rhythm:
        """The same as the domain reads it."""
        return Rhythm(
            agenda_before=timedelta(hours=self.agenda_hours),
            reminder_before=timedelta(minutes=self.reminder_minutes),
            reflection_after=timedelta(minutes=self.reflection_minutes),
            recap_after=timedelta(hours=self.recap_hours),
            nudge_after=timedelta(hours=self.nudge_hours),
        )

    def terms(self) -> Terms:
        """On which terms people hear from us who have no wishes of their own."""
        return Terms(
            lead=timedelta(minutes=self.reminder_minutes),
            quiet=QuietHours(time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_until)),
            weekly=self.weekly_messages,
            digest_day=DAYS.index(self.digest_day),
            digest_hour=time.fromisoformat(self.digest_hour),
        )


@dataclass(frozen=True, slots=True)
class Privacy:
    """How many days what is private is kept."""

    words_days: int = 180
    history_days: int = 365
    message_days: int = 30
    answer_days: int = 2
    copy_days: int = 30
    reachable_days: int = 365


@dataclass(frozen=True, slots=True)
class Plugins:
    """Which plugins stay out, and a table for each that has settings, by entry-point name."""

    disabled: tuple[str, ...] = ()
    settings: Mapping[str, Table] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. `adapters` has a table for each chat platform to connect, by entry-point name."""

    community: Community = field(default_factory=Community)
    database: Database = field(default_factory=Database)
    web: Web = field(default_factory=Web)
    log: Log = field(default_factory=Log)
    program: Plan = field(default_factory=Plan)
    forming: Forming = field(default_factory=Forming)
    charter: CharterTemplate = field(default_factory=CharterTemplate)
    notices: Notices = field(default_factory=Notices)
    privacy: Privacy = field(default_factory=Privacy)
    plugins: Plugins = field(default_factory=Plugins)
    adapters: Mapping[str, Table] = field(default_factory=dict)
    secret_key: str = field(default="", repr=False)


def looks_secret(name: str) -> bool:
    """Whether a setting of this name should never be shown."""
    return _SECRET.search(name) is not None


def plain_keys(settings: Settings) -> Iterator[tuple[str, str | int | tuple[str, ...]]]:
    """Every setting that has a type and a default, by dotted key, such as `web.port`."""
    for each in fields(settings):
        value = getattr(settings, each.name)
        if is_dataclass(value):
            for inner in fields(value):
                if inner.name != "settings":
                    yield f"{each.name}.{inner.name}", getattr(value, inner.name)
        elif each.name != "adapters":
            yield each.name, value


def shown(settings: Settings) -> dict[str, str]:
    """Every setting by dotted key, as text that may be printed: secrets are masked."""
    lines = {key: _text(value) for key, value in plain_keys(settings)}
    lines["database.url"] = settings.database.shown
    lines["secret_key"] = MASK if settings.secret_key else ""
    for group, tables in (("plugins", settings.plugins.settings), ("adapters", settings.adapters)):
        for name, table in tables.items():
            lines |= {f"{group}.{name}.{key}": text for key, text in _shown_table(table)}
    return lines


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """The secret texts themselves, for `circles.log.set_up` to keep out of the log."""
    found = [settings.secret_key]
    for match in _URL_PASSWORD.finditer(settings.database.url):
        password = match[2] or match[5] or ""
        found += [password, unquote(password)]
    for table in (*settings.plugins.settings.values(), *settings.adapters.values()):
        found += _secret_texts(table, secret=False)
    return tuple(dict.fromkeys(each for each in found if each))


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _shown_table(table: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if looks_secret(key):
            yield key, MASK
        elif isinstance(value, Mapping):
            yield from ((f"{key}.{inner}", text) for inner, text in _shown_table(value))
        else:
            yield key, _text(value)


def _secret_texts(value: object, secret: bool) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _secret_texts(inner, secret or looks_secret(str(key)))
    elif isinstance(value, list):
        for inner in value:
            yield from _secret_texts(inner, secret)
    elif secret:
        yield str(value)
