"""Catches the browser when a network's sign-in page sends it back to this machine.

A sign-in has one answer. It is taken at one address, on the loopback interface alone (RFC 8252, section 7.3),
and only with the state that the worker made; what came with it is passed on and never written down. Whatever
else asks gets a small page that says what to do. Nothing here blocks: sockets are Qt's.
"""

from collections.abc import Mapping
from functools import partial
from secrets import compare_digest
from urllib.parse import parse_qsl

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QHostAddress, QTcpServer, QTcpSocket

from ui.accounts.redirect_page import Reply, page
from warroom.errors import Trouble
from warroom.language import tr

PORT = 53127
"""The port that is written into the settings of every application at a network."""

OPEN_FOR_MS = 5 * 60 * 1000
"""How long somebody may take at the network's page."""

_REQUEST_MAY_TAKE_MS = 5_000
_LONGEST_REQUEST = 16 * 1024
_LOOPBACK = (QHostAddress.SpecialAddress.LocalHost, QHostAddress.SpecialAddress.LocalHostIPv6)


class Redirect(QObject):
    """Signals: `answered` with the query's parameters, once; `refused` with a sentence for another one's.

    `closed` when nobody came within five minutes.
    """

    answered = Signal(object)
    refused = Signal(str)
    closed = Signal()

    def __init__(self, parent: QObject, port: int = PORT) -> None:
        super().__init__(parent)
        self._wanted_port = port
        self._servers: list[QTcpServer] = []
        self._state: str | None = None
        self._over = False
        self.patience = QTimer(self, singleShot=True, interval=OPEN_FOR_MS)
        self.patience.timeout.connect(self._on_patience_over)

    def open(self) -> None:
        """Listen. Raises Trouble when another program has the port."""
        self.close()
        self._over = False
        port = self._wanted_port
        for address in _LOOPBACK:
            server = QTcpServer(self)
            if not server.listen(QHostAddress(address), port):
                server.deleteLater()
                if self._servers:
                    break  # A machine without IPv6: browsers come by IPv4 then.
                raise Trouble(_taken(port))
            server.newConnection.connect(partial(self._on_connection, server))
            self._servers.append(server)
            port = server.serverPort()
        self.patience.start()

    def expect(self, state: str) -> None:
        """Take the answer that brings `state`: none is taken before, and the five minutes begin now."""
        self._state = state
        self.patience.start()

    def close(self) -> None:
        """Listen no more."""
        self.patience.stop()
        self._state = None
        for server in self._servers:
            server.close()
            server.deleteLater()
        self._servers.clear()

    @property
    def is_open(self) -> bool:
        """Whether somebody who comes now is heard."""
        return bool(self._servers)

    def address(self, host: str, scheme: str = "http") -> str:
        """Where the network has to send the browser."""
        port = self._servers[0].serverPort() if self._servers else self._wanted_port
        return f"{scheme}://{host}:{port}/"

    def _on_patience_over(self) -> None:
        self.close()
        self.closed.emit()

    def _on_connection(self, server: QTcpServer) -> None:
        while (socket := server.nextPendingConnection()) is not None:
            socket.setParent(self)  # so that it ends what it says when nobody listens any more
            socket.disconnected.connect(socket.deleteLater)
            limit = QTimer(socket, singleShot=True, interval=_REQUEST_MAY_TAKE_MS)
            limit.timeout.connect(partial(QTcpSocket.abort, socket))
            limit.start()
            socket.readyRead.connect(partial(self._on_bytes, socket))

    def _on_bytes(self, socket: QTcpSocket) -> None:
        """Wait for the end of the request's head; a body is of no interest."""
        head = bytes(socket.peek(_LONGEST_REQUEST).data())
        if b"\r\n\r\n" in head:
            line = head.split(b"\r\n", 1)[0].decode("latin-1")
            self._reply(socket, *self._judge(line))
        elif len(head) >= _LONGEST_REQUEST:
            self._reply(socket, Reply.NOT_UNDERSTOOD, None)

    def _judge(self, request_line: str) -> tuple[Reply, Mapping[str, str] | None]:
        """What to reply, and the answer when this is the one that is waited for."""
        method, _, rest = request_line.partition(" ")
        target, _, version = rest.rpartition(" ")
        if not version.startswith("HTTP/1."):
            return Reply.NOT_UNDERSTOOD, None
        path, _, query = target.partition("?")
        if method != "GET" or path != "/":
            return Reply.NOT_HERE, None
        if self._over:
            return Reply.ANSWERED_ALREADY, None
        found = dict(parse_qsl(query, keep_blank_values=True))
        if self._state is None or not _same(found.get("state", ""), self._state):
            return Reply.NOT_OURS, None
        return (Reply.DENIED if "error" in found else Reply.THANKS), found

    def _reply(self, socket: QTcpSocket, reply: Reply, answer: Mapping[str, str] | None) -> None:
        socket.readyRead.disconnect()
        socket.write(page(reply))
        socket.disconnectFromHost()
        if answer is not None:
            self._over = True
            self.answered.emit(answer)
        elif reply is Reply.NOT_OURS:
            self.refused.emit(
                tr("A browser came back with the answer to another sign-in; it was turned away.")
            )


def _same(one: str, other: str) -> bool:
    return compare_digest(one.encode(), other.encode())


def _taken(port: int) -> str:
    return tr(
        "Another program on this machine listens at port {port}, where the network sends the browser back. "
        "Is another Warroom signing in? End that, then try again.",
        port=port,
    )
