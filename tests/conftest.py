"""What every test stands on: no display, no real keyring, an odd time zone, folders of its own, English."""

import os
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from warroom.language import speak

pytest_plugins = ["pytester", "tests.guards"]

# Before Qt, keyring or a worker process is started, as they read it once.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
# The machine's zone must never matter: this one is a day and 45 minutes away from the campaign's.
os.environ["TZ"] = "Pacific/Chatham"
time.tzset()

settings.register_profile(
    "house",
    deadline=None,  # a busy machine is slow, and not wrong
    derandomize="CI" in os.environ,  # there, a red run can be repeated
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nobody's settings and campaigns are touched. The cache stays: fontconfig keeps its index there."""
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("CONFIG", "DATA", "STATE"):
            patch.setenv(f"XDG_{kind}_HOME", str(tmp_path_factory.mktemp(kind.lower())))
        yield


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A test that speaks French doesn't leave the next one speaking it."""
    yield
    speak("en")
