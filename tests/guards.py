"""A pytest plugin: no test leaves behind a thread, a window, or an error in the log that it didn't announce.

It looks when a test and its fixtures are torn down, so that the test at fault is the one that fails. A thread
is named by the line that started it. Threads of fixtures that outlive a test are looked at when the run ends.
"""

import gc
import inspect
import logging
import re
import sysconfig
import threading
import time
import traceback
from collections.abc import Generator
from pathlib import Path
from weakref import WeakKeyDictionary, WeakSet

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

THREADS_MAY_TAKE = 2.0
"""Seconds that threads which were told to stop have for doing so."""

_PYTHONS_OWN = sysconfig.get_paths()["stdlib"]
_threads_before = pytest.StashKey[set[threading.Thread]]()
_windows_before = pytest.StashKey[list[QWidget]]()


def pytest_configure(config: pytest.Config) -> None:
    """Start watching before anything is collected."""
    config.pluginmanager.register(Guards(), "guards")


class Guards:
    """Watches the run; hooks are called by pytest, in the main thread."""

    def __init__(self) -> None:
        self._births: WeakKeyDictionary[threading.Thread, str] = WeakKeyDictionary()
        self._of_wider_fixtures: WeakSet[threading.Thread] = WeakSet()
        self._errors = _ErrorLog()
        self._patch = pytest.MonkeyPatch()

    def pytest_sessionstart(self) -> None:
        plain_start = threading.Thread.start

        def start(thread: threading.Thread) -> None:
            self._births[thread] = _starting_line()
            plain_start(thread)

        self._patch.setattr(threading.Thread, "start", start)
        logging.getLogger().addHandler(self._errors)

    def pytest_sessionfinish(self) -> None:
        self._patch.undo()
        logging.getLogger().removeHandler(self._errors)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None]:
        item.stash[_threads_before] = set(threading.enumerate())
        item.stash[_windows_before] = _windows()
        self._errors.records.clear()
        yield

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
        before = set(threading.enumerate())
        try:
            return (yield)
        finally:
            if fixturedef.scope != "function":
                self._of_wider_fixtures.update(set(threading.enumerate()) - before)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None]:
        yield
        complaints = [
            *self._leaked_threads(item.stash[_threads_before], run_ends=nextitem is None),
            *_leaked_windows(item.stash[_windows_before]),
            *_wrong_errors(self._errors.records, [mark.args[0] for mark in item.iter_markers("logs_error")]),
        ]
        if complaints:
            pytest.fail("\n".join(complaints), pytrace=False)

    def _leaked_threads(self, before: set[threading.Thread], *, run_ends: bool) -> list[str]:
        suspects = {thread for thread in self._births if thread.is_alive() and thread not in before}
        if run_ends:
            suspects |= {thread for thread in self._of_wider_fixtures if thread.is_alive()}
        else:
            suspects -= set(self._of_wider_fixtures)
        deadline = time.monotonic() + THREADS_MAY_TAKE
        for thread in suspects:
            thread.join(max(0.0, deadline - time.monotonic()))
        return [
            f"The test left a thread running: {thread.name}, started at {self._births[thread]}"
            for thread in suspects
            if thread.is_alive()
        ]


class _ErrorLog(logging.Handler):
    """Keeps what was logged as an error or worse since the test began."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def _starting_line() -> str:
    """The innermost line outside of Python's own library that is starting a thread now."""
    for frame, line in traceback.walk_stack(inspect.currentframe()):
        file = frame.f_code.co_filename
        if file != __file__ and not (file.startswith(_PYTHONS_OWN) and "site-packages" not in file):
            return f"{_short(file)}:{line} in {frame.f_code.co_name}"
    return "an unknown line"


def _short(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else file


def _windows() -> list[QWidget]:
    """The windows that stand by themselves; pop-ups and menus belong to a parent and go with it."""
    if QApplication.instance() is None:
        return []
    return [window for window in QApplication.topLevelWidgets() if window.parent() is None]


def _leaked_windows(before: list[QWidget]) -> list[str]:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    if not (leaked := [window for window in _windows() if window not in before]):
        return []
    del leaked  # the window may only hang in a cycle of references, and this list would keep it
    gc.collect()
    return [
        f"The test left a window open: {type(window).__name__} {window.windowTitle()!r} {window.objectName()}"
        for window in _windows()
        if window not in before
    ]


def _wrong_errors(records: list[logging.LogRecord], announced: list[str]) -> list[str]:
    said = [f"{record.name}: {record.getMessage()}" for record in records]
    unexpected = [text for text in said if not any(re.search(pattern, text) for pattern in announced)]
    missing = [pattern for pattern in announced if not any(re.search(pattern, text) for text in said)]
    return [
        *(f"The test made the program log an error that it didn't announce: {text}" for text in unexpected),
        *(f"The test announced an error in the log that never came: {pattern}" for pattern in missing),
    ]
