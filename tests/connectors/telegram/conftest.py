"""The connector to Telegram with a small server of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors.rig_telegram import TelegramRig, open_rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[TelegramRig]:
    """A server on loopback that can be told to behave badly, and a channel that is connected to it."""
    with open_rig(tmp_path) as opened:
        yield opened
