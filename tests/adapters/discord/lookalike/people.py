"""People, and what they do with their client: say, type commands, click, choose, fill in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.adapters.discord.lookalike import typed
from tests.adapters.discord.lookalike.channels import Channel, Direct, Thread
from tests.adapters.discord.lookalike.intents import Intent
from tests.adapters.discord.lookalike.interactions import Asked, Interaction
from tests.adapters.discord.lookalike.messages import BUTTON, SELECTS, Message
from tests.adapters.discord.lookalike.modals import Impossible, Modal, resolve
from tests.adapters.discord.lookalike.permissions import Permission as P
from tests.adapters.discord.lookalike.refusal import Json, Refusal
from tests.adapters.discord.lookalike.rules.messages import MENTION
from tests.adapters.discord.lookalike.system import Notice, notice
from tests.adapters.discord.lookalike.users import User

if TYPE_CHECKING:
    from tests.adapters.discord.lookalike.world import World

Where = Channel | str | None
"""A channel, `"dm"`, or None for the first text channel that the person sees."""


@dataclass(eq=False)
class Person(User):
    """Somebody with a client. What no client would let them do raises Impossible."""

    world: "World" = field(kw_only=True, repr=False)

    @property
    def dm(self) -> Direct:
        """Their private conversation with the bot."""
        return self.world.direct(self)

    @property
    def dms(self) -> list[Message]:
        """What is in it, oldest first."""
        return self.dm.messages

    def place(self, where: Where) -> Channel:
        if where == "dm":
            return self.dm
        if isinstance(where, Channel):
            channel = where
        else:
            seen = [each for guild in self.world.guilds.values() for each in guild.channels]
            channel = next(each for each in seen if each.kind == 0 and (where in (None, each.name)))
        if not channel.visible(self):
            raise Impossible(f"{self.name} does not see {channel.name!r}")
        return channel

    async def says(self, where: Where, text: str, reply_to: Message | None = None) -> Message:
        """Write a message. Without MESSAGE_CONTENT the bot reads it only in private, or if it is mentioned."""
        channel = self.place(where)
        try:
            channel.may_write(self)
        except Refusal as refusal:
            raise Impossible(f"{self.name} cannot write there: {refusal}") from None
        if isinstance(channel, Thread):
            if channel.archived:
                channel.wakes()
            channel.members.add(self.id)
        world = self.world
        message = Message(world, world.clock.new_id(), channel, self, world.clock.now(), content=text)
        message.mentioned = {int(each) for each in MENTION.findall(text)} & set(world.users)
        if reply_to:
            message.kind, message.mentioned = 19, message.mentioned | {reply_to.author.id}
            message.reference = {"message_id": str(reply_to.id), "channel_id": str(channel.id), "type": 0}
        channel.messages.append(message)
        message.tell("CREATE")
        return message

    def edits(self, message: Message, text: str) -> None:
        self._own(message)
        message.content, message.edited = text, self.world.clock.now()
        message.mentioned = {int(each) for each in MENTION.findall(text)} & set(self.world.users)
        message.tell("UPDATE")

    def adds(self, other: "Person", thread: Thread) -> None:
        """Bring somebody into a thread; without `invitable` only its owner and moderators can."""
        moderator = thread.permissions(self) & P.MANAGE_THREADS
        if thread.private and not thread.invitable and not moderator and thread.owner_id != self.id:
            raise Impossible(f"nobody but the owner adds people to {thread.name!r}")
        if not thread.visible(self) or not (thread.parent and thread.parent.visible(other)) or thread.archived:
            raise Impossible(f"{self.name} cannot add {other.name} to {thread.name!r}")
        thread.members.add(other.id)
        notice(thread, Notice.ADDED, self, about=other)

    def leaves(self, thread: Thread) -> None:
        """Nobody is told but for bots with GUILD_MEMBERS."""
        if thread.archived or self.id not in thread.members:
            raise Impossible(f"{self.name} cannot leave {thread.name!r}")
        thread.members.discard(self.id)
        data = {"id": str(thread.id), "guild_id": str(thread.guild.id), "member_count": len(thread.members)}
        self.world.emit("THREAD_MEMBERS_UPDATE", {**data, "removed_member_ids": [str(self.id)]}, Intent.GUILD_MEMBERS)

    def deletes(self, message: Message) -> None:
        """Their own, or another's if they may."""
        if message.author is not self and not message.channel.permissions(self) & P.MANAGE_MESSAGES:
            raise Impossible(f"{self.name} may not delete that")
        if isinstance(message.channel, Direct):
            self._own(message)
        message.delete()

    def _own(self, message: Message) -> None:
        if message.author is not self or message.deleted:
            raise Impossible(f"not a message of {self.name}'s")

    async def slash(self, command: str, options: dict[str, Any] | None = None, channel: Where = None) -> Interaction:
        """Send `command` ("rsvp", "program create"): options by name; a member is a Person, a channel a Channel."""
        return await self._typed(command, options or {}, channel, Asked.COMMAND)

    async def types_ahead(
        self, command: str, option: str, text: str, options: dict[str, Any] | None = None, channel: Where = None
    ) -> list[tuple[str, Any]]:
        """What is suggested for `option` after typing `text`: (name, value); empty if nothing came."""
        values = {**(options or {}), option: text}
        return (await self._typed(command, values, channel, Asked.SUGGESTIONS, option)).choices

    async def _typed(
        self, command: str, values: dict[str, Any], where: Where, asked: Asked, focus: str = ""
    ) -> Interaction:
        channel = self._usable(self.place(where))
        name, *path = command.removeprefix("/").split(" ")
        interaction = Interaction(self.world, self, asked, channel, {})
        registered = typed.command_for(self, name, typed.SLASH, channel)
        interaction.data = typed.parsed(registered, path, values, interaction, focus)
        return await interaction.begin()

    def _usable(self, channel: Channel) -> Channel:
        if isinstance(channel, Thread) and channel.archived:
            raise Impossible(f"{channel.name!r} is archived; it takes no commands")
        if not channel.permissions(self) & P.USE_APPLICATION_COMMANDS:
            raise Impossible(f"{self.name} may not use commands in {channel.name!r}")
        return channel

    async def menu(self, command: str, target: User | Message, channel: Where = None) -> Interaction:
        """Right-click on a member or a message, Apps, `command`."""
        on_message = isinstance(target, Message)
        place = self._usable(target.channel if isinstance(target, Message) else self.place(channel))
        kind = typed.ON_MESSAGE if on_message else typed.ON_PERSON
        registered = typed.command_for(self, command, kind, place)
        interaction = Interaction(self.world, self, Asked.COMMAND, place, {})
        resolved: Json = {}
        if isinstance(target, Message):
            resolved["messages"] = {str(target.id): target.json()}
        else:
            resolve(target, resolved, interaction)
        head = {"id": registered["id"], "name": registered["name"], "type": kind, "target_id": str(target.id)}
        interaction.data = {**head, "resolved": resolved}
        return await interaction.begin()

    async def clicks(self, message: Message, button: str) -> Interaction:
        """Click the button with this label or custom_id."""
        found = self._component(message, button, (BUTTON,))
        if found["style"] in (5, 6):
            raise Impossible("a link asks nothing of the bot")
        data = {"custom_id": found["custom_id"], "component_type": BUTTON, "id": found["id"]}
        return await Interaction(self.world, self, Asked.COMPONENT, message.channel, data, message).begin()

    async def chooses(self, message: Message, custom_id: str, values: Sequence[Any]) -> Interaction:
        """Choose in a select: values or labels, or members, roles, channels."""
        found = self._component(message, custom_id, SELECTS)
        interaction = Interaction(self.world, self, Asked.COMPONENT, message.channel, {}, message)
        modal = Modal("", "", [{"type": 1, "id": 0, "components": [found]}], interaction)
        filled = modal.filled({custom_id: list(values)})
        chosen = filled["components"][0]["components"][0]["values"]
        interaction.data = {"custom_id": custom_id, "component_type": found["type"], "id": found["id"]}
        interaction.data |= {"values": chosen} | ({"resolved": filled["resolved"]} if "resolved" in filled else {})
        return await interaction.begin()

    def _component(self, message: Message, what: str, kinds: tuple[int, ...]) -> Json:
        if message.hidden_from(self) or not message.channel.visible(self):
            raise Impossible(f"{self.name} does not see that message")
        found = message.find(what)
        if found is None or found["type"] not in kinds:
            raise Impossible(f"no {what!r} there; there are: {message.buttons}")
        if found.get("disabled"):
            raise Impossible(f"{what!r} is disabled")
        return found

    async def submits(self, form: Interaction | Modal, values: dict[str, Any] | None = None) -> Interaction:
        """Fill in a form, by custom_id, and send it. What is left out stays as the bot proposed it."""
        modal = form.modal if isinstance(form, Interaction) else form
        if modal is None or modal.interaction.person is not self:
            raise Impossible(f"{self.name} has no form before them")
        origin = modal.interaction
        data = modal.filled(values or {})
        return await Interaction(
            self.world, self, Asked.FORM, origin.channel, data, origin.message, origin=origin
        ).begin()
