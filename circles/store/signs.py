"""Signs of life: when people last reacted, and what a season comes to in counts. No text is read here."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from circles.domain.circle import MembershipState
from circles.domain.reflection import CommitmentState
from circles.domain.session import Attendance, SessionState
from circles.store import rows
from circles.store.connection import Book


class Signs(Book):
    """Counts and instants over the other books."""

    async def of_circle(self, circle_id: str) -> dict[str, datetime]:
        """When each member who is in the circle now last reacted in any way, by person id; at first: they joined."""
        members = rows.Membership.filter(circle_id=circle_id, state=MembershipState.ACTIVE).order_by("id")
        joined = dict(await members.values_list("person_id", "joined_at"))
        last = {person_id: rows.utc(at) for person_id, at in joined.items()}
        for person_id, at in await self._reactions(circle_id):
            if person_id in last:
                last[person_id] = max(last[person_id], at)
        return last

    async def _reactions(self, circle_id: str) -> list[tuple[str, datetime]]:
        there = rows.Attendance.filter(session__circle_id=circle_id, state=str(Attendance.PRESENT))
        answered = rows.Answer.filter(session__circle_id=circle_id)
        written = rows.Reflection.filter(session__circle_id=circle_id)
        promised = rows.Commitment.filter(session__circle_id=circle_id)
        voted = rows.Vote.filter(ballot__circle_id=circle_id)
        checked_in = rows.CheckIn.filter(circle_id=circle_id)
        found = [
            *await there.values_list("person_id", "session__ends_at"),
            *await answered.values_list("person_id", "answered_at"),
            *await written.values_list("person_id", "written_at"),
            *await promised.values_list("person_id", "made_at"),
            *await voted.values_list("person_id", "at"),
            *await checked_in.values_list("person_id", "at"),
        ]
        return [(person_id, rows.utc(at)) for person_id, at in found]

    async def present(self, circle_ids: Iterable[str]) -> dict[str, int]:
        """How many were there in each held session of these circles, by session id; none where nobody was."""
        there = rows.Attendance.filter(
            session__circle_id__in=list(circle_ids), session__state=SessionState.HELD, state=str(Attendance.PRESENT)
        )
        counts: defaultdict[str, int] = defaultdict(int)
        for (session_id,) in await there.values_list("session_id"):
            counts[session_id] += 1
        return dict(counts)

    async def role_holders(self, circle_ids: Iterable[str]) -> frozenset[str]:
        """The ids of those who held a role in a session that took place."""
        held = rows.Assignment.filter(session__circle_id__in=list(circle_ids), session__state=SessionState.HELD)
        return frozenset([person_id for (person_id,) in await held.values_list("person_id")])

    async def commitments(self, circle_ids: Iterable[str]) -> tuple[tuple[str, CommitmentState], ...]:
        """(person's id, state) of every commitment made in these circles; never what it was."""
        made = rows.Commitment.filter(session__circle_id__in=list(circle_ids)).order_by("id")
        return tuple([(id, CommitmentState(state)) for id, state in await made.values_list("person_id", "state")])

    async def answered(self, circle_ids: Iterable[str], prompt: str) -> int:
        """How many people answered prompts that begin so, in these circles."""
        wrote = rows.Reflection.filter(session__circle_id__in=list(circle_ids), prompt__startswith=prompt)
        return len({person_id for (person_id,) in await wrote.values_list("person_id")})

    async def private_messages(self, person_ids: Iterable[str], platforms: Iterable[str], since: datetime) -> int:
        """How many private posts reached these people on these platforms since an instant."""
        people = list(person_ids)
        lanes = [f"{platform} person {person_id}" for platform in platforms for person_id in people]
        return await rows.Outbox.filter(lane__in=lanes, state="sent", done_at__gte=since).count()

    async def faults(self, since: datetime) -> dict[str, int]:
        """How often each plugin failed since an instant, by its name."""
        counts: defaultdict[str, int] = defaultdict(int)
        for (plugin,) in await rows.Fault.filter(at__gte=since).order_by("plugin").values_list("plugin"):
            counts[plugin] += 1
        return dict(counts)
