"""The addresses by which calendar apps take a subscription, and the QR code for phones."""

from io import BytesIO
from urllib.parse import quote, urlencode

from markupsafe import Markup

from circles.domain.values import dataclass
from circles.message import Line, say

_QUIET = 4
"""Modules of white around a QR code, without which readers do not find it."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button of an app: its label and where it leads."""

    label: Line
    href: str


def buttons(address: str, name: str) -> dict[str, tuple[Press, ...]]:
    """What can be pressed for each app, by its key. `address` is https, `name` what the calendar is called."""
    phone, outlook = webcal(address), urlencode({"url": address, "name": name}, quote_via=quote)
    return {
        "apple": (Press(say("Subscribe with Apple Calendar"), phone),),
        "google": (
            Press(say("Add to Google Calendar"), f"https://calendar.google.com/calendar/r?cid={quote(phone, safe='')}"),
        ),
        "outlook": (
            Press(say("Add to Outlook.com"), f"https://outlook.live.com/calendar/0/addfromweb?{outlook}"),
            Press(say("Add to Microsoft 365"), f"https://outlook.office.com/calendar/0/addfromweb?{outlook}"),
        ),
    }


def webcal(address: str) -> str:
    """The same address as devices know it to be a calendar to subscribe to."""
    return "webcal://" + address.partition("://")[2]


def qr_code(text: str) -> Markup:
    """A QR code as SVG markup: black on white whatever surrounds it, so that every reader reads it."""
    from segno import make_qr  # most who start the program never look at this page

    made = BytesIO()
    make_qr(text, error="m").save(
        made, kind="svg", border=_QUIET, dark="#000", light="#fff", xmldecl=False, svgns=False, omitsize=True, nl=False
    )
    return Markup(made.getvalue().decode())
