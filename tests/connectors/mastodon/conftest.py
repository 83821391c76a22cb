"""The connector to Mastodon with a small instance of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors.rig_mastodon import MastodonRig, open_rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[MastodonRig]:
    """An instance on loopback that can be told to behave badly, and an account that is connected to it."""
    with open_rig(tmp_path) as opened:
        yield opened
