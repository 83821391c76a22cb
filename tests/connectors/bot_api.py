"""Judges a bot's calls by the description of Telegram's Bot API in the folder that WARROOM_SPECS names.

Of each method it knows the fields with their types, and of each type its own fields. A form carries
everything as text: what isn't text is written as JSON there (core.telegram.org/bots/api#making-requests).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.connectors.specs import spec_file
from tests.connectors.wire import Json, Request

_PLAIN: dict[str, type] = {"Integer": int, "String": str, "Boolean": bool}


@dataclass(frozen=True)
class File:
    """A file in a form."""

    name: str
    mime: str
    content: bytes


def asked(request: Request) -> Json:
    """The fields of a call, from JSON or from a form; a file is a File."""
    kind = request.headers["content-type"]
    if kind == "application/json":
        return request.json
    boundary = b"--" + kind.partition("boundary=")[2].encode()
    first, *parts, last = request.body.split(boundary)
    assert (first, last) == (b"", b"--\r\n")
    return dict(_part(part) for part in parts)


class BotApi:
    """The Bot API's description, as the judge of calls."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._methods = document["methods"]
        self._types = document["types"]

    def assert_all(self, requests: Iterable[Request]) -> None:
        """Assert that all calls are as the description says."""
        faults = [fault for request in requests for fault in self.faults(request.nsid, asked(request))]
        assert not faults, "\n".join(faults)

    def faults(self, method: str, fields: Json) -> list[str]:
        """What the description has against the call, in words; nothing when it is as it should be."""
        if method not in self._methods:
            return [f"there is no method {method}"]
        attached = {name for name, value in fields.items() if isinstance(value, File)}
        known = {field["name"]: field for field in self._methods[method].get("fields", ())}
        told = {name: value for name, value in fields.items() if name in known or name not in attached}
        return [f"{method}: {fault}" for fault in self._object(told, known, attached - known.keys())]

    def _object(self, told: Json, known: Mapping[str, Any], attached: set[str]) -> list[str]:
        faults = [f"{name} doesn't exist" for name in sorted(told.keys() - known.keys())]
        required = {name for name, field in known.items() if field["required"]}
        faults += [f"{name} is missing" for name in sorted(required - told.keys())]
        for name, value in told.items():
            if name in known and not any(self._fits(value, kind, attached) for kind in known[name]["types"]):
                faults.append(f"{name} is none of {known[name]['types']}")
        return faults

    def _fits(self, value: object, kind: str, attached: set[str]) -> bool:
        if kind in _PLAIN:
            return type(value) is _PLAIN[kind] and _is_attached(value, attached)
        if kind == "InputFile":
            return isinstance(value, File)
        if kind.startswith("Array of "):
            inner = kind.removeprefix("Array of ")
            return isinstance(value, list) and all(self._fits(each, inner, attached) for each in value)
        described = self._types[kind]
        if "subtypes" in described:
            return any(self._fits(value, each, attached) for each in described["subtypes"])
        if not isinstance(value, dict):
            return False
        return not self._object(value, {field["name"]: field for field in described["fields"]}, attached)


def bot_api() -> BotApi | None:
    """The description; None where there is none."""
    path = spec_file("telegram-bot-api")
    return None if path is None else _read(path)


@cache
def _read(path: Path) -> BotApi:
    return BotApi(json.loads(path.read_bytes()))


def _is_attached(value: object, attached: set[str]) -> bool:
    """Whether a file that is called for by its name came along."""
    return not (isinstance(value, str) and value.startswith("attach://")) or value[9:] in attached


def _part(part: bytes) -> tuple[str, Any]:
    head, _, content = part.removeprefix(b"\r\n").removesuffix(b"\r\n").partition(b"\r\n\r\n")
    name = head.split(b'name="')[1].split(b'"')[0].decode()
    if b"filename=" in head:
        file = head.split(b'filename="')[1].split(b'"')[0].decode()
        return name, File(file, head.rpartition(b"Content-Type: ")[2].decode(), content)
    text = content.decode()
    if name in ("caption", "text"):
        return name, text
    try:
        return name, json.loads(text)
    except ValueError:
        return name, text
