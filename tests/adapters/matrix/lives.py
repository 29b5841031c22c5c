"""The program that is killed: one forked child for each life, with the real adapter and a real homeserver.

Run as `python -m tests.adapters.matrix.lives`.
"""

from typing import Any

import nio  # noqa: F401  (a child has no second to spare for it)

from circles_matrix import MatrixChat
from circles_matrix.server import Homeserver
from tests.adapters.lives import Death, serve


class MatrixDeath(Death):
    """Counts requests to the homeserver as well."""

    def watch(self) -> None:
        super().watch()
        request: Any = Homeserver._request

        async def requested(server: Homeserver, *args: Any) -> Any:
            self.step("before a request")
            answer = await request(server, *args)
            self.step("after a request")
            return answer

        Homeserver._request = requested  # type: ignore[assignment, method-assign]


if __name__ == "__main__":
    serve(MatrixChat, MatrixDeath)
