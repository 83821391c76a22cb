"""The network under test, for the contract suite: each rig in turn, in a fresh folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors.contract import Rig, RigOpener, openers


@pytest.fixture(params=openers().values(), ids=list(openers()))
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    """A network with the connector that speaks to it."""
    opener: RigOpener = request.param
    with opener(tmp_path) as opened:
        yield opened
