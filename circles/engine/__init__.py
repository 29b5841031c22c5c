"""Timed work and delivery: timetable → due work → state and outbox in one transaction → delivery → receipt."""

from circles.engine.engine import Engine

__all__ = ["Engine"]
