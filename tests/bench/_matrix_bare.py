"""The yardstick of the Matrix benchmark: what everybody writes first with matrix-nio.

    python -m tests.bench._matrix_bare TOLD

It comes where it is invited, and answers each message with `room_send`. Nothing is remembered, nothing is sure.
"""

import asyncio
import json
import sys
from typing import Any

import nio
from nio.client.async_client import AsyncClient


async def main(told: dict[str, Any]) -> None:
    """Answer until the input ends."""
    client = AsyncClient(told["url"], told["id"], store_path=told["home"])
    client.restore_login(told["id"], told["device"], told["token"])

    async def invited(room: nio.MatrixRoom, event: nio.InviteMemberEvent) -> None:
        if event.state_key == told["id"]:
            await client.join(room.room_id)

    async def heard(room: nio.MatrixRoom, event: nio.RoomMessageText) -> None:
        if event.sender != told["id"] and event.body.startswith("cheer0 "):
            words = event.body.removeprefix("cheer0 ")
            text = f"{room.user_name(event.sender)} cheers for {words}!"
            await client.room_send(
                room.room_id, "m.room.message", {"msgtype": "m.notice", "body": text}, ignore_unverified_devices=True
            )

    client.add_event_callback(invited, nio.InviteMemberEvent)  # type: ignore[arg-type]
    client.add_event_callback(heard, nio.RoomMessageText)  # type: ignore[arg-type]
    print("ready", flush=True)
    syncing = asyncio.create_task(client.sync_forever(30_000, full_state=True))
    await asyncio.to_thread(sys.stdin.read)
    syncing.cancel()
    await client.close()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
