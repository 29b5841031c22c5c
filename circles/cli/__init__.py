"""The command line: arguments in, one module each, text out. Nothing heavy is imported before it is needed."""

import sys
from collections.abc import Sequence

from circles import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand. Returns the exit code: 0 done, 1 could not be done, 2 wrongly asked."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given in (["--version"], ["-V"]):
        print(f"circles {__version__}")
        return 0
    from circles.cli.arguments import parser

    asked = parser().parse_args(given)
    if "do" not in asked:
        parser().print_help()
        return 2
    return _done(asked)


def _done(asked: object) -> int:
    from circles.errors import CirclesError, SettingsError

    try:
        code: int = asked.do(asked)  # type: ignore[attr-defined]
        return code
    except SettingsError as error:
        print("The settings cannot be used:", file=sys.stderr)
        for problem in error.problems:
            print(f"  {problem}", file=sys.stderr)
    except CirclesError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1
