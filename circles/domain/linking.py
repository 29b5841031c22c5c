"""Codes by which somebody with accounts on several platforms says that they are one person."""

from datetime import timedelta

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""What nobody misreads: no 0 and O, no 1, I and L, and no U, so that it spells nothing."""
LENGTH = 8
LASTS = timedelta(minutes=15)
TO_CONFIRM = timedelta(hours=1)
"""So long the first account may say yes, after the second one did."""
TRIES = 5
TRIES_WITHIN = timedelta(hours=1)


def spelled(number: int) -> str:
    """A code in two groups, `ABCD-EFGH`, from a large number."""
    letters = ""
    for _ in range(LENGTH):
        number, rest = divmod(number, len(LETTERS))
        letters += LETTERS[rest]
    return f"{letters[: LENGTH // 2]}-{letters[LENGTH // 2 :]}"


def as_spelled(typed: str) -> str:
    """What somebody typed, as `spelled` would write it, however they grouped it and whatever its case."""
    letters = "".join(each for each in typed.upper() if each.isalnum())[: LENGTH + 1]
    return f"{letters[: LENGTH // 2]}-{letters[LENGTH // 2 :]}"
