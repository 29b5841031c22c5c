"""From the desk to the parts of the page: which template gets what."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from circles.message import File, Line, Link, Listing, Post, say
from circles.render import plain
from circles_local import sheets, view
from circles_local.desk import Desk, Guest
from circles_local.screen import LocalRoom, Message
from circles_local.view import ButtonView

SHOWN = 120
"""Messages of one place on the page; older ones stay in memory."""


@dataclass(frozen=True, slots=True)
class Face:
    """A guest as the templates show one."""

    account: str
    name: str
    first: str
    place: str
    zone: str
    about: str
    initials: str
    hue: int
    hour: str
    shift: str
    news: int
    closed: bool
    viewer: str


class Page:
    """Draws what stands on the desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._feeds: dict[str, tuple[int, Post | None]] = {}

    @property
    def version(self) -> int:
        """Grows with every change."""
        return self._desk.chat.screen.changes

    def viewer(self, account: str) -> Guest:
        """The guest with this account, or the first one."""
        guests = self._desk.guests
        return guests.get(account) or next(iter(guests.values()))

    def language(self, viewer: Guest) -> str:
        """The one in which this person reads the page: what they chose, else the community's."""
        return self._desk.reader(viewer.account).language

    def _part(self, viewer: Guest) -> Any:
        return sheets.parts(self.language(viewer))

    async def whole(self, account: str, room: str) -> str:
        """The whole page as this person sees it."""
        viewer = self.viewer(account)
        made = await self.parts(viewer, room)
        return sheets.whole(
            self.language(viewer),
            version=self.version,
            viewer=self._face(viewer, viewer),
            guests=[self._face(each, viewer) for each in self._desk.guests.values()],
            parts={name: Markup(text) for name, text in made.items()},
        )

    async def parts(self, viewer: Guest, room: str = "") -> dict[str, str]:
        """The parts that can change, by the id of their element."""
        rota, feed = await self._panels(viewer)
        made = {
            "part-clock": self._clock(viewer),
            "part-happened": str(Markup.escape(self._desk.happened(self.language(viewer)))),
            "part-people": self._part(viewer).people(self._faces(viewer), self._face(viewer, viewer)),
            "part-panels": self._panel_part(viewer, rota, feed),
            "part-form": self._form(viewer),
            **dict(self._room(viewer, room)),
        }
        for guest in self._desk.guests.values():
            made |= self._private(guest, viewer)
        return {name: str(text).strip() for name, text in made.items()}

    def _clock(self, viewer: Guest) -> str:
        now, reader = self._desk.now, self._desk.reader(viewer.account)
        mine, everywhere = (view.clock(now, zone, reader.language) for zone in (reader.zone, "UTC"))
        stamp = now.isoformat(timespec="minutes")
        made: str = self._part(viewer).clock(self._face(viewer, viewer), *mine, everywhere[1], stamp)
        return made

    def _room(self, viewer: Guest, wanted: str) -> Iterator[tuple[str, str]]:
        screen, mine = self._desk.chat.screen, self._desk.rooms_of(viewer.account)
        rooms = [each for each in screen.rooms if each.id in mine]
        room = next((each for each in rooms if each.id == wanted), rooms[0] if rooms else None)
        face, shown = self._face(viewer, viewer), self._room_view(room, viewer) if room else None
        yield "part-room-head", self._part(viewer).room_head(shown, rooms, face)
        seen = screen.seen_by(viewer.account, room.id)[-SHOWN:] if room else ()
        empty = say("Nothing has been posted here yet.")
        yield "part-room", self._log(seen, viewer, viewer, room.id if room else "", empty)
        yield "part-room-say", self._part(viewer).room_say(shown, face)

    def _room_view(self, room: LocalRoom, viewer: Guest) -> dict[str, object]:
        inside = [self._desk.guests[each.id] for each in room.members if each.id in self._desk.guests]
        faces = [self._face(each, viewer) for each in inside]
        return {
            "id": room.id,
            "name": room.name,
            "closed": room.closed,
            "guests": faces,
            "members": len(room.members),
            "topic": view.topic(room.topic, self._desk.reader(viewer.account)) if room.topic else "",
            "language": room.topic.language if room.topic else "",
        }

    def _private(self, guest: Guest, viewer: Guest) -> dict[str, str]:
        place = f"@{guest.account}"
        seen = self._desk.chat.screen.seen_by(guest.account, place)[-SHOWN:]
        return {
            f"part-head-{guest.account}": self._part(viewer).private_head(self._face(guest, viewer)),
            f"part-log-{guest.account}": self._log(seen, guest, viewer, place, say("No private messages yet.")),
        }

    def _log(self, seen: tuple[Message, ...], guest: Guest, viewer: Guest, place: str, empty: Line) -> str:
        reader, language = self._desk.reader(guest.account), self.language(viewer)
        shown = list(view.messages(seen, reader, self._desk.fresh_since, language))
        faces, nothing = (self._face(guest, viewer), self._face(viewer, viewer)), plain(empty, (), language)
        made: str = self._part(viewer).log(shown, *faces, place, nothing)
        return made

    def _form(self, viewer: Guest) -> str:
        opened = self._desk.form
        if opened is None:
            return ""
        guest = self._desk.guests[opened.account]
        form = view.form_view(opened.form, self._desk.reader(guest.account))
        faces = self._face(guest, viewer), self._face(viewer, viewer)
        made: str = self._part(viewer).form_dialog(form, *faces, opened.place)
        return made

    async def _panels(self, viewer: Guest) -> tuple[Post | None, Post | None]:
        if not self._desk.rooms_of(viewer.account):
            return None, None
        acted = self._desk.acted.get(viewer.account, 0)
        known, feed = self._feeds.get(viewer.account, (-1, None))
        if known != acted:
            feed = await self._desk.peek(viewer.account, "feed")
            self._feeds[viewer.account] = acted, feed
        return await self._desk.peek(viewer.account, "rota"), feed

    def _panel_part(self, viewer: Guest, rota: Post | None, feed: Post | None) -> str:
        reader = self._desk.reader(viewer.account)
        bodies = [view.body(view.untitled(each), reader, reader.language) if each else "" for each in (rota, feed)]
        links = list(links_of(feed)) if feed else []
        made: str = self._part(viewer).panels(*bodies, links, self._face(viewer, viewer))
        return made

    def button(self, message: str, index: str, account: str) -> ButtonView | None:
        """A button of a message that stands now, or None."""
        found = self._desk.chat.screen.get(message)
        if found is None or not index.isdecimal() or int(index) >= len(found.post.buttons):
            return None
        return next(view.messages([found], self._desk.reader(account), 0)).buttons[int(index)]

    def file(self, message: str, index: str) -> File | None:
        """A file of a message, or None."""
        found = self._desk.chat.screen.get(message)
        if found is None or not index.isdecimal() or int(index) >= len(found.post.files):
            return None
        return found.post.files[int(index)]

    def _faces(self, viewer: Guest) -> list[Face]:
        return [self._face(each, viewer) for each in self._desk.guests.values()]

    def _face(self, guest: Guest, viewer: Guest) -> Face:
        desk = self._desk
        zone, here = desk.reader(guest.account).zone, desk.reader(viewer.account).zone
        language, shift = self.language(viewer), view.shift(desk.now, here, zone)
        fresh = [each for each in desk.chat.screen.after(desk.fresh_since) if each.place == f"@{guest.account}"]
        return Face(
            account=guest.account,
            name=guest.name,
            first=guest.name.split()[0],
            place=guest.place if zone == guest.zone else view.city(zone),
            zone=zone,
            about=plain(guest.about, (), language) if guest.about else "",
            initials=view.initials(guest.name),
            hue=list(desk.guests).index(guest.account) % view.HUES + 1,
            hour=view.clock(desk.now, zone)[1],
            shift=plain(shift, (), language) if shift else "",
            news=len(fresh),
            closed=guest.account in desk.chat.closed_privates,
            viewer=viewer.account,
        )


def links_of(post: Post) -> Iterator[str]:
    """The addresses in the paragraphs of a post."""
    for block in post.blocks:
        line = getattr(block, "line", None)
        yield from _links(line) if line else ()


def _links(value: object) -> Iterator[str]:
    match value:
        case Link(url=url):
            yield url
        case Line(values=values):
            for each in values.values():
                yield from _links(each)
        case Listing(items=items):
            for each in items:
                yield from _links(each)
