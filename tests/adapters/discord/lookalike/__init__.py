"""A look-alike of Discord: REST API v10 and gateway over real sockets on 127.0.0.1, for an unmodified bot.

It refuses what Discord refuses. Every request is held against Discord's own description of its API
(`../schema/openapi.json`), then against the rules that the description cannot say (`rules/`), permissions and states.
What no bot should ever ask is in `discord.problems`; the fixture `lookalike` fails a test that leaves any.

    async with running() as discord:                       # discord.api, discord.gateway, discord.token
        guild = discord.guild("Night owls")                # with the bot in it, and the permissions that it needs
        circles = guild.text_channel("circles")            # text_channel, category, forum, voice_channel, person:
        ana = guild.person("Ana", locale="de")             # found by name, or made
        guild.forbid("create_private_threads")             # the bot may not (in one channel: channel=circles)
        guild.bot_may("view_channel", "manage_threads")    # exactly these, and nothing through @everyone
        await discord.until(lambda: discord.listening)     # no polling: it looks whenever something happened

        asked = await ana.slash("rsvp", {"answer": "yes"}, channel=circles)
        asked.answer.text, asked.answer.ephemeral          # or asked.deferred, await asked.settled(), asked.followups
        asked.failed, asked.answered_in                    # nothing within discord.patience (3 s); seconds
        await ana.types_ahead("move person", "who", "an")  # [(name, value), ...]
        await ana.menu("Swap roles", bo)
        await ana.clicks(message, "I come")                # label or custom_id
        await ana.chooses(message, "topic", ["Tests"])     # values, labels, people, channels
        form = await ana.clicks(message, "Write")          # form.modal.title, .labels, .fields, .text
        await ana.submits(form, {"note": "Listening"})     # by custom_id; what is left out stays as proposed
        said = await ana.says("dm", "help")                # or a channel, a thread
        ana.edits(said, "help!"), ana.deletes(said), ana.adds(bo, thread), ana.leaves(thread)
        ana.dms, circles.messages, circles.threads, circles.thread("Owls").members, guild.events, guild.commands
        message.text, message.buttons, message.find("I come"), message.shown_files, message.mentioned
        message.system                                     # Discord wrote it: somebody was added, a name changed

What a client would not let a person do raises Impossible: a command that is not registered, a choice that does not
exist, a required field left empty, a button that is disabled, a channel that they do not see.

Bad days. `only` is a regular expression for "METHOD /path", e.g. "POST .*/messages$":

    discord.limit(0.1, times=2, only=..., everything=True) # 429
    discord.bucket("POST .*/messages$", size=5, per=5.0)   # a real limit, for each channel by itself
    discord.whole(size=50, per=1.0)                        # the limit of all requests together
    discord.fail(502, times=1, only=...)                   # not done
    discord.deny(60003, times=1, only=...)                 # not done, with this code of Discord's
    discord.lose_answers(1, only=...)                      # done, and the connection cut before the answer
    discord.slow(0.2); discord.clears()
    discord.drop(), discord.reconnect(), discord.invalidate(resumable=False), discord.deaf(), discord.refuse()
    await discord.stop(); await discord.start()            # away, and back at the same port with all that it knew
    discord.passes(timedelta(minutes=16))                  # its clock; discord.clock.set(...) for a test's own
    discord.grant(Intent.MESSAGE_CONTENT)                  # a privileged intent, which is closed with 4014 otherwise
    discord.world.bot, guild.leaves(person), guild.delete_channel(channel), thread.archives()

`discord.requests` is what was asked: method, path, operation, body, status, code; `discord.invalid` how
many of them count towards a ban; `discord.identified` and `discord.resumed` how often the bot began and continued a
session. `python -m tests.adapters.discord.lookalike --port 8400` runs one in a process of its own.

Not built: voice, reactions, webhooks, invites, polls, stickers, files in forms and commands, recurring events,
searching for threads. Whoever asks for these is refused and finds it among the problems.
Not enforced: which names of query parameters exist, the pause between two IDENTIFYs and how many a day,
a heartbeat that a client leaves out.
"""

from tests.adapters.discord.lookalike.channels import Channel, Thread
from tests.adapters.discord.lookalike.door import Request
from tests.adapters.discord.lookalike.events import Event, Status
from tests.adapters.discord.lookalike.guild import Guild
from tests.adapters.discord.lookalike.intents import Intent
from tests.adapters.discord.lookalike.interactions import Interaction
from tests.adapters.discord.lookalike.messages import Message
from tests.adapters.discord.lookalike.modals import Impossible, Modal
from tests.adapters.discord.lookalike.people import Person
from tests.adapters.discord.lookalike.permissions import Permission
from tests.adapters.discord.lookalike.server import Discord, running

__all__ = [
    "Channel",
    "Discord",
    "Event",
    "Guild",
    "Impossible",
    "Intent",
    "Interaction",
    "Message",
    "Modal",
    "Permission",
    "Person",
    "Request",
    "Status",
    "Thread",
    "running",
]
