"""What mentors and those they mentor agree on: shown, proposed, agreed to by each, ended. Never imposed."""

from typing import Any

import msgspec

from circles.chat import Asked
from circles.commands import Agreement, AgreementAccept, AgreementCircle, AgreementEnd, AgreementPair
from circles.domain.agreement import NAMES, Between, Terms, changed
from circles.domain.agreement import Agreement as Version
from circles.domain.earlier import Earlier, Others
from circles.domain.person import Person
from circles.errors import Refused
from circles.message import Form, Post, say
from circles.phrasing import Unfinished
from circles.posts import agreeing, agreement
from circles.posts.agreement import OnPaper
from circles.posts.knowing import answer
from circles.posts.taking_back import stands as newer_counts
from circles.posts.taking_back import taken_back
from circles.services import mentoring
from circles.services.agreement_notices import plan_reminder
from circles.services.desk import Desk
from circles.services.mentoring import in_pairs, mentors, people_of, stand, with_circle
from circles.services.telling import circle, known
from circles.turn import Turn


async def show(desk: Desk, turn: Turn, command: Agreement) -> Post:
    """What the circle and its mentor agreed on, and the way to those of two; or with a name, that of two."""
    where, me = circle(turn), known(turn)
    people = await people_of(desk, where)
    if command.who:
        two = await mentoring.pair(desk, where, me, command.who, people)
        return await _shown(desk, two, me) or agreement.not_yet(where, (two.mentor,), me, (two,), "")
    whole, pairs = await with_circle(desk, where, people), await in_pairs(desk, where, me, people)
    shown, others = (whole, pairs) if whole else (pairs[:1], pairs[1:])
    if shown:
        return agreement.agreement([await _on_paper(desk, each) for each in shown], me, others, "")
    mentoring_here = await mentors(desk, where, people)
    if not mentoring_here:
        there = {each.id for each in people}
        had_one = any(each not in there for each in await desk.ledger.agreements.mentors(where.id))
        return agreement.equals(where, had_one, "")
    first = await mentoring.first_ones(desk, where, me, people)
    return agreement.not_yet(where, mentoring_here, me, first, "")


async def _shown(desk: Desk, between: Between, me: Person) -> Post | None:
    """The one, if there is something on paper."""
    paper = await _on_paper(desk, between)
    return agreement.agreement([paper], me, (), "") if paper.stands.latest else None


async def _on_paper(desk: Desk, between: Between) -> OnPaper:
    stands = await stand(desk, between)
    there = {each.id: each for each in await people_of(desk, between.circle)}
    said = await desk.ledger.agreements.accepted([each.id for each in stands.versions])
    yes = {id: tuple(there[each] for each in who if each in there) for id, who in said.items()}
    wrote = [each.person_id for each in stands.versions if each.person_id]
    return OnPaper(between, stands, yes, await desk.ledger.people.many(wrote))


async def propose_to_circle(desk: Desk, turn: Turn, command: AgreementCircle) -> Post:
    """A mentor and all of the circle: everybody in it may propose, and everybody is asked."""
    people = await people_of(desk, circle(turn))
    return await _propose(
        desk, turn, await mentoring.whole(desk, circle(turn), known(turn), command.mentor, people), command
    )


async def propose_to_one(desk: Desk, turn: Turn, command: AgreementPair) -> Post:
    """A mentor and one other: the other one of the two is asked, in private."""
    people = await people_of(desk, circle(turn))
    return await _propose(
        desk, turn, await mentoring.pair(desk, circle(turn), known(turn), command.who, people), command
    )


async def _propose(desk: Desk, turn: Turn, between: Between, command: AgreementCircle | AgreementPair) -> Post:
    """Put down the next version. Whoever proposes it has said yes to it."""
    me, before = known(turn), await stand(desk, between)
    was = before.latest.terms if before.latest else Terms()
    terms = changed(was, {name: getattr(command, name) for name in NAMES})
    if terms == was:
        return agreeing.nothing_new(between, me, "")
    if not terms.words:
        raise Refused("Nothing would be left of it. If you want that, “agreement end” ends it.")
    made = await _add(desk, turn, between, terms)
    await desk.ledger.agreements.accept(made.id, me.id, turn.now)
    stands = await stand(desk, between)
    if stands.proposed is None:  # nobody else is there to be asked
        return agreeing.accepted(between, True, me, "")
    await desk.tell(agreeing.proposed(between, stands, me, f"agreement:{made.id}"), turn.now)
    await plan_reminder(desk, made, turn.now)
    return agreeing.asked(between, me, "")


async def _add(desk: Desk, turn: Turn, between: Between, terms: Terms) -> Version:
    other_id = between.other.id if between.other else None
    return await desk.ledger.agreements.add(
        between.circle.id, between.mentor.id, other_id, terms, known(turn).id, turn.now
    )


async def accept(desk: Desk, turn: Turn, command: AgreementAccept) -> Post:
    """Say yes to the version that one saw. If it changed since, the new one is shown first."""
    me = known(turn)
    between, meant = await _meant(desk, turn, command)
    before = await stand(desk, between)
    if before.latest is None or before.latest.id != meant:
        raise Refused("The agreement has changed since. Type “agreement” to see what it says now.")
    new = await desk.ledger.agreements.accept(meant, me.id, turn.now)
    after = await stand(desk, between)
    holds = after.holds is not None and after.holds.id == meant
    if new and holds and before.proposed:
        assert after.holds
        await desk.tell(agreeing.counts(between, after.holds, between.partner(me), f"agreement:{meant}:yes"), turn.now)
    return agreeing.accepted(between, holds, me, "")


async def _meant(desk: Desk, turn: Turn, command: AgreementAccept) -> tuple[Between, str]:
    """What is agreed to, and the id of the version. Raises Refused for what is not the asker's to agree to."""
    where, me = circle(turn), known(turn)
    people = await people_of(desk, where)
    found = [*await with_circle(desk, where, people), *await in_pairs(desk, where, me, people)]
    if command.version is not None:
        version = await desk.ledger.agreements.get(command.version)
        for each in found:
            if version and _is_of(version, each):
                return each, version.id
        raise Refused("There is no such agreement with you any more. “agreement” shows what there is.")
    open_ones = []
    for each in found:
        latest = (await stand(desk, each)).latest
        if latest and me.id not in (await desk.ledger.agreements.accepted([latest.id]))[latest.id]:
            open_ones.append((each, latest.id))
    if not open_ones:
        raise Refused("No agreement waits for your word. “agreement” shows what there is.")
    if len(open_ones) > 1:
        raise Refused("Several agreements wait for your word. “agreement” shows each, with a button to say yes.")
    return open_ones[0]


def _is_of(version: Version, between: Between) -> bool:
    other_id = between.other.id if between.other else None
    is_there = other_id is not None or version.circle_id == between.circle.id
    return (version.mentor_id, version.other_id) == (between.mentor.id, other_id) and is_there


async def end(desk: Desk, turn: Turn, command: AgreementEnd) -> Post:
    """Either of two, or the mentor of a circle, ends it at once; the others are told."""
    where, me = circle(turn), known(turn)
    people = await people_of(desk, where)
    if command.who:
        between = await mentoring.pair(desk, where, me, command.who, people)
    else:
        between = await mentoring.whole(desk, where, me, None, people)
        if between.mentor != me:
            raise Refused("Its mentor ends it. You may propose a change: “agreement circle”.")
    if (await stand(desk, between)).latest is None:
        raise Refused("There is no such agreement, so there is nothing to end.")
    made = await _add(desk, turn, between, Terms())
    await desk.tell(agreeing.ended(between, me, f"agreement:{made.id}"), turn.now)
    return answer("", say("It has ended, and I say so to whom it concerns. “mydata” still has what it said."))


async def unaccept(desk: Desk, turn: Turn, earlier: Earlier, others: Others) -> Post:
    """The yes is none any more."""
    gone = await desk.ledger.agreements.take_back(known(turn).id, earlier.at)
    return taken_back() if gone else newer_counts()


async def form_as_it_is(desk: Desk, asked: Asked, unfinished: Unfinished, form: Form) -> Form:
    """The form with what the circle has now. Whoever opens it is in this circle."""
    given = dict(unfinished.given)
    where = await desk.ledger.circles.get(given.get("circle") or "")
    made = await desk.ledger.agreements.mentors(where.id) if where else ()
    mentor = await desk.ledger.people.get(given.get("mentor") or "".join(made[:1]))
    if where is None or mentor is None:
        return form
    return await _filled(desk, form, Between(where, (), mentor))


async def form_of_two(desk: Desk, asked: Asked, unfinished: Unfinished, form: Form) -> Form:
    """The form with what two have now: for one of them, in private, and where it can only go to the other one.

    A platform may show in a room what is asked for in it; and words of two are none for whomever one names next.
    """
    given = dict(unfinished.given)
    where = await desk.ledger.circles.get(given.get("circle") or "")
    me, who = await desk.ledger.people.by_identity(asked.who), given.get("who")
    may_go_elsewhere = any(each.name == "who" for each in form.fields)
    if asked.room or may_go_elsewhere or where is None or me is None or not who:
        return form
    try:
        two = await mentoring.pair(desk, where, me, who, await people_of(desk, where))
    except Refused:
        return form  # they are told why when they send it
    return await _filled(desk, form, two)


async def _filled(desk: Desk, form: Form, between: Between) -> Form:
    """With what they have now, but for what the asker gave already."""
    latest = (await stand(desk, between)).latest
    now = {name: getattr(latest.terms, name) for name in NAMES} if latest else {}
    fields = [msgspec.structs.replace(each, value=each.value or now.get(each.name, "")) for each in form.fields]
    return msgspec.structs.replace(form, fields=tuple(fields))


USES: dict[type, Any] = {
    Agreement: show,
    AgreementCircle: propose_to_circle,
    AgreementPair: propose_to_one,
    AgreementAccept: accept,
    AgreementEnd: end,
}
BACK: dict[type, Any] = {AgreementAccept: unaccept}
FORMS: dict[type, Any] = {AgreementCircle: form_as_it_is, AgreementPair: form_of_two}
