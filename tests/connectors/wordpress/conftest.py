"""The connector to WordPress with a small blog of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors.rig_wordpress import WordPressRig, open_rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[WordPressRig]:
    """A blog on loopback that can be told to behave badly, and an account that is connected to it."""
    with open_rig(tmp_path) as opened:
        yield opened
