"""Journeys begin with a season like that of an earlier one."""

from tests.begun import circle_app

__all__ = ["circle_app"]
