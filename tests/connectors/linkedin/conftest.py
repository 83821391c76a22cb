"""The connector to LinkedIn with a small server of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors.rig_linkedin import LinkedInRig, open_rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[LinkedInRig]:
    """A server on loopback that can be told to behave badly, and a page that is connected to it."""
    with open_rig(tmp_path) as opened:
        yield opened
