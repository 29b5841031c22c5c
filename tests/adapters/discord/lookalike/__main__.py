"""A look-alike in a process of its own: prints where it is, and runs until it is ended."""

import argparse
import asyncio
from contextlib import suppress

from tests.adapters.discord.lookalike.server import running


async def main(port: int) -> None:
    async with running(port) as discord:
        guild = discord.guild("Night owls")
        parent = guild.text_channel("circles")
        print(f"api = {discord.api!r}\ngateway = {discord.gateway!r}\ntoken = {discord.token!r}", flush=True)
        print(f"server = '{guild.id}'\nparent = '{parent.id}'", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    with suppress(KeyboardInterrupt):
        asyncio.run(main(parser.parse_args().port))
