"""Forms in a private room: question by question, over restarts, and changed afterwards."""

from datetime import UTC, datetime

import msgspec

from circles.chat import Filled, TakenBack
from circles.message import Form
from circles_matrix import dialogue, translate
from circles_matrix.asking import Asking, Event, who
from circles_matrix.dialogue import Dialogue, Stay, Stopped
from circles_matrix.memory import Memory
from circles_matrix.memory.forms import Answer
from circles_matrix.sealing import Sealing
from circles_matrix.server import Homeserver, ServerError
from circles_matrix.translate import Wrote


class Filling:
    """Asks forms and hands them in."""

    def __init__(self, memory: Memory, server: Homeserver, sealing: Sealing, asking: Asking) -> None:
        self._forms = memory.forms
        self._server = server
        self._sealing = sealing
        self._asking = asking

    async def begin(self, room: str, event: Event, form: Form) -> None:
        """Ask the first question of a form."""
        await self._question(room, event, dialogue.begun(form, event["event_id"]))

    async def goes_on(self, room: str, event: Event, wrote: Wrote) -> bool:
        """The next answer of a form that is open here. Returns whether one is."""
        if self._forms.answer(event["event_id"]):
            return True  # we were stopped right after this form was sent
        kept = self._forms.open_in(room, event["sender"])
        if not kept:
            return False
        state = msgspec.json.decode(kept, type=Dialogue)
        if wrote.changes:
            return self._put_right(room, event, state, wrote)
        reader = await self._asking.inbox.reader(who(event))
        after = dialogue.answered(state, wrote.text, event["event_id"], reader)
        match after:
            case Stopped():
                await self._asking.say(room, event, dialogue.stopped())
                self._forms.end(event["sender"])
            case Stay(why):
                await self._asking.say(room, event, dialogue.question(state, reader, why))
            case Dialogue(is_done=False):
                await self._question(room, event, after)
            case Dialogue():
                await self._hand_in(room, event, after)
        return True

    def _put_right(self, room: str, event: Event, state: Dialogue, wrote: Wrote) -> bool:
        """An answer of the open form was edited. Nothing is said: the question that is open stands there already."""
        changed = dialogue.put_right(state, wrote.changes, wrote.text)
        if changed is not None:
            self._keep(room, event, changed)
        return changed is not None

    def _keep(self, room: str, event: Event, state: Dialogue) -> None:
        self._forms.keep(event["sender"], room, msgspec.json.encode(state).decode(), datetime.now(UTC))

    async def _question(self, room: str, event: Event, state: Dialogue) -> None:
        reader = await self._asking.inbox.reader(who(event))
        self._keep(room, event, state)
        await self._asking.say(room, event, dialogue.question(state, reader))

    async def _hand_in(self, room: str, event: Event, done: Dialogue) -> None:
        person, request, code = event["sender"], event["event_id"], done.form.code
        await self._asking.ask(room, event, Filled(code, dict(done.answers)), self.begin)
        choices = {each.name: each.choices for each in done.form.fields}
        sent = [
            Answer(message, message, person, request, code, field, choices[field])
            for field, message in done.events.items()
            if done.answers.get(field)
        ]
        ended = self._is_still_open(person, room, done)  # the answer may have been the next form
        self._forms.sent(sent, person if ended else "", datetime.now(UTC))

    def _is_still_open(self, person: str, room: str, done: Dialogue) -> bool:
        kept = self._forms.open_in(room, person)
        return bool(kept) and msgspec.json.decode(kept, type=Dialogue).began == done.began

    async def anew(self, room: str, event: Event, answer: Answer, text: str) -> bool:
        """An answer was edited or, with no text, deleted: the form is handed in again. False if it is not theirs."""
        if answer.person != event["sender"]:
            return False
        self._forms.changed(answer.message, event["event_id"] if text else "")
        values = await self._values(room, answer.request)
        what = Filled(answer.code, values) if any(values.values()) else TakenBack()
        await self._asking.ask(room, event, what, self.begin, answer.request)
        return True

    async def _values(self, room: str, request: str) -> dict[str, str]:
        return {
            each.field: dialogue.choice(each.choices, await self._words(room, each.newest))
            for each in self._forms.answers_of(request)
        }

    async def _words(self, room: str, message: str) -> str:
        """What a message says. We keep no words, so the server is asked; empty if it is gone."""
        if not message:
            return ""
        try:
            event = self._sealing.opened(room, await self._server.get("rooms", room, "event", message))
        except ServerError as error:
            if error.is_passing:
                raise
            return ""
        act = translate.understood(event)
        return act.text.strip() if isinstance(act, Wrote) else ""
