"""Asking once more: only who was asked, and only who has not answered."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from circles.message import Post
from circles.services.desk import Desk


async def nudge_silent(
    desk: Desk,
    asked: Iterable[str],
    answered: Collection[str],
    post_for: Callable[[str], Post],
    now: datetime,
    stale_at: datetime,
) -> None:
    """Nudge those of `asked` (ids of people) who are not among `answered`, once for each key of a post.

    A nudge is news (see `Purpose`): it waits for the morning, and gives way to the digest when there was enough.
    """
    for person_id in asked:
        if person_id not in answered:
            await desk.tell(post_for(person_id), now, stale_at=stale_at)
