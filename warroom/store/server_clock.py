"""The server's clock as one machine knows it: what the server last said, and the time that passed since.

Desks' own clocks may be hours off; when posts are due, and when somebody acted, is told by the server's.
"""

import time
from datetime import UTC, datetime, timedelta
from threading import Lock


class ServerClock:
    """A clock that is set by asking a server. Any thread may use it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._instant = datetime.now(UTC)
        self._read_at = time.monotonic()

    def now(self) -> datetime:
        """The present instant on the server, aware, in UTC."""
        with self._lock:
            return self._instant + timedelta(seconds=time.monotonic() - self._read_at)

    def set(self, instant: datetime, asked_at: float, answered_at: float) -> None:
        """The server said `instant` to a question that was asked and answered on the monotonic clock."""
        with self._lock:
            self._instant = instant.astimezone(UTC)
            self._read_at = (asked_at + answered_at) / 2
