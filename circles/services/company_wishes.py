"""A search for circles with what plugins wish for them; a plugin that spoils it is named, and left out."""

from collections.abc import Sequence
from dataclasses import replace

from circles.domain.person import Person
from circles.errors import PluginError
from circles.formation.apart import SearchFailed
from circles.formation.finding import Found, Search
from circles.formation.instance import CircleScore, Instance
from circles.formation.outside_scores import OutsideScores
from circles.services.desk import Desk

_HOOK = "company_wishes"


Scores = dict[str, CircleScore]
"""By plugin, what a whole circle is worth to it."""


async def wished(desk: Desk, plain: Instance, people: Sequence[Person]) -> tuple[Instance, Scores]:
    """The same with what plugins wish for these people: who sits together, who apart, what pairs are worth."""
    all_of_them = (await desk.registry.company_wishes(people)).items()
    instance = replace(
        plain,
        apart=(*plain.apart, *[pair for _, each in all_of_them for pair in each.apart]),
        together=(*plain.together, *[group for _, each in all_of_them for group in each.together]),
        pair_scores=(*plain.pair_scores, *[pair for _, each in all_of_them for pair in each.pairs]),
    )
    return instance, {name: each.circle for name, each in all_of_them if each.circle}


async def find_as_wished(desk: Desk, search: Search, scores: Scores) -> Found:
    """Look for circles. Raises SearchFailed, Unusable, as `find_apart` does.

    `scores`: those of `wished`, whose instance the search has.
    """
    if not scores:
        return await desk.searches.find(search)
    try:
        scored = replace(search.instance, circle_score=OutsideScores(scores))
        found = await desk.searches.find(replace(search, instance=scored))
    except SearchFailed:
        for name in scores:
            desk.registry.fault(name, _HOOK, PluginError("the search did not end with its score of a circle"))
        return await desk.searches.find(search)
    for name in found.failed:
        desk.registry.fault(name, _HOOK, PluginError("its score of a circle failed, or was no number from -10 to 10"))
    return found
