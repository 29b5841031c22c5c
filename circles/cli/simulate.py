"""`circles simulate`: a season in seconds."""

import sys
from argparse import Namespace
from importlib import import_module

from circles.errors import CirclesError
from circles.log import set_up


def simulate(asked: Namespace) -> int:
    """Play a season and print what came of it. Returns 2 if there is no such season."""
    set_up("error", "text")
    # By name: it stands on a running program, and so above the command line.
    simulation = import_module("circles.simulation")
    try:
        scenario = simulation.Scenario(asked.weeks, asked.people, asked.seed, asked.absence)
    except CirclesError as error:
        print(error, file=sys.stderr)
        return 2
    print(simulation.report(scenario, json=asked.json, out=asked.out), end="")
    return 0
