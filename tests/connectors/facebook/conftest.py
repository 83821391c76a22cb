"""The connector to Facebook with a small server of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors.rig_facebook import FacebookRig, open_rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[FacebookRig]:
    """A server on loopback that can be told to behave badly, and a Page that is connected to it."""
    with open_rig(tmp_path) as opened:
        yield opened
