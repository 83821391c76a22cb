"""What a person reads when a network can't be used now: the same words for every network.

`network` is whatever the person knows it by: its name, or the address of the account's own server.
"""

from pathlib import Path
from traceback import extract_tb

from warroom.language import tr


def slow_down(network: str, handle: str) -> str:
    """For too many calls."""
    return tr("{network} asks {handle} to slow down: too many calls.", network=network, handle=handle)


def unreachable(network: str) -> str:
    """For a server that can't be reached."""
    return tr("{network} can’t be reached.", network=network)


def unclear(network: str, error: object) -> str:
    """For an answer that doesn't come, or can't be read. `error` says what happened, for a technician."""
    detail = str(error) or type(error).__name__
    return tr("{network} gave no clear answer ({detail}).", network=network, detail=detail)


def unreadable_note(network: str) -> str:
    """For a look-up that would need what an earlier attempt noted."""
    return tr(
        "What was noted of the attempt can’t be read: look on {network} whether the post is there.",
        network=network,
    )


def misshapen(network: str, error: Exception) -> str:
    """For an answer of another shape than documented: `error` came of reading it. Nothing of it is quoted."""
    where = extract_tb(error.__traceback__)[-1]
    return unclear(network, f"{type(error).__name__}, {Path(where.filename).name}:{where.lineno}")
