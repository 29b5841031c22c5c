"""What the adapter remembers between two starts: one SQLite file in its own folder.

What people wrote is in it only in a form of several pages, until it is sent or a day has passed.
"""

from circles_discord.memory.memory import Memory

__all__ = ["Memory"]
