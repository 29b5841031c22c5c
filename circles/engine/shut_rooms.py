"""A circle's room takes no post of ours, and its adapter does not say what would help."""

from circles.domain.circle import CircleState
from circles.errors import Hindered
from circles.posts.hindering import refused_in_room, topic_refused
from circles.services.desk import Desk
from circles.store import Outgoing

_OVER = (CircleState.CLOSED, CircleState.ARCHIVED)


async def room_is_shut(desk: Desk, each: Outgoing, circle_id: str, reason: str) -> Hindered | None:
    """What organizers should hear of it. None for a circle that is over, whose room takes nothing more, and for an
    edit: somebody may have deleted what it changes.
    """
    circle = await desk.ledger.circles.get(circle_id)
    if each.post.replaces or circle is None or circle.state in _OVER:
        return None
    return (
        topic_refused(each.platform, circle, reason)
        if each.post.topic
        else refused_in_room(each.platform, circle, reason)
    )
