"""All commands by name, and the three ways to ask for one: typed, pressed, filled in."""

import re
from collections.abc import Iterable, Iterator, Mapping

from circles.command import Declaration
from circles.domain.values import dataclass
from circles.errors import CirclesError, Refused
from circles.phrasing.code import FORM_MARK, is_reference, values_of
from circles.phrasing.grammar import spread
from circles.phrasing.reading import is_slip, nearest_name, read, shown
from circles.phrasing.words import tidy

_LONGEST = 10_000
_WORD = re.compile(r"[\w']+")


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A command that still needs answers: show its form. `given` holds the texts that are known already."""

    declaration: Declaration
    given: tuple[tuple[str, str], ...] = ()


class Phrasebook:
    """All commands of a running program, by name. Parsing costs one look-up, however many there are."""

    def __init__(self, declarations: Iterable[Declaration] = ()) -> None:
        self._by_name: dict[str, Declaration] = {}
        self._also: dict[str, Declaration] = {}
        for each in declarations:
            self.add(each)

    def add(self, new: Declaration) -> None:
        """Take in one more command. Raises CirclesError if its name is taken.

        Of its other names those count that are free: whoever comes later with such a name of its own gets it.
        """
        if new.name in self._by_name:
            raise CirclesError(f"the command {new.name!r} is declared twice")
        self._by_name[new.name] = new
        for each in new.also:
            self._also.setdefault(each, new)

    def __iter__(self) -> Iterator[Declaration]:
        return iter(self._by_name.values())

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def get(self, name: str) -> Declaration:
        """The command called `name`, in any case. Raises Refused with the nearest right name."""
        wanted = " ".join(name.lower().split())
        found = self._by_name.get(wanted) or self._also.get(wanted)
        if found is None:
            raise self._unknown(name)
        return found

    def parse(self, text: str) -> object:
        """Read a typed text (without the adapter's prefix) into a command or an `Unfinished`.

        Raises Refused: unknown command, wrong choice or value; each with the nearest right one.
        """
        if len(text) > _LONGEST:
            raise Refused("That is too long for me. Please say it in fewer words.")
        found, rest = self._find(tidy(text))
        # What is a part of a tidy text is tidy.
        return self._made(found, {name: text for name, part in spread(found, rest).items() if (text := part.strip())})

    def names_in(self, text: str) -> frozenset[str]:
        """The fields that a typed text fills. Raises Refused as `parse` does."""
        found, rest = self._find(tidy(text))
        return frozenset(spread(found, rest))

    def names_of(self, code: str) -> frozenset[str]:
        """The fields that a button's code fills. Raises Refused as `decode` does."""
        return frozenset(self._split(code)[1])

    def fill(self, of: Declaration, values: Mapping[str, str]) -> object:
        """Make the command from texts by field name, or an `Unfinished` if some are missing.

        Raises Refused for a value that cannot be read.
        """
        return self._made(of, {name: text for name, written in values.items() if (text := tidy(written))})

    def _made(self, of: Declaration, given: Mapping[str, str]) -> object:
        # Plain loops: every word that anybody types comes through here, and comprehensions took half as long again.
        made = {}
        for each in of.parameters:
            if each.required and each.name not in given:
                return self._unfinished(of, given)
        for each in of.parameters:
            if each.name in given:
                made[each.name] = read(each, given[each.name])
        return of.type(**made)

    def _unfinished(self, of: Declaration, given: Mapping[str, str]) -> Unfinished:
        if any(each.required and each.hidden and each.name not in given for each in of.parameters):
            raise Refused("“{name}” works only from its button.", name=of.name)
        return Unfinished(of, tuple(sorted(given.items())))

    def decode(self, code: str) -> object:
        """The command (or the `Unfinished` whose form should open) behind a button's code.

        Raises Refused if the button is from another time and cannot be read any more.
        """
        of, given = self._split(code)
        if code.startswith(FORM_MARK):
            return Unfinished(of, tuple(sorted(given.items())))
        return self.fill(of, given)

    def filled(self, code: str, answers: Mapping[str, str]) -> object:
        """The command behind a form, or a slash command with options: its code with the answers by field name.

        Answers count for the fields that people see, and for the references that are offered as suggestions; those
        that the code has stay as they are. Whether the asker may name such a one is for others to see. May still be
        `Unfinished`. Raises Refused as `decode` and `fill` do, and for a reference that can be none.
        """
        of, given = self._split(code)
        chosen = {each.name for each in of.parameters if each.hidden and each.suggested} - given.keys()
        taken = {each.name for each in of.visible} | chosen
        for name in chosen & answers.keys():
            if not is_reference(answers[name]):
                raise Refused("Choose one of those that I suggest for “{field}”, or leave it out.", field=name)
        return self.fill(of, {**given, **{name: text for name, text in answers.items() if name in taken}})

    def _split(self, code: str) -> tuple[Declaration, dict[str, str]]:
        name, *written = code.removeprefix(FORM_MARK).split("|")
        found = self._by_name.get(name)
        if found is not None:
            try:
                return found, values_of(found, written)
            except ValueError:
                pass
        raise Refused("That button is no longer in use. Type “help” to see what I understand.")

    def _find(self, text: str) -> tuple[Declaration, str]:
        words = text.split(None, 2)
        if len(words) > 1 and (found := self._by_name.get(f"{words[0]} {words[1]}".lower())):
            return found, words[2] if len(words) > 2 else ""
        if words and (found := self._by_name.get(words[0].lower())):
            return found, text[len(words[0]) :]
        if words and (found := self._also.get(words[0].lower())):
            return found, text[len(words[0]) :]
        if said_so := self._nearly(words):
            return self._find(said_so)
        raise self._heard(text) or self._unknown(" ".join(words[:2]))

    def _nearly(self, words: list[str]) -> str:
        """What was typed, with the name as it is written: “wrap up”, “forget me”, “help!” are clear enough."""
        for taken in (2, 1):
            first = [each.lower().strip(".!?") for each in words[:taken]]
            for name in ("-".join(first), "".join(first)):
                if len(first) == taken and name != words[0].lower() and (name in self._by_name or name in self._also):
                    return " ".join((name, *words[taken:]))
        return ""

    def _heard(self, text: str) -> Refused | None:
        """What to type, for a sentence that says plainly what is meant: “I am sick today”."""
        said = " ".join(_WORD.findall(text.casefold().replace("\u2019", "'")))
        heard = [each for one in self for each in one.heard if f" {each[0]} " in f" {said} "]
        is_all = [typed for words, typed in heard if words == said]
        if not heard or (not is_all and is_slip(text.split(None, 1)[0].lower(), tuple(self._by_name))):
            return None
        return Refused("If you mean “{meant}”, type just that.", meant=(is_all or [heard[0][1]])[0])

    def _unknown(self, name: str) -> Refused:
        short = shown(name)
        near = nearest_name(short.lower(), tuple(self._by_name))
        if near:
            return Refused("I don't know “{typed}”. Did you mean “{near}”?", typed=short, near=near)
        return Refused("I don't know “{typed}”. Type “help” to see what I understand.", typed=short)
