"""Opsdroid with a connector that sends nowhere. Its own start reads a configuration and opens ports: left out."""

import builtins
import json
from typing import Any

from _work import asked, events, measured

builtins._ = lambda text: text  # its own start installs gettext
from opsdroid.connector import Connector, register_event  # noqa: E402
from opsdroid.core import OpsDroid  # noqa: E402
from opsdroid.events import Message  # noqa: E402
from opsdroid.matchers import match_regex  # noqa: E402


class Nowhere(Connector):
    def __init__(self, bot: OpsDroid) -> None:
        super().__init__({}, bot)
        self.name = "nowhere"
        self.sent: list[str] = []

    @register_event(Message)
    async def say(self, message: Message) -> None:
        self.sent.append(message.text)

    async def incoming(self, work: list[bytes]) -> None:
        for each in work:
            event = json.loads(each)
            await self.opsdroid.parse(
                Message(
                    text=event["text"],
                    user=event["name"],
                    user_id=event["user"],
                    target=event["room"],
                    connector=self,
                    event_id=event["id"],
                )
            )


def cheer(number: int) -> Any:
    async def answer(message: Message) -> None:
        await message.respond(f"{message.user} cheers for {message.regex['words']}!")

    return match_regex(rf"cheer{number} (?P<words>.+)")(answer)


def main() -> None:
    plugins, messages = asked()
    with OpsDroid({}) as bot:
        for number in range(plugins):
            bot.register_skill(cheer(number), {})
        chat = Nowhere(bot)
        bot.connectors = [chat]

        def run(work: list[bytes]) -> list[str]:
            chat.sent.clear()
            bot.eventloop.run_until_complete(chat.incoming(work))
            return list(chat.sent)

        print(json.dumps(measured(run, events(plugins, messages))))


main()
