"""NoneBot2 with an adapter that sends nowhere, one matcher for each command."""

import asyncio
import json
from collections.abc import Iterable
from typing import Any, ClassVar

import nonebot
from _work import asked, events, measured
from nonebot.adapters import Adapter, Bot, Event, Message, MessageSegment
from nonebot.message import handle_event
from nonebot.params import CommandArg


class Words(MessageSegment):
    @classmethod
    def get_message_class(cls) -> type[Message]:
        return Text

    def __str__(self) -> str:
        return str(self.data["text"])

    def is_text(self) -> bool:
        return True


class Text(Message):
    @classmethod
    def get_segment_class(cls) -> type[MessageSegment]:
        return Words

    @staticmethod
    def _construct(text: str) -> Iterable[MessageSegment]:
        yield Words("text", {"text": text})


class Said(Event):
    id: str
    user: str
    name: str
    room: str
    message: Text

    def get_type(self) -> str:
        return "message"

    def get_event_name(self) -> str:
        return "message"

    def get_event_description(self) -> str:
        return str(self.message)

    def get_user_id(self) -> str:
        return self.user

    def get_session_id(self) -> str:
        return self.user

    def get_message(self) -> Text:
        return self.message

    def is_tome(self) -> bool:
        return True


class Talker(Bot):
    async def send(self, event: Said, message: Any, **_: Any) -> Any:
        return await self.call_api("send", room=event.room, text=str(message))


class Nowhere(Adapter):
    sent: ClassVar[list[str]] = []

    @classmethod
    def get_name(cls) -> str:
        return "nowhere"

    async def _call_api(self, bot: Bot, api: str, **data: Any) -> None:
        self.sent.append(data["text"])


def cheer(number: int) -> None:
    matcher = nonebot.on_command(f"cheer{number}", priority=1, block=True)

    @matcher.handle()
    async def answer(event: Said, words: Text = CommandArg()) -> None:  # noqa: B008
        await matcher.send(f"{event.name} cheers for {words}!")


async def incoming(bot: Bot, work: list[bytes]) -> None:
    for each in work:
        event = json.loads(each)
        event["message"] = Text(event.pop("text"))
        await handle_event(bot, Said(**event))


def main() -> None:
    plugins, messages = asked()
    nonebot.init(driver="~none", log_level="CRITICAL", command_start={""}, _env_file=None)
    nonebot.logger.remove()
    driver = nonebot.get_driver()
    driver.register_adapter(Nowhere)
    for number in range(plugins):
        cheer(number)
    bot = Talker(driver._adapters["nowhere"], "me")
    with asyncio.Runner() as runner:

        def run(work: list[bytes]) -> list[str]:
            Nowhere.sent.clear()
            runner.run(incoming(bot, work))
            return list(Nowhere.sent)

        print(json.dumps(measured(run, events(plugins, messages))))


main()
