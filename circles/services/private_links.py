"""Private links: the address of a page that is for one person and one purpose, until its time is over.

An address is a password, so it is shown to its owner alone and in private. Nothing of it is stored: the address says
who, what for and until when, and a seal over it that only the server's key can make. Whoever renews their calendar link
ends the pages as well: the seal covers its generation.
"""

import base64
import hmac
import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from circles.domain.person import Person
from circles.domain.values import dataclass
from circles.services.desk import Desk
from circles.store.values import FeedRow

_SECRET = re.compile(r"([a-z]{1,20})\.([\w-]{1,40})\.([\w-]{0,40})\.([1-9][0-9]{0,8})\.([\w-]{27})", re.ASCII)
_SEAL_BYTES = 20
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


class Purpose(StrEnum):
    """What a page is for. A link opens one of them and no other."""

    HOURS = "hours"
    PROPOSAL = "proposal"
    SESSION = "session"
    CALENDAR = "calendar"
    MY_DATA = "mydata"
    REPORT = "report"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever came by a link that holds: whose it is, what for, `about` which thing (an id, or empty), until when.

    `form` proves that a form was shown under this link.
    """

    person: Person
    purpose: Purpose
    about: str
    until: datetime
    form: str


@dataclass(frozen=True, slots=True)
class _Claim:
    """What an address says, before anybody has looked at its seal."""

    purpose: str
    person_id: str
    about: str
    minute: int
    seal: str = ""

    @property
    def text(self) -> str:
        return f"{self.purpose}.{self.person_id}.{self.about}.{self.minute}"

    @property
    def until(self) -> datetime:
        return _EPOCH + self.minute * _MINUTE


_NONE = _Claim("none", "nobody", "", 0)
"""For an address that says nothing: the same work is done for it."""


async def link(desk: Desk, purpose: Purpose, person_id: str, until: datetime, about: str = "") -> str | None:
    """The address of somebody's page; None if people cannot reach this program's pages.

    Args:
        desk: of the running program.
        purpose: the page.
        person_id: its owner.
        until: aware; the link opens nothing from then on, give or take a minute.
        about: the id of what it is about, if the page needs one.
    """
    if not desk.settings.web.public_url:
        return None
    return link_of(desk, await desk.ledger.feeds.of("person", person_id), purpose, until, about)


def link_of(desk: Desk, row: FeedRow, purpose: Purpose, until: datetime, about: str = "") -> str | None:
    """The same for whoever's calendar address `row` is: without a look into the database."""
    if not desk.settings.web.public_url:
        return None
    claim = _Claim(purpose, row.subject_id, about, -((_EPOCH - until) // _MINUTE))
    return f"{desk.settings.web.address}/pages/{claim.text}.{_seal_of(desk, row.id, row.generation, claim.text)}"


async def seal_for(desk: Desk, person_id: str, text: str) -> str:
    """The secret end of an address, from what the rest of it says. For its owner's eyes only."""
    row = await desk.ledger.feeds.of("person", person_id)
    return _seal_of(desk, row.id, row.generation, text)


async def opened(desk: Desk, secret: str, now: datetime) -> Visitor | None:
    """Who may see the page behind the last part of an address; None for every address that opens nothing (any more).

    Forged, malformed, ended and overdue cost the same work.
    """
    claim = _read(secret) or _NONE
    owner = await desk.ledger.feeds.owner(claim.person_id)
    id, generation, person = owner or ("none", 0, None)
    expected = _seal_of(desk, id, generation, claim.text)
    is_sealed = hmac.compare_digest(expected, claim.seal)
    form = _seal(desk.server_key, f"form:{expected}")
    if not (is_sealed and person and now < claim.until and claim.purpose in set(Purpose)):
        return None
    return Visitor(person, Purpose(claim.purpose), claim.about, claim.until, form)


def is_from_page(visitor: Visitor, form: str) -> bool:
    """Whether a form that came back is one that was shown under the visitor's link."""
    return hmac.compare_digest(visitor.form.encode(), form.encode(errors="replace"))


def _read(secret: str) -> _Claim | None:
    found = _SECRET.fullmatch(secret)
    if found is None:
        return None
    purpose, person_id, about, minute, seal = found.groups()
    return _Claim(purpose, person_id, about, int(minute), seal)


def _seal_of(desk: Desk, feed_id: str, generation: int, text: str) -> str:
    return _seal(desk.server_key, f"page:{feed_id}:{generation}:{text}")


def _seal(key: bytes, text: str) -> str:
    return base64.urlsafe_b64encode(hmac.digest(key, text.encode(), "sha256")[:_SEAL_BYTES]).rstrip(b"=").decode()
