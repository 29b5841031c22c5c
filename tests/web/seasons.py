"""A season that was lived: what four people promised, did and said in it, for the tests of looking back."""

from datetime import timedelta

from circles.domain.circle import Circle
from circles.domain.goal import GoalState, Readers, Step, Way, settled, ticked
from circles.domain.self_assessment import Answers, Moment
from circles.domain.thanks import ThanksTo
from circles.services.page_links import review_page
from tests.web import sessions
from tests.web.served import Served

SECRET = "I was afraid of the first call"


async def circle(served: Served) -> Circle:
    """Alder."""
    (found, *_) = await served.desk.ledger.circles.on_calendar((await served.person("ana")).id)
    return found


async def address(served: Served, name: str = "ana") -> str:
    """Of somebody's review."""
    url = await review_page(served.desk, await served.person(name), await circle(served), served.stage.now)
    assert url
    return url


async def live(served: Served) -> None:
    """Three sessions, two goals, thanks both ways, and how @ana saw herself at the start and at the end."""
    await sessions.begin(served)
    ledger, alder = served.desk.ledger, await circle(served)
    ana, bo = await served.person("ana"), await served.person("bo")
    start = Answers(used="Listening", build="Saying no", scale="2 of 5", leave_with="One honest talk with my lead")
    await ledger.self_assessments.keep(alder.season_id, ana.id, Moment.START, start, served.stage.now)
    talk = Way(
        "Give a talk at the meet-up",
        "Twenty people have heard it",
        None,
        (Step("Find a topic"), Step("Rehearse", True)),
    )
    goal = await ledger.goals.add(alder.id, ana.id, Readers.ME, talk, served.stage.now)
    await ledger.goals.add(alder.id, ana.id, Readers.ME, Way("Write every morning"), served.stage.now)
    await ledger.goals.add(alder.id, bo.id, Readers.CIRCLE, Way("Learn to hire"), served.stage.now)
    await ledger.goals.add(alder.id, bo.id, Readers.ME, Way(SECRET), served.stage.now)
    for said, went in (("Call two people", "kept"), ("Ask Bo for an hour", "part"), ("Rehearse the talk", "")):
        await served.stage.say("local:ana", "before One honest answer")
        await sessions.meet(served)
        await served.stage.say("local:ana", "reflect I asked for it")
        await served.stage.say("local:ana", f'commitment "{said}"')
        if went:
            await served.stage.say("local:ana", f"commitment done {went}")
    await served.stage.say("local:ana", 'mid-point "An hour for the talk" "Late calls" "Our rounds"')
    now = served.stage.now
    await ledger.goals.keep(
        settled(
            ticked(ticked(goal, 1, now.date(), now), 2, now.date(), now), GoalState.DONE, "It was fun in the end.", now
        )
    )
    end = Answers(used="Listening, and asking twice", build="Patience", scale="4 of 5", leave_with="The talk, and Bo")
    await ledger.self_assessments.keep(alder.season_id, ana.id, Moment.END, end, now)
    await ledger.gratitude.add(alder.id, bo.id, ana.id, "Your question about\nmy old job", ThanksTo.PERSON, now)
    await ledger.gratitude.add(
        alder.id, ana.id, bo.id, "An hour of listening", ThanksTo.PERSON, now + timedelta(minutes=1)
    )
