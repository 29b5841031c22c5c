"""Accounts stand in an order and can be written down."""

import pytest

from circles.domain.person import Identity


def test_accounts_stand_in_order_by_platform_and_then_by_name() -> None:
    ana, bo, far = Identity("local", "ana"), Identity("local", "bo"), Identity("discord", "zoe")
    assert sorted([bo, ana, far]) == [far, ana, bo]


def test_an_account_comes_back_as_it_was_written() -> None:
    assert Identity.parse(str(Identity("matrix", "@ana:example.org"))) == Identity("matrix", "@ana:example.org")


@pytest.mark.parametrize("text", ["", "ana", "local:", ":ana"])
def test_what_names_no_account_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write it as platform:id"):
        Identity.parse(text)
