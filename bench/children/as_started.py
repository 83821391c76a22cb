"""Importing this is what `python main.py` does before its window: the same modules, in the same order.

The garbage collector is off, as it is there until the first desk stands.
"""

import gc

gc.disable()

import main as entry  # noqa: E402 — as above
from commands import desktop  # noqa: E402 — as above

__all__ = ["desktop", "entry"]
