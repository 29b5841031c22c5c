"""The organizers' page of a proposal: who would sit with whom and why, what a change would do, and the change."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from circles.chat import Inbox, Reader
from circles.command import CircleName, Someone
from circles.commands import (
    BestPlace,
    CircleDissolve,
    DoIt,
    LeaveOut,
    Lock,
    MovePerson,
    Proposal,
    ProposeAgain,
    Publish,
    SwapPeople,
    Undo,
    Unlock,
)
from circles.domain.arrangement import Arrangement
from circles.domain.circle import Circle
from circles.domain.person import Person
from circles.errors import Refused
from circles.message import Heading, Line, Post, moment, say
from circles.phrasing import encode
from circles.posts.enrolment import reasons_for_hour
from circles.posts.hindering import sentence
from circles.posts.hours import for_organizers
from circles.posts.proposing import for_whom, why_waits
from circles.posts.rhythm import jumped_over, series_in_words
from circles.render import hours
from circles.services.arranging import told_apart
from circles.services.desk import Desk
from circles.services.private_links import Visitor
from circles.services.proposal_view import View, view
from circles.web.acting import Acting, once
from circles.web.sheets import sheet

_ALLOWED = (
    *(Proposal, ProposeAgain, BestPlace, MovePerson, SwapPeople, LeaveOut, CircleDissolve, DoIt),
    *(Lock, Unlock, Publish, Undo),
)
_WAIT, _SWAP = "wait", "swap:"


class ProposalPage:
    """The proposal of the newest season."""

    def __init__(self, desk: Desk, inbox: Inbox) -> None:
        self._desk = desk
        self._acting = Acting(desk, inbox, _ALLOWED)

    async def show(
        self, visitor: Visitor, now: datetime, problem: Line | None = None, sent: Mapping[str, str] | None = None
    ) -> str:
        """How it stands. A form that was not taken has nothing in it that could be lost but two choices."""
        return await self._sheet(visitor, now, problem, None, sent or {})

    async def act(self, visitor: Visitor, sent: Mapping[str, str], now: datetime) -> str:
        """Do what a button or the form of changes asks for, and show what came of it above how it stands then."""
        await self._must_organize(visitor)
        if wanted := sent.get("do"):
            sent = {**sent, "code": encode(_change(wanted, sent.get("who", ""), sent.get("where", "")))}
        answer = await self._acting.press(visitor, sent)
        news = _without_proposal(answer)
        said = self._acting.shown(news, self._reader(visitor)) if news.blocks else None
        return await self._sheet(visitor, now, None, said, sent)

    async def _sheet(
        self,
        visitor: Visitor,
        now: datetime,
        problem: Line | None,
        said: dict[str, Any] | None,
        sent: Mapping[str, str],
    ) -> str:
        reader, seen = self._reader(visitor), None
        try:
            await self._must_organize(visitor)
            seen = await view(self._desk, now)
        except Refused as refusal:
            problem = problem or (None if said else sentence(refusal))
        return sheet(
            "proposal.html",
            reader,
            problem=problem,
            said=said,
            form=visitor.form,
            once=once(),
            until=say("This page is for you alone, and works until {until}.", until=moment(visitor.until)),
            chosen={name: sent.get(name, "") for name in ("who", "where")},
            **(await self._seen(seen, reader) if seen else {"program": "", "circles": [], "waiting": [], "people": []}),
            again=encode(ProposeAgain()),
            publish=encode(Publish()),
        )

    async def _seen(self, seen: View, reader: Reader) -> dict[str, Any]:
        arrangement = seen.arrangement
        named = {person.id: line for person, line in await told_apart(self._desk, arrangement.people)}
        seats = zip(arrangement.circles, arrangement.groups, strict=True)
        waiting = [
            {
                "id": each.id,
                "name": named[each.id],
                "why": why_waits(seen.why[each.id], named[each.id], seen.need) if each.id in seen.why else None,
            }
            for each in arrangement.waiting
        ]
        return {
            "program": arrangement.program.name,
            "circles": [
                _circle(arrangement, circle, group, named, reader.language, seen.steps[circle.id])
                for circle, group in seats
            ],
            "waiting": waiting,
            "people": len(arrangement.people) - len(arrangement.waiting),
        }

    async def _must_organize(self, visitor: Visitor) -> None:
        """Decided anew each time: who is an organizer no more sees nothing any more."""
        if visitor.person.id not in await self._desk.organizers():
            raise Refused("Only organizers see this page.")

    def _reader(self, visitor: Visitor) -> Reader:
        person, language = visitor.person, self._desk.settings.community.language
        return Reader(person.name, person.zone or "UTC", person.language or language)


def _without_proposal(answer: Post) -> Post:
    """What stands before the proposal in an answer that shows it: the page itself shows it underneath."""
    headings = [place for place, each in enumerate(answer.blocks) if isinstance(each, Heading)]
    return msgspec.structs.replace(answer, blocks=answer.blocks[: headings[0]]) if headings else answer


def _change(wanted: str, who: str, where: str) -> object:
    """The command behind the form of changes. Raises Refused if a choice is missing."""
    if not who:
        raise Refused("Choose first whom you mean.")
    one = Someone(who)
    match wanted:
        case "best":
            return BestPlace(one)
        case "hold":
            return Lock(one)
        case "let_go":
            return Unlock(one)
    if not where:
        raise Refused("Choose first where they would sit.")
    if where == _WAIT:
        return LeaveOut(one)
    return SwapPeople(one, Someone(where.removeprefix(_SWAP))) if where.startswith(_SWAP) else _move(one, where)


def _move(one: Someone, where: str) -> MovePerson:
    return MovePerson(one, CircleName(where))


def _circle(
    arrangement: Arrangement,
    circle: Circle,
    group: tuple[Person, ...],
    named: Mapping[str, Line],
    language: str,
    steps: Sequence[Line],
) -> dict[str, Any]:
    name, turns = CircleName(circle.name), [each.instant for each in circle.series.turns]
    lines = (*jumped_over(tuple(circle.series)), *reasons_for_hour(circle), *for_organizers(dict(circle.reasons)))
    members = [
        {
            "id": each.id,
            "name": named[each.id],
            "locked": each.id in arrangement.locked,
            "walls": [hours(at, "full", (Reader(each.name, each.zone or ""),), language) for at in turns],
        }
        for each in group
    ]
    return {
        "id": circle.id,
        "name": circle.name,
        "locked": circle.locked,
        "rhythm": series_in_words(circle.series),
        "reasons": (*lines, *for_whom(circle), *steps),
        "members": members,
        "hold": encode(Unlock(circle=name) if circle.locked else Lock(circle=name)),
        "dissolve": encode(CircleDissolve(name)),
    }
