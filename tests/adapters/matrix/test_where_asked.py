"""What is asked for in a circle's room says so, and what is asked for in private names no room."""

from pathlib import Path

from tests.adapters.matrix.bot import bot
from tests.adapters.matrix.conftest import People
from tests.adapters.matrix.homeserver import Homeserver


async def test_by_words_and_by_a_reaction(homeserver: Homeserver, people: People, tmp_path: Path) -> None:
    ana = await people("ana")
    async with bot(homeserver, tmp_path) as there:
        room, private = await there.opens(ana), await there.calls(ana)
        public = await there.delivers(room, "for all", "yes")
        alone = await there.delivers(ana, "for one", "no")
        await ana.says(room.id, "!circle agenda")
        await ana.says(private, "ask")
        await ana.reacts(room.id, public, "1️⃣")
        await ana.reacts(private, alone, "1️⃣")
        await there.inbox.hears("agenda", "ask", "pressed yes", "pressed no")
        where = dict(zip(there.inbox.heard, [each.room for each in there.inbox.done.values()], strict=True))
        assert where == {"my": None, "agenda": room, "ask": None, "pressed yes": room, "pressed no": None}
