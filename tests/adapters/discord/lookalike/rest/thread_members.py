"""Who is in a thread."""

from tests.adapters.discord.lookalike.call import Answer, Call, route
from tests.adapters.discord.lookalike.channels import Thread
from tests.adapters.discord.lookalike.intents import Intent
from tests.adapters.discord.lookalike.permissions import Permission as P
from tests.adapters.discord.lookalike.refusal import Refusal
from tests.adapters.discord.lookalike.system import Notice, notice
from tests.adapters.discord.lookalike.users import User

MOST = 1000


def _thread(call: Call) -> Thread:
    thread = call.channel
    if not isinstance(thread, Thread):
        raise Refusal(50024)
    thread.require(call.bot, P.VIEW_CHANNEL)
    return thread


def _user(call: Call, thread: Thread) -> User:
    user = call.world.user(call.id("user_id"))
    if user.id not in thread.guild.members:
        raise Refusal(10007)
    return user


@route("GET", "/channels/{channel_id}/thread-members")
def members(call: Call) -> Answer:
    """Discord wants GUILD_MEMBERS to be switched on for this."""
    if not call.world.granted & Intent.GUILD_MEMBERS:
        raise Refusal(50001)
    thread = _thread(call)
    return [thread.member_json(each) for each in sorted(thread.members)]


@route("GET", "/channels/{channel_id}/thread-members/{user_id}")
def member(call: Call) -> Answer:
    thread = _thread(call)
    if call.id("user_id") not in thread.members:
        raise Refusal(10007)
    return thread.member_json(call.id("user_id"))


@route("PUT", "/channels/{channel_id}/thread-members/@me")
def join(call: Call) -> Answer:
    _add(call, _thread(call), call.bot)


@route("PUT", "/channels/{channel_id}/thread-members/{user_id}")
def add(call: Call) -> Answer:
    """Only who sees the parent channel can be added; without `invitable`, only by its owner or a moderator."""
    thread = _thread(call)
    thread.require(call.bot, P.SEND_MESSAGES_IN_THREADS)
    user = _user(call, thread)
    privileged = thread.owner_id == call.bot.id or thread.permissions(call.bot) & P.MANAGE_THREADS
    if thread.private and not thread.invitable and not privileged:
        raise Refusal(50013)
    if not (thread.parent and thread.parent.visible(user)):
        raise Refusal(50001)
    _add(call, thread, user)


@route("DELETE", "/channels/{channel_id}/thread-members/@me")
def leave(call: Call) -> Answer:
    _remove(call, _thread(call), call.bot)


@route("DELETE", "/channels/{channel_id}/thread-members/{user_id}")
def remove(call: Call) -> Answer:
    thread = _thread(call)
    owner = thread.private and thread.owner_id == call.bot.id
    if not owner and not thread.permissions(call.bot) & P.MANAGE_THREADS:
        raise Refusal(50013)
    user = call.world.user(call.id("user_id"))
    if user.id not in thread.members:
        raise Refusal(10007)
    _remove(call, thread, user)


def _add(call: Call, thread: Thread, user: User) -> None:
    if thread.archived:
        raise Refusal(50083)
    if user.id in thread.members:
        return
    if len(thread.members) >= MOST:
        raise Refusal(30033)
    thread.members.add(user.id)
    if user is not call.bot:
        notice(thread, Notice.ADDED, call.bot, about=user)
    _tell(call, thread, user, [user.id], [])


def _remove(call: Call, thread: Thread, user: User) -> None:
    if thread.archived:
        raise Refusal(50083)
    if user.id in thread.members:
        thread.members.discard(user.id)
        if user is not call.bot:
            notice(thread, Notice.REMOVED, call.bot, about=user)
        _tell(call, thread, user, [], [user.id])


def _tell(call: Call, thread: Thread, user: User, added: list[int], removed: list[int]) -> None:
    """Without GUILD_MEMBERS a bot is told of this only when it is about itself."""
    intent = Intent.GUILDS if user is call.bot else Intent.GUILD_MEMBERS
    data = {
        "id": str(thread.id),
        "guild_id": str(thread.guild.id),
        "member_count": min(50, len(thread.members)),
        "added_members": [thread.member_json(each) for each in added],
        "removed_member_ids": [str(each) for each in removed],
    }
    call.world.emit("THREAD_MEMBERS_UPDATE", data, intent)
