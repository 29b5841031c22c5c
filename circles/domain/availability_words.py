"""The words in which people say when they can: English, German and Spanish, without accents and in small letters."""

import difflib
import re
import unicodedata
from enum import Enum, auto

from circles.domain.availability import Level
from circles.domain.values import dataclass
from circles.errors import Refused

LONGEST = 1000


class Kind(Enum):
    """What a word does in a sentence about hours."""

    DAYS = auto()
    PARTS = auto()
    CLOCK = auto()
    LEVEL = auto()
    NOT = auto()
    BUT = auto()
    FROM = auto()
    BEFORE = auto()
    TO = auto()
    BETWEEN = auto()
    AND = auto()
    COMMA = auto()
    STOP = auto()
    COLON = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Word:
    """One word with its meaning: weekdays, spans of a day in minutes, a level, or an hour (minute, am or pm or "").

    `problem`: why it has none.
    """

    kind: Kind
    text: str
    days: tuple[int, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    level: Level = Level.GOOD
    minute: int = 0
    half: str = ""
    problem: Refused | None = None


_DAYS = (
    "mon monday mondays mo montag montags lunes lun",
    "tue tues tuesday tuesdays tu di dienstag dienstags martes mar",
    "wed weds wednesday wednesdays mi mittwoch mittwochs miercoles mie",
    "thu thur thurs thursday thursdays th do donnerstag donnerstags jueves jue",
    "fri friday fridays fr freitag freitags viernes vie",
    "sat saturday saturdays sa samstag samstags sonnabend sonnabends sabado sabados sab",
    "sun sunday sundays su so sonntag sonntags domingo domingos dom",
)
_MORE_DAYS = {
    (0, 1, 2, 3, 4): "weekday weekdays workday workdays werktags werktag werktage wochentags laborables",
    (5, 6): "weekend weekends wochenende wochenenden wochenends findes finde",
    tuple(range(7)): "everyday daily taglich",
}
_H = 60
_PARTS = {
    ((8 * _H, 12 * _H),): "morning mornings forenoon forenoons vormittag vormittags morgen morgens manana mananas",
    ((6 * _H, 8 * _H),): "earlymorning fruh fruhmorgens",
    ((12 * _H, 14 * _H),): "lunch lunchtime lunchtimes midday middays mittag mittags mediodia mediodias",
    ((12 * _H, 18 * _H),): "afternoon afternoons nachmittag nachmittags tarde tardes",
    ((18 * _H, 22 * _H),): "evening evenings abend abends noche noches",
    ((20 * _H, 22 * _H),): "lateevening",
    ((0, 7 * _H), (22 * _H, 24 * _H)): "night nights nacht nachts madrugada madrugadas",
    ((8 * _H, 18 * _H),): "daytime tagsuber",
    ((9 * _H, 17 * _H),): "officehours arbeitszeit",
    ((0, 24 * _H),): "anytime always allday whenever immer jederzeit ganztags siempre",
}
_LEVELS = {
    Level.GOOD: "good great best prefer preferred preferably ideal ideally perfect yes love like gut super perfekt"
    " lieber ja bien bueno buena prefiero si",
    Level.POSSIBLE: "possible possibly ok okay maybe perhaps ifneeded moglich moeglich vielleicht notfalls zurnot geht"
    " posible quizas quiza",
    Level.IMPOSSIBLE: "impossible unavailable busy unmoglich unmoeglich imposible ocupado ocupada",
}
_KINDS = {
    Kind.NOT: "not no never except excluding without cannot cant dont wont nicht kein keine nie ausser ohne nunca"
    " menos salvo excepto sin",
    Kind.BUT: "but aber sondern pero",
    Kind.FROM: "from after since ab von nach desde starting",
    Kind.BEFORE: "before vor antes by",
    Kind.TO: "to until till til through bis hasta a al",
    Kind.BETWEEN: "between zwischen entre",
    Kind.AND: "and or und oder y o also plus auch tambien",
}
_FILLERS = frozenset(
    "i im i'm am is are can be free available works work fine me my for on in at the of hours hour time times day days"
    " all every each any only usually mostly it's its it would could day's s t onwards on please thanks uhr hrs oclock"
    " der die das den dem an am im um ich kann habe bin frei zeit nur jeden jede jeder alle uberall meistens passt mir"
    " el la los las de del en por puedo estoy libre hora horas todos todas dia dias cada solo me va".split()
)
_PHRASES = {
    r"(?:every|any|each) ?days?|all days|all week|jeden tag|alle tage|todos los dias": "everyday",
    r"any ?times?|all hours|24 ?/ ?7|around the clock|jede zeit|a cualquier hora": "anytime",
    r"(?:all|whole|the whole|the entire) ?day(?: long)?|den ganzen tag|ganzer tag|todo el dia": "allday",
    r"work(?:ing)?[- ]days?|week[- ]days?|(?:unter|in) der woche|entre semana|dias laborables": "weekdays",
    r"week[- ]ends?|fin(?:es)? de semana": "weekend",
    r"(?:office|working|work|business) hours": "officehours",
    r"early (?:in the )?mornings?|early": "earlymorning",
    r"late (?:in the )?evenings?": "lateevening",
    r"if (?:need be|needed|necessary|i must|really needed)|in a pinch|at a push|zur not|wenn es sein muss": "ifneeded",
    r"si hace falta|si es necesario": "ifneeded",
    r"(?:not|nicht) (?:so )?(?:good|great|ideal|gut)|no muy bien": "ifneeded",
    r"(?:not|nicht|no) (?:possible|moglich|moeglich|posible|available|free|frei)": "impossible",
    r"(?:i )?(?:can't|can not|don't|do not|won't|no puedo|kann ich nicht|ich kann nicht|geht nicht)": "cannot",
    r"but (?:not|no)|aber nicht|pero no|apart from|other than|todos menos": "except",
    r"a partir de(?: las?)?|despues de(?: las?)?": "from",
    r"antes de(?: las?)?": "before",
    r"de la (?:tarde|noche)": "pm",
    r"de la manana": "am",
    r"(?:lunch ?break|lunch ?times?|mittagspause)": "lunch",
    r"o'clock": "",
    r"(?:12 )?noon": "12:00",
    r"midnight|mitternacht|medianoche": "24:00",
}
_PHRASE = re.compile("|".join(rf"\b(?P<p{place}>{each})(?!\w)" for place, each in enumerate(_PHRASES)))
_REPLACED = list(_PHRASES.values())

_TOKEN = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>[0-5]\d))?(?!\d) ?(?P<half>[ap]\.?m\b\.?)?(?: ?(?:h|uhr|hrs)\b)?"
    r"|(?P<dash>[-\u2010-\u2015~])|(?P<comma>[,/&])|(?P<stop>[;\n]|\.(?!\d))|(?P<colon>:)|(?P<plus>\+)"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)?)|(?P<other>\S)"
)
_IGNORED = "()[]!?\"'*\u201c\u201d\u2026"


def _known() -> dict[str, Word]:
    words = [
        *((each, Word(Kind.DAYS, each, days=(day,))) for day, names in enumerate(_DAYS) for each in names.split()),
        *((each, Word(Kind.DAYS, each, days=days)) for days, names in _MORE_DAYS.items() for each in names.split()),
        *((each, Word(Kind.PARTS, each, spans=spans)) for spans, names in _PARTS.items() for each in names.split()),
        *((each, Word(Kind.LEVEL, each, level=level)) for level, names in _LEVELS.items() for each in names.split()),
        *((each, Word(kind, each)) for kind, names in _KINDS.items() for each in names.split()),
    ]
    return dict(words)


_KNOWN = _known()
_LONG = sorted(each for each in (*_KNOWN, *_FILLERS) if len(each) > 3)
_GERMAN_DAY = re.compile(
    r"((?:mon|diens|donners|frei|sams|sonn)tag|mittwoch)(vormittag|nachmittag|mittag|morgen|abend)s?"
)

_SHORT_DAY = re.compile(rf"\b({'|'.join(each for names in _DAYS for each in names.split() if len(each) < 6)})\.(?= )")


def folded(text: str) -> str:
    """In small letters, without accents, one blank between words; lines stay lines."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("\u2019", "'"))
    bare = "".join(each for each in plain if not unicodedata.combining(each))
    return "\n".join(" ".join(line.split()) for line in bare.splitlines())


def words_of(text: str) -> list[Word]:
    """The words of a sentence about hours, also those that mean nothing here. Raises Refused if it is too long."""
    if len(text) > LONGEST:
        raise Refused("That is too long for me. Say it in fewer words, such as “weekday evenings, sat 10-12”.")
    simple = _PHRASE.sub(lambda found: _REPLACED[int((found.lastgroup or "p0")[1:])], folded(text))
    simple = _SHORT_DAY.sub(r"\1", _GERMAN_DAY.sub(r"\1 \2", simple))
    return [word for found in _TOKEN.finditer(simple) for word in _meaning(found)]


def _meaning(found: re.Match[str]) -> list[Word]:
    kinds = {"dash": Kind.TO, "comma": Kind.COMMA, "stop": Kind.STOP, "colon": Kind.COLON}
    if found["hour"]:
        return [_hour(found)]
    if kind := kinds.get(found.lastgroup or ""):
        return [Word(kind, found[0])]
    if found["plus"]:
        return [Word(Kind.TO, "+"), Word(Kind.CLOCK, "24:00", minute=24 * 60)]
    if found["word"]:
        return _named(found["word"])
    if found[0] in _IGNORED:
        return []
    return [_unknown(found[0])]


def _hour(found: re.Match[str]) -> Word:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    half = (found["half"] or "").replace(".", "")
    if hour > 24 or (hour == 24 and minute) or (half and not 1 <= hour <= 12):
        why = Refused("There is no hour “{typed}”. Write hours as 18:30 or 6:30pm.", typed=found[0].strip())
        return Word(Kind.UNKNOWN, found[0].strip(), problem=why)
    at = hour * 60 + minute if not half else hour % 12 * 60 + minute + 12 * 60 * (half == "pm")
    return Word(Kind.CLOCK, found[0].strip(), minute=at, half=half)


def _named(word: str) -> list[Word]:
    if word in _KNOWN:
        return [_KNOWN[word]]
    if word in _FILLERS:
        return []
    near = difflib.get_close_matches(word, _LONG, 1, 0.75) if len(word) > 3 else []
    if not near:
        return [_unknown(word)]
    return [_KNOWN[near[0]]] if near[0] in _KNOWN else []


def _unknown(word: str) -> Word:
    why = Refused(
        "I do not know “{word}”. Say your hours like “weekday evenings”, “tue 18-21, sat 10-12:30 possible”,"
        " “any time but nights”.",
        word=word[:40],
    )
    return Word(Kind.UNKNOWN, word[:40], problem=why)
