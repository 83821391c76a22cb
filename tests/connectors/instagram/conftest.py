"""The connector to Instagram with a small server of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors.rig_instagram import InstagramRig, open_rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[InstagramRig]:
    """A server on loopback that can be told to behave badly, an account on it, and one that hosts media."""
    with open_rig(tmp_path) as opened:
        yield opened
