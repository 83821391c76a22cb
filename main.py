"""Warroom's entry: the desktop by default, the commands beside it. The only place that sees every room.

A command's module is imported when it is called, so that a window doesn't wait for what scripts need.
"""

import sys
from collections.abc import Sequence

from commands.parser import parsed
from commands.run import run


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the arguments ask; returns the exit code."""
    return run(parsed(argv))


if __name__ == "__main__":
    sys.exit(main())
