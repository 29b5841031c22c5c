"""What the adapter remembers between two starts: one SQLite file in its own folder.

What people wrote is in it only while it is being worked on: a message until it is handled, a form until it is sent or a
day has passed.
"""

from circles_matrix.memory.memory import Memory

__all__ = ["Memory"]
