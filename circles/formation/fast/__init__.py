"""The search once more, compiled by numba, which is an extra: the same rules and moves, some forty times as fast.

Nothing in this room is imported where numba is not installed. Functions are compiled at their first call, which takes
a while, and kept on disk where that can be.
"""
