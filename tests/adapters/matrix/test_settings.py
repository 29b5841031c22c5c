"""The table [adapters.matrix] is checked at the door."""

from pathlib import Path
from typing import Any

import pytest

from circles_matrix import MatrixChat
from circles_matrix.settings import checked

RIGHT: dict[str, Any] = {"homeserver": "https://matrix.example.org/", "user": "@circles:example.org", "password": "p"}


def test_what_is_left_out_has_a_default() -> None:
    settings = checked(RIGHT)
    assert settings.homeserver == "https://matrix.example.org"
    assert (settings.store, settings.encrypted, settings.prefix) == (Path("matrix"), False, "!circle")
    assert settings.server == "example.org"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"homeserver": "matrix.example.org"}, "'homeserver' should be an address such as"),
        ({"user": "circles"}, "'user' should be an account such as"),
        ({"space": "Circles"}, "'space' should be an alias or an id"),
        ({"allow": "example.org"}, "'allow' should be a list"),
        ({"encrypted": "yes"}, "'encrypted' should be true or false"),
        ({"room_version": "9"}, "'room_version' should be empty"),
        ({"prefix": " "}, "'prefix' should be"),
        ({"avatar": "nowhere.png"}, "'avatar' should be a picture that exists"),
        ({"password": 7}, "'password' should be text"),
        ({"token": "t"}, "'device' is missing"),
        ({"homeservr": "x"}, "unknown setting 'homeservr'"),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match="'") as error:
        MatrixChat({**RIGHT, **wrong})
    assert said in str(error.value)


def test_all_that_is_missing_is_said_at_once() -> None:
    with pytest.raises(ValueError, match="missing") as error:
        checked({})
    assert all(f"'{name}' is missing" in str(error.value) for name in ("homeserver", "user", "password"))


def test_no_secret_is_shown() -> None:
    assert "secret" not in repr(checked({**RIGHT, "password": "secret"}))
