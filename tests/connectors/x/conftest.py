"""A small X with the connector that speaks to it, signed in by the four pasted values or by the browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors.rig_x import XRig, open_rig, open_signed_in


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[XRig]:
    with open_rig(tmp_path) as opened:
        yield opened


@pytest.fixture
def signed_in(tmp_path: Path) -> Iterator[XRig]:
    with open_signed_in(tmp_path) as opened:
        yield opened
