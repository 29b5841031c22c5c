"""How a kind of session runs: blocks with elastic minutes, roles, prompts. Data first, from TOML."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from circles.domain.prompt_sets import RESERVED, SEASON, SETS, Prompt
from circles.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a session.

    Its length is `minutes + per_person x people present`, or, with `rest`, an equal part of what the other
    blocks leave (but at least `minutes`). `drop` says which block goes first when time is short (1 before 2);
    0 never goes. `turns` marks a block in which one member after another has the floor. `groups` is the size of
    the small groups it happens in (3: trios); 0 means all together.
    """

    title: str
    minutes: int = 0
    per_person: float = 0.0
    rest: bool = False
    drop: int = 0
    turns: bool = False
    hint: str = ""
    groups: int = 0


@dataclass(frozen=True, slots=True)
class Format:
    """A recipe for a session. Sizes in people; `fallback` names the format for fewer than `least`, `larger` the one
    for more than `most`.

    `looks_back`: a day ahead, each member is shown what they promised and wrote in the season, in private.
    `shortest` and `longest` are the lengths of a session, in minutes, that it is made for. `sets`: which questions take
    turns with its own ones after a session, from `circles.domain.prompt_sets`; `season`: those whose time it is.
    """

    name: str
    title: str
    about: str
    least: int
    most: int
    roles: tuple[str, ...]
    blocks: tuple[Block, ...]
    prompts: tuple[Prompt, ...]
    opening: str = ""
    pitfalls: tuple[str, ...] = ()
    fallback: str | None = None
    larger: str | None = None
    shortest: int = 30
    longest: int = 120
    looks_back: bool = False
    sets: tuple[str, ...] = ()


ROLES = ("facilitator", "timekeeper", "scribe", "presenter", "connector", "observer")
"""The roles that the program knows."""

PROMPT_LIMIT = 200
PROMPTS_MOST = 3
TITLE_LIMIT = 60
GROUP_SIZES = (0, 2, 3, 4)


def problems(format: Format, known_roles: Collection[str] = ROLES) -> list[str]:
    """What is wrong with a format: a sentence for each fault that names the part and the rule. Empty if it is sound."""
    return [*_sizes(format), *_names(format), *_roles(format, known_roles), *_prompts(format), *_blocks(format)]


def chain_problems(formats: Mapping[str, Format]) -> list[str]:
    """What is wrong between formats: a fallback that does not exist, or one that leads back to where it began."""
    found = []
    for name, format in formats.items():
        if format.larger and format.larger not in formats:
            found.append(f"format {name}: its larger {format.larger!r} does not exist: name another one")
        if format.fallback and format.fallback not in formats:
            found.append(f"format {name}: its fallback {format.fallback!r} does not exist: name another one")
        seen, following = {name}, format.fallback
        while following and following in formats and following not in seen:
            seen.add(following)
            following = formats[following].fallback
        if following == name and format.fallback != name:
            found.append(f"format {name}: its fallbacks lead back to it")
    return found


def _sizes(format: Format) -> Iterator[str]:
    if format.least < 1:
        yield f"least is {format.least}: a format needs at least one person"
    if format.least > format.most:
        yield f"least is {format.least} and most is {format.most}: least must not be larger than most"
    if not 1 <= format.shortest <= format.longest:
        yield f"shortest is {format.shortest} and longest is {format.longest}: shortest comes first, from 1 minute on"
    for key, other in (("fallback", format.fallback), ("larger", format.larger)):
        if other == format.name:
            yield f"{key} is {other!r}, the format itself: name another one or leave it out"


def _names(format: Format) -> Iterator[str]:
    if not (format.name and all(part.isalnum() and part == part.lower() for part in format.name.split("-"))):
        yield f"name is {format.name!r}: use lower-case words joined by hyphens, such as hot-seat"
    if not format.title.strip():
        yield "title is empty: people see it"
    if not format.about.strip():
        yield "about is empty: say in a sentence what the format is for"


def _roles(format: Format, known_roles: Collection[str]) -> Iterator[str]:
    for role, times in Counter(format.roles).items():
        if role not in known_roles:
            yield f"role {role!r} is unknown: choose from {', '.join(known_roles)}"
        if times > 1:
            yield f"role {role!r} stands in the list {times} times: once is enough"


def _prompts(format: Format) -> Iterator[str]:
    if len(format.prompts) > PROMPTS_MOST:
        yield f"there are {len(format.prompts)} prompts: at most {PROMPTS_MOST}, so that two minutes are enough"
    for prompt in format.prompts:
        if not (prompt.id and prompt.question.strip()):
            yield f"prompt {prompt.id!r} needs an id and a question"
        if len(prompt.question) > PROMPT_LIMIT:
            yield f"prompt {prompt.id!r} has {len(prompt.question)} characters: at most {PROMPT_LIMIT}"
        if prompt.id in RESERVED:
            yield f"prompt {prompt.id!r}: the program keeps its own answers under this id, take another one"
    for name in format.sets:
        if name not in (*SETS, SEASON):
            yield f"sets has {name!r}: choose from {', '.join((*SETS, SEASON))}"
    yield from (
        f"prompt {name!r} stands there {times} times: ids are used once"
        for name, times in _doubled(prompt.id for prompt in format.prompts)
    )


def _blocks(format: Format) -> Iterator[str]:
    if not format.blocks:
        yield "there are no blocks: a format needs at least one"
    for block in format.blocks:
        if not 1 <= len(block.title) <= TITLE_LIMIT:
            yield f"block {block.title!r}: its title needs 1 to {TITLE_LIMIT} characters"
        if block.minutes < 0 or block.per_person < 0 or block.drop < 0:
            yield f"block {block.title!r}: minutes, per_person and drop cannot be negative"
        if not (block.rest or block.minutes or block.per_person):
            yield f"block {block.title!r} has no length: give it minutes, per_person or rest"
        if block.groups not in GROUP_SIZES:
            yield f"block {block.title!r}: groups is {block.groups}: 2, 3 or 4 people in a small group, or leave it out"
        if block.rest and block.per_person:
            yield f"block {block.title!r} has rest and per_person: choose one of them"
    yield from (
        f"block {title!r} stands there {times} times: titles are used once"
        for title, times in _doubled(block.title for block in format.blocks)
    )
    yield from _sums(format)


def _sums(format: Format) -> Iterator[str]:
    """The parts that are never dropped must fit: few people in the shortest session, many in the longest."""
    for people, minutes, rule in (
        (format.least, format.shortest, "shortest"),
        (format.most, format.longest, "longest"),
    ):
        staying = [block for block in format.blocks if not block.drop]
        needed = sum(max(1.0, block.minutes + block.per_person * people) for block in staying)
        if needed > minutes:
            yield (
                f"the blocks that are never dropped take {needed:g} minutes with {people} people, and {rule} is"
                f" {minutes}: shorten them, let one be dropped, or raise {rule}"
            )


def _doubled(names: Iterator[str]) -> list[tuple[str, int]]:
    return [(name, times) for name, times in Counter(names).items() if times > 1]
