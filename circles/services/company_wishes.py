"""A search for circles with what plugins wish for them; a plugin that spoils it is named, and left out."""

from collections.abc import Sequence
from dataclasses import replace

from circles.domain.person import Person
from circles.errors import PluginError
from circles.formation.apart import SearchFailed
from circles.formation.finding import Found, Search
from circles.formation.outside_scores import OutsideScores
from circles.services.desk import Desk

_HOOK = "company_wishes"


async def find_as_wished(desk: Desk, search: Search, people: Sequence[Person]) -> Found:
    """Look for circles of these people. Raises SearchFailed, Unusable, as `find_apart` does."""
    wished = await desk.registry.company_wishes(people)
    plain = search.instance
    instance = replace(
        plain,
        apart=(*plain.apart, *[pair for each in wished.values() for pair in each.apart]),
        together=(*plain.together, *[group for each in wished.values() for group in each.together]),
        pair_scores=(*plain.pair_scores, *[pair for each in wished.values() for pair in each.pairs]),
    )
    scores = {name: each.circle for name, each in wished.items() if each.circle}
    if not scores:
        return await desk.searches.find(replace(search, instance=instance))
    try:
        scored = replace(instance, circle_score=OutsideScores(scores))
        found = await desk.searches.find(replace(search, instance=scored))
    except SearchFailed:
        for name in scores:
            desk.registry.fault(name, _HOOK, PluginError("the search did not end with its score of a circle"))
        return await desk.searches.find(replace(search, instance=instance))
    for name in found.failed:
        desk.registry.fault(name, _HOOK, PluginError("its score of a circle failed, or was no number from -10 to 10"))
    return found
