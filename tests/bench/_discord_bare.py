"""The yardstick of the Discord benchmark: what everybody writes first with discord.py.

    python -m tests.bench._discord_bare TOLD

A command in a tree, and a callback that answers with `send_message`. Nothing is remembered, nothing is sure.
"""

import asyncio
import json
import sys
from typing import Any

import discord
import yarl
from discord import app_commands


async def main(told: dict[str, Any]) -> None:
    """Answer until the input ends."""
    discord.http.Route.BASE = told["api"]
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(told["gateway"])
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    client = discord.Client(intents=discord.Intents(guilds=True))
    tree = app_commands.CommandTree(client)

    @tree.command(name="cheer0", description="Cheer for somebody.")
    @app_commands.describe(words="For whom?")
    async def cheer0(interaction: discord.Interaction, words: str) -> None:
        await interaction.response.send_message(f"{interaction.user.display_name} cheers for {words}!", ephemeral=True)

    @client.event
    async def on_ready() -> None:
        await tree.sync()
        print("ready", flush=True)

    working = asyncio.create_task(client.start(told["token"]))
    await asyncio.to_thread(sys.stdin.read)
    await client.close()
    working.cancel()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
