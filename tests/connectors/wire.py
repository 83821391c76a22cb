"""Requests and replies of a small server for tests, and the ways in which it may behave badly."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """A request as it came: `nsid` is the last part of its path."""

    method: str
    path: str
    params: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    @property
    def nsid(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def json(self) -> Json:
        body: Json = json.loads(self.body)
        return body

    def one(self, name: str) -> str:
        """The only value of a parameter."""
        (value,) = self.params[name]
        return value


@dataclass(frozen=True)
class Reply:
    """What the server says. A Reply of status 0 closes the connection without a word.

    One that is `cut` announces twice the bytes that come.
    """

    status: int
    body: Json | list[Json] | bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False


SILENCE = Reply(0)
HTML = Reply(200, b"<html><body>Welcome to the hotel's network</body></html>", {"Content-Type": "text/html"})

Proceed = Callable[[], Reply]
Behaviour = Callable[[Proceed], Reply]
"""How a call goes wrong: it may proceed with the server's own work before its trouble, after it, or never."""


def error(status: int, name: str, message: str = "", **headers: str) -> Reply:
    """An error as XRPC tells it."""
    return Reply(status, {"error": name, "message": message}, headers)
