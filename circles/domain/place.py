"""Where a circle talks: a link, or a place in words such as a voice channel."""

from urllib.parse import urlsplit

from circles.errors import Refused

LONGEST = 200


def read_place(text: str) -> str:
    """A place as typed, tidied. Raises Refused for a link that no browser should open, and for too long a text."""
    place = " ".join(text.split())
    if not place or len(place) > LONGEST:
        raise Refused("Give me a link, or a place in a few words, such as: place https://meet.example.org/oak")
    if not is_link(place) and ("://" in place or place.casefold().startswith(("javascript:", "data:", "file:"))):
        raise Refused("That is no link I can pass on. It begins with https:// and has no spaces.")
    return place


def is_link(place: str) -> bool:
    """Whether a place is an address to open."""
    try:
        parts = urlsplit(place)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and " " not in place
