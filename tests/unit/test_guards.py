"""The guards of `tests/guards.py` are held to their word: each story is run by a pytest of its own."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def guarded(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder whose tests run under the project's own settings and guards."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:cacheprovider")
    (pytester.path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    (pytester.path / "conftest.py").write_text((ROOT / "tests/conftest.py").read_text())
    return pytester


def run(guarded: pytest.Pytester, body: str) -> pytest.RunResult:
    guarded.makepyfile(test_story=body)
    return guarded.runpytest_subprocess("test_story.py", "-p", "no:xdist")


def test_a_thread_left_running_is_named_by_the_line_that_started_it(guarded: pytest.Pytester) -> None:
    result = run(
        guarded,
        """
        import threading
        import tests.guards
        tests.guards.THREADS_MAY_TAKE = 0.05
        stop = threading.Event()

        def test_forgets():
            threading.Thread(target=stop.wait, name="collector").start()

        def test_cleans_up():
            stop.set()
        """,
    )
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(
        ["*left a thread running: collector, started at test_story.py:7 in test_forgets"]
    )


def test_a_thread_that_was_told_to_stop_is_waited_for(guarded: pytest.Pytester) -> None:
    run(
        guarded,
        """
        import threading

        def test_stops_its_thread():
            stop = threading.Event()
            threading.Thread(target=stop.wait).start()
            stop.set()
        """,
    ).assert_outcomes(passed=1)


def test_a_pool_that_nobody_shut_down_is_named_by_the_line_that_used_it(guarded: pytest.Pytester) -> None:
    result = run(
        guarded,
        """
        from concurrent.futures import ThreadPoolExecutor
        import tests.guards
        tests.guards.THREADS_MAY_TAKE = 0.05
        pool = ThreadPoolExecutor(1)

        def test_sends():
            pool.submit(print).result()
        """,
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*ThreadPoolExecutor*started at test_story.py:7 in test_sends"])


def test_the_thread_of_a_module_s_server_may_outlive_a_test_but_not_the_run(guarded: pytest.Pytester) -> None:
    result = run(
        guarded,
        """
        import threading
        import pytest
        import tests.guards
        tests.guards.THREADS_MAY_TAKE = 0.05
        stop = threading.Event()

        @pytest.fixture(scope="module")
        def server():
            threading.Thread(target=stop.wait, name="server", daemon=True).start()

        def test_first(server): ...
        def test_last(server): ...
        """,
    )
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(
        ["*ERROR at teardown of test_last*", "*server, started at test_story.py:9 in server"]
    )


def test_a_window_left_open_is_named(guarded: pytest.Pytester) -> None:
    result = run(
        guarded,
        """
        from PySide6.QtWidgets import QLabel
        kept = []

        def test_forgets(qapp):
            kept.append(QLabel("Rally in Lyon"))
            kept[0].setWindowTitle("Preview")

        def test_closes(qtbot):
            label = QLabel()
            qtbot.addWidget(label)
            label.show()
        """,
    )
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(
        ["*ERROR at teardown of test_forgets*", "*left a window open: QLabel 'Preview' "]
    )


def test_an_error_in_the_log_fails_the_test_unless_it_was_announced(guarded: pytest.Pytester) -> None:
    result = run(
        guarded,
        """
        import logging
        import pytest

        def test_surprise():
            logging.getLogger("warroom.dispatcher").error("lost the lease of %s", 7)

        @pytest.mark.logs_error("lost the lease of 7")
        def test_announced():
            logging.getLogger("warroom.dispatcher").error("lost the lease of %s", 7)

        @pytest.mark.logs_error("never said")
        def test_announced_in_vain(): ...
        """,
    )
    result.assert_outcomes(passed=3, errors=2)
    result.stdout.fnmatch_lines(
        [
            "*log an error that it didn't announce: warroom.dispatcher: lost the lease of 7",
            "*announced an error in the log that never came: never said",
        ]
    )


def test_warnings_and_qt_s_complaints_fail_the_test(guarded: pytest.Pytester) -> None:
    run(
        guarded,
        """
        import warnings
        from PySide6.QtCore import qWarning

        def test_python_warns():
            warnings.warn("old way", DeprecationWarning, stacklevel=1)

        def test_qt_warns(qapp):
            qWarning(b"QPainter::begin: Paint device returned engine == 0")
        """,
    ).assert_outcomes(failed=2)


def test_nothing_beyond_this_machine_is_reached(guarded: pytest.Pytester) -> None:
    result = run(
        guarded,
        """
        import socket

        def test_reaches_out():
            socket.create_connection(("192.0.2.1", 443), timeout=1)

        def test_stays_here():
            with socket.create_server(("127.0.0.1", 0)) as server:
                socket.create_connection(server.getsockname(), timeout=1).close()
        """,
    )
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(['*tried to use socket.socket.connect() with host "192.0.2.1"*'])
