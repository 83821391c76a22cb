"""The browser comes back from a network's sign-in page: what is taken, and what is turned away."""

import logging
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtCore import QObject
from PySide6.QtNetwork import QTcpServer
from pytestqt.qtbot import QtBot

from ui.accounts.redirect import Redirect
from warroom.errors import Trouble
from warroom.language import speak

STATE = "a-state-that-nobody-guesses"
CODE = "a-code-worth-an-account"


@pytest.fixture
def redirect(qtbot: QtBot) -> Iterator[Redirect]:
    """A desk that waits for its browser, at a port of its own."""
    parent = QObject()
    waiting = Redirect(parent, port=0)
    waiting.open()
    waiting.expect(STATE)
    yield waiting
    waiting.close()
    parent.deleteLater()


def port_of(redirect: Redirect) -> int:
    return int(redirect.address("127.0.0.1").rstrip("/").rpartition(":")[2])


def talk(port: int, request: bytes, family: socket.AddressFamily = socket.AF_INET) -> str:
    """Send a request as it stands and read the answer to its end; empty when there was none."""
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.settimeout(8)
        connection.connect(("127.0.0.1" if family is socket.AF_INET else "::1", port))
        connection.sendall(request)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    return answer.decode()


def browse(qtbot: QtBot, redirect: Redirect, target: str, method: str = "GET") -> str:
    """A browser asks for `target`, while the window goes on living."""
    request = f"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    with ThreadPoolExecutor(1) as browser:
        asked = browser.submit(talk, port_of(redirect), request)
        qtbot.waitUntil(asked.done)
        return asked.result()


def test_the_answer_with_the_right_state_is_taken_and_the_browser_told_to_close(
    qtbot: QtBot, redirect: Redirect
) -> None:
    with qtbot.waitSignal(redirect.answered) as answered:
        shown = browse(qtbot, redirect, f"/?code={CODE}&state={STATE}&iss=https%3A%2F%2Fnetwork.example")

    assert answered.args[0] == {"code": CODE, "state": STATE, "iss": "https://network.example"}
    assert shown.startswith("HTTP/1.1 200 ")
    assert "You can close this window" in shown
    assert (CODE in shown, STATE in shown) == (False, False)


def test_the_page_speaks_the_language_of_the_desk(qtbot: QtBot, redirect: Redirect) -> None:
    speak("fr")
    assert '<html lang="fr">' in browse(qtbot, redirect, "/elsewhere")


def test_a_wrong_state_is_turned_away_and_the_right_one_still_taken(
    qtbot: QtBot, redirect: Redirect, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    heard: list[object] = []
    redirect.answered.connect(heard.append)
    with qtbot.waitSignal(redirect.refused) as refused:
        shown = browse(qtbot, redirect, f"/?code={CODE}&state=somebody-elses")

    assert "403" in shown.splitlines()[0]
    assert "begin it again" in shown
    assert "another sign-in" in refused.args[0]
    assert heard == []
    assert CODE not in caplog.text + shown + refused.args[0]
    browse(qtbot, redirect, f"/?code={CODE}&state={STATE}")
    assert len(heard) == 1


@pytest.mark.parametrize("target", ["/favicon.ico", f"/other?code={CODE}&state={STATE}", "//evil.example/"])
def test_another_address_is_not_found(qtbot: QtBot, redirect: Redirect, target: str) -> None:
    heard: list[object] = []
    redirect.answered.connect(heard.append)

    assert browse(qtbot, redirect, target).startswith("HTTP/1.1 404 ")
    assert heard == []


def test_only_a_get_is_an_answer(qtbot: QtBot, redirect: Redirect) -> None:
    heard: list[object] = []
    redirect.answered.connect(heard.append)

    assert browse(qtbot, redirect, f"/?code={CODE}&state={STATE}", "POST").startswith("HTTP/1.1 404 ")
    assert heard == []


def test_what_is_no_request_is_told_so(qtbot: QtBot, redirect: Redirect) -> None:
    with ThreadPoolExecutor(1) as browser:
        for request in (b"hello\r\n\r\n", b"GET /" + b"a" * 20_000):
            asked = browser.submit(talk, port_of(redirect), request)
            qtbot.waitUntil(asked.done)
            assert asked.result().startswith("HTTP/1.1 400 ")


def test_a_second_answer_is_told_that_there_was_one(qtbot: QtBot, redirect: Redirect) -> None:
    heard: list[object] = []
    redirect.answered.connect(heard.append)
    browse(qtbot, redirect, f"/?code={CODE}&state={STATE}")

    shown = browse(qtbot, redirect, f"/?code=another&state={STATE}")

    assert "answered already" in shown
    assert len(heard) == 1


def test_a_refusal_at_the_network_comes_through_as_one(qtbot: QtBot, redirect: Redirect) -> None:
    with qtbot.waitSignal(redirect.answered) as answered:
        shown = browse(qtbot, redirect, f"/?error=access_denied&state={STATE}")

    assert answered.args[0]["error"] == "access_denied"
    assert "The sign-in was refused" in shown


def test_before_the_worker_named_a_state_nothing_is_taken(qtbot: QtBot) -> None:
    parent = QObject()
    early = Redirect(parent, port=0)
    early.open()
    heard: list[object] = []
    early.answered.connect(heard.append)

    assert "403" in browse(qtbot, early, "/?code=x&state=").splitlines()[0]
    assert heard == []
    early.close()
    parent.deleteLater()


def test_a_port_that_is_taken_is_told_with_what_to_do(qtbot: QtBot, redirect: Redirect) -> None:
    second = Redirect(redirect, port=port_of(redirect))

    with pytest.raises(Trouble, match="Another program on this machine listens at port"):
        second.open()
    assert not second.is_open


def test_nobody_beyond_this_machine_is_heard(redirect: Redirect) -> None:
    addresses = {server.serverAddress().toString() for server in redirect.findChildren(QTcpServer)}

    assert addresses
    assert addresses <= {"127.0.0.1", "::1"}


def test_it_ends_by_itself_when_nobody_comes(qtbot: QtBot, redirect: Redirect) -> None:
    port = port_of(redirect)
    with qtbot.waitSignal(redirect.closed):
        redirect.patience.start(1)  # the five minutes, made short

    assert not redirect.is_open
    with pytest.raises(ConnectionRefusedError):
        talk(port, b"")
