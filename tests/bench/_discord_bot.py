"""Our side of the Discord benchmark: the program as `circles run` opens it, with the same plugin command.

python -m tests.bench._discord_bot TOLD
"""

import asyncio
import gc
import json
import sys
from pathlib import Path
from typing import Any

from circles.app import open_app
from circles.config import Database, Settings
from circles.store.database import migrate
from circles_discord import DiscordChat
from tests.bench._own_bot import plugin


async def main(told: dict[str, Any]) -> None:
    """Answer until the input ends."""
    home = Path(told["home"])
    settings = Settings(database=Database(f"sqlite:{home / 'circles.db'}"))
    await migrate(settings.database.url)
    table = {name: told[name] for name in ("token", "server", "parent", "api", "gateway")}
    chat = DiscordChat({**table, "store": str(home / "discord")})
    async with open_app(settings, chats={"discord": chat}, more_plugins=[plugin(0)]) as app:
        gc.freeze()  # as `circles run` does when everything is imported
        working = [asyncio.create_task(chat.run(app.intake)), asyncio.create_task(app.engine.run())]
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.read)
        for each in working:
            each.cancel()
        await asyncio.wait(working)
        await chat.close()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
