"""What somebody has to put right on Discord, and with which clicks: read by organizers."""

from collections.abc import Sequence

import discord

from circles import Hindered
from circles_discord import faults
from circles_discord.permissions import ALWAYS, CHANNELS, THREADS, shown


class Hindrances:
    """From what Discord refuses to the sentence for it."""

    def __init__(self, are_threads: bool) -> None:
        self._are_threads = are_threads
        self._needed = shown((*(THREADS if are_threads else CHANNELS), *ALWAYS))

    def at_making(self, error: discord.HTTPException, circle: str) -> Hindered | None:
        """Why a room cannot be made; None if it is not for people to mend."""
        if error.code == faults.FULL_OF_THREADS:
            return _full_of_threads(circle)
        if error.code == faults.FULL_SERVER or (error.code == faults.FULL_CATEGORY and not self._are_threads):
            return Hindered(
                "There is no room for “{circle}”: Discord takes 50 channels in a category and 500 in a server. Delete"
                " those of circles long over, or ask whoever runs me to name another category in the settings.",
                circle=circle,
            )
        if error.code == faults.TWO_FACTOR:
            return _two_factor()
        if isinstance(error, discord.Forbidden):
            return Hindered(
                "Discord does not let me make a room for “{circle}” (code {code}). Open Server Settings, Roles, choose"
                " my role and switch on: {permissions}. “circles check” says which of them is missing, and where.",
                circle=circle,
                code=error.code,
                permissions=self._needed,
            )
        return None

    def in_room(self, error: discord.HTTPException, circle: str) -> Hindered | None:
        """Why nothing reaches the room of a circle; None if it is not for people to mend."""
        if error.code == faults.UNKNOWN_CHANNEL:
            return Hindered(
                "The room of “{circle}” is gone from Discord: somebody deleted it, and I cannot bring it back."
                " Close the circle with “circle close {circle}”, or ask whoever runs me.",
                circle=circle,
            )
        if error.code in (faults.ARCHIVED, faults.LOCKED):
            return Hindered(
                "The thread of “{circle}” is locked, and I cannot write there. Open it, press ⋯ and Unlock Thread.",
                circle=circle,
            )
        if error.code == faults.FULL_OF_THREADS:  # it was hidden, and cannot be brought back
            return _full_of_threads(circle)
        return self.forbidden(error, circle) if isinstance(error, discord.Forbidden) else None

    def forbidden(self, error: discord.Forbidden, where: str) -> Hindered:
        """Discord says only that something is missing: so all that is needed there is named."""
        if error.code == faults.TWO_FACTOR:
            return _two_factor()
        return Hindered(
            "Discord does not let me work in “{where}” (code {code}). Open Edit Channel, Permissions, choose my role"
            " and switch on: {permissions}. “circles check” says which of them is missing.",
            where=where,
            code=error.code,
            permissions=self._needed,
        )


def kept_out(names: Sequence[str], circle: str) -> Hindered:
    """Why members do not see the thread of their circle."""
    return Hindered(
        "{people} cannot come into the room of “{circle}”, since they do not see the channel above it. Open that"
        " channel, Edit Channel, Permissions, and let their role view it.",
        people=", ".join(names),
        circle=circle,
    )


def _full_of_threads(circle: str) -> Hindered:
    return Hindered(
        "There is no room for “{circle}”: this server has as many open threads as Discord takes. Close some"
        " that nobody needs (open the thread, press ⋯ and Close Thread).",
        circle=circle,
    )


def _two_factor() -> Hindered:
    return Hindered(
        "This server wants two-factor authentication of whoever moderates. Whoever owns the bot's application at"
        " discord.com/developers has to switch it on for their own account: User Settings, My Account."
    )
