"""Finds, checks and isolates plugins and adapters."""
