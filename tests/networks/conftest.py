"""What the walks on real servers share."""

from time import monotonic
from typing import Any

import pytest

from tests.networks.headquarters import Say


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Say:
    """Says on the terminal how long each step took; the times are a part of what is shown."""
    writer, last = request.config.get_terminal_writer(), [monotonic()]
    capture: Any = request.config.pluginmanager.get_plugin("capturemanager")

    def line(step: str) -> None:
        now = monotonic()
        with capture.global_and_fixture_disabled():
            writer.write(f"\n    {now - last[0]:6.2f} s  {step}")
        last[0] = now

    return line
