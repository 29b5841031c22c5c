"""What `circles check` finds on the homeserver: each problem is a sentence that says how to end it.

It does not disturb a bot that runs: it takes the kept login, opens no keys, and never syncs (a sync takes the messages
that bring keys). If no login is kept yet it logs in for as long as it looks, and out again: a login that it kept could
belong to somebody else on this machine than the bot will run as.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from circles import CirclesError
from circles_matrix.identity import Identity, master_of, standing
from circles_matrix.memory import Memory
from circles_matrix.posting import LIMITED
from circles_matrix.powers import CREATOR_IS_ABOVE_ALL
from circles_matrix.server import ServerError
from circles_matrix.session import Session
from circles_matrix.settings import Settings
from circles_matrix.signing import advice

MOST_SKEW = timedelta(minutes=1)
LATELY = timedelta(days=3)
SECONDS = 25.0
"""Whoever asks waits a little longer than this."""
CHILD = "m.space.child"


async def problems(settings: Settings) -> list[str]:
    """Everything that is wrong. Raises nothing."""
    found: list[str] = []
    try:
        session = Session(settings)
    except CirclesError as error:
        return [_bare(error)]
    try:
        async with asyncio.timeout(SECONDS):
            async for each in _Look(session).all():
                found.append(each)
    except TimeoutError:
        found.append(f"{settings.homeserver} is so slow that not everything could be looked at; try again")
    except CirclesError as error:
        found.append(_bare(error))
    except ServerError as error:
        gone = error.is_login_gone
        found.append(
            _bare(session.gone()) if gone else f"{settings.homeserver} does not answer well ({error}); try again"
        )
    finally:
        await session.close()
    return found


def _bare(error: CirclesError) -> str:
    """Whoever asked knows already that it is about us."""
    return str(error).removeprefix("adapters.matrix: ")


class _Look:
    """One question after the other. Raises ServerError, CirclesError where the rest makes no sense."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._settings = session.settings
        self._server = session.server

    async def all(self) -> AsyncIterator[str]:
        if problem := await self._no_homeserver():
            yield problem
            return
        is_own = await self._session.look_in()
        try:
            for each in (self._clock, self._space, self._version, self._limits):
                if problem := await each():
                    yield problem
            if problem := await self._identity(is_own):
                yield problem
        finally:
            if is_own:
                await self._session.log_out()

    async def _no_homeserver(self) -> str:
        where = self._settings.homeserver
        try:
            answer = await self._server.ask("/_matrix/client/versions")
        except ServerError as error:
            if error.status == 0:
                return f"nobody answers at {where} ({error.text}). Is the address right, and can this machine reach it?"
            if error.is_limit:
                raise
            return f"there is no homeserver at {where} ({error}){await self._hint()}"
        if any(str(each).startswith("v1.") for each in answer.get("versions") or ()):
            return ""
        return f"{where} is too old: it should know version 1.1 of Matrix or a later one"

    async def _hint(self) -> str:
        """The address that the server itself names, if it does."""
        try:
            named = (await self._server.ask("/.well-known/matrix/client")).get("m.homeserver")
        except ServerError:
            named = None
        address = named.get("base_url") if isinstance(named, Mapping) else None
        return f". It names another address: use {address}" if address else ""

    async def _clock(self) -> str:
        skew = self._server.skew
        if abs(skew) <= MOST_SKEW:
            return ""
        how = "behind" if skew > timedelta() else "ahead of"
        seconds = round(abs(skew).total_seconds())
        return (
            f"the clock of this machine is {seconds} s {how} the homeserver's. Set it right (by NTP, for example): "
            "sessions would begin at a wrong time"
        )

    async def _space(self) -> str:
        """Whether the space is there, and whether we may put rooms into it."""
        space = self._settings.space
        if not space:
            return ""
        room = space if space.startswith("!") else await self._resolved(space)
        if not room:
            return f"the space {space} is not known to the homeserver; in an app, the settings of the space name it"
        if room not in (await self._server.get("joined_rooms"))["joined_rooms"]:
            return f"the bot is not in the space {space}: invite {self._session.user} to it (it comes when it runs)"
        made = await self._server.call("GET", ("rooms", room, "state", "m.room.create", ""), query={"format": "event"})
        try:
            levels = await self._server.get("rooms", room, "state", "m.room.power_levels", "")
        except ServerError as error:
            if error.status != 404:
                raise
            levels = {}
        return _no_power(made, levels, self._session.user, space)

    async def _resolved(self, alias: str) -> str:
        try:
            return str((await self._server.get("directory", "room", alias))["room_id"])
        except ServerError as error:
            if error.is_passing:
                raise
            return ""

    async def _version(self) -> str:
        answer = await self._server.get("capabilities")
        told = (answer.get("capabilities") or {}).get("m.room_versions") or {}
        known, wanted = told.get("available") or {}, self._settings.room_version
        if wanted and known and wanted not in known:
            there = ", ".join(sorted(known))
            return f"room_version: the homeserver makes no rooms of version {wanted}; it knows: {there}"
        own = str(told.get("default", ""))
        if not wanted and own and (not own.isdigit() or int(own) > int(CREATOR_IS_ABOVE_ALL)):
            return (
                f"the homeserver makes rooms of version {own}, which this program does not know. "
                f'Set room_version = "{CREATOR_IS_ABOVE_ALL}"'
            )
        return ""

    async def _limits(self) -> str:
        """Whether the server slowed us down lately. To find out by trying would use up what it allows."""
        file = self._settings.store / "memory.db"
        if not file.is_file():
            return ""
        memory = Memory(file)
        try:
            noted = memory.incoming.noted(LIMITED)
        finally:
            memory.close()
        if not noted or datetime.now(UTC) - (at := datetime.fromisoformat(noted)) > LATELY:
            return ""
        return (
            f"the homeserver slowed the bot down on {at:%Y-%m-%d %H:%M} UTC: posts come late. Whoever runs the server "
            f"can lift its limits: POST /_synapse/admin/v1/users/{self._session.user}/override_ratelimit with "
            '{"messages_per_second": 0, "burst_count": 0} (once done, this line goes away within three days)'
        )

    async def _identity(self, is_own: bool) -> str:
        """Whether people's apps trust the bot's device."""
        user, device = self._session.user, self._session.device
        shown = await self._server.post("keys", "query", body={"device_keys": {user: []}})
        if not is_own and ((shown.get("device_keys") or {}).get(user) or {}).get(device):
            return advice(standing(shown, user, device), shown, user, device)
        there = master_of(shown, user)  # the bot has not run yet
        if not there or there == self._our_master():
            return ""
        return (
            f"{user} has a signing identity that is not the bot's: somebody made it by logging in as the bot in an "
            "app. People's apps will not trust the bot until that identity signs its device: start the bot once, and "
            "this check says how"
        )

    def _our_master(self) -> str:
        try:
            seeds = json.loads((self._settings.store / "identity.json").read_text("utf-8"))
            return Identity.read(seeds).master.public
        except (OSError, ValueError):
            return ""


def _no_power(made: Mapping[str, Any], levels: Mapping[str, Any], user: str, space: str) -> str:
    """Why we cannot put rooms into a space that we are in; empty if we can. `made`: the event that made it."""
    content = made.get("content") or made  # servers that do not know the question give the content alone
    if content.get("type") != "m.space":
        return f"space: {space} is a room and no space; make a space, and put its address there"
    version = str(content.get("room_version", "1"))
    if version.isdigit() and int(version) >= int(CREATOR_IS_ABOVE_ALL):
        if user in (made.get("sender"), *(content.get("additional_creators") or ())):
            return ""
    needed = (levels.get("events") or {}).get(CHILD, levels.get("state_default", 50))
    ours = (levels.get("users") or {}).get(user, levels.get("users_default", 0))
    if ours >= needed:
        return ""
    return (
        f"in the space {space} the bot may not add rooms: give {user} the power level {needed} there (it has {ours}; "
        "in Element: space settings, Roles & Permissions)"
    )
