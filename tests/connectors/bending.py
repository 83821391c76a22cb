"""Answers of a network bent out of shape: what broken proxies and half-done releases make of them."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any

from tests.connectors.wire import Reply

ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**63,
    10**400,
    0.5,
    1e308,
    float("nan"),
    float("inf"),
    "",
    "x",
    "\ud800",
    "a\0b",
    "9" * 5000,
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59-14:00",
    "2026-05-24T12:00:00",
    [],
    [None],
    [[]],
    {},
    {"": {}},
)
"""What may stand in the place of anything."""

HEADERS = (
    "",
    "x",
    "-1",
    "0",
    "nan",
    "1e400",
    "9" * 5000,
    "²",
    "[1]",
    '{"a": [{"estimated_time_to_regain_access": 1e300}]}',
)
DATES = (
    "Mon, 16 Nov 2009 13:32:02 -0000",
    "Mon, 16 Nov 99999 13:32:02 GMT",
    f"Mon, 16 Nov {'9' * 30} 13:32:02 GMT",
    "Fri, 31 Dec 9999 23:59:59 -1400",
)

Place = tuple[Callable[[Any], None], Callable[[], None] | None]
"""Something in a document: what puts another thing there, and what takes it away."""


def bent(reply: Reply, random: Random) -> Reply:
    """The answer with one thing, or a few, not as they should be."""
    if reply.status == 0:
        return reply
    headers = dict(reply.headers)
    if headers and random.random() < 0.2:
        headers[random.choice(sorted(headers))] = random.choice((*HEADERS, *DATES))
    body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
    return Reply(reply.status, _bent(body, random), headers, reply.cut)


def _bent(body: bytes, random: Random) -> bytes:
    way = random.random()
    if way < 0.05:
        return body[: random.randrange(len(body) + 1)]
    if way < 0.08:
        return b"[" * 100_000
    try:
        document = json.loads(body)
    except ValueError:
        return body
    if way < 0.12:
        return json.dumps(random.choice(ODD)).encode()
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        if places := list(_places(document)):
            _bend(*random.choice(places), random)
    return json.dumps(document).encode()


def _bend(put: Callable[[Any], None], take: Callable[[], None] | None, random: Random) -> None:
    if take is not None and random.random() < 0.25:
        take()
    else:
        put(deepcopy(random.choice(ODD)))


def _places(document: Any) -> Iterator[Place]:  # noqa: ANN401 — any JSON
    """Every place of a document, however deep."""
    keys = (
        list(document)
        if isinstance(document, dict)
        else range(len(document))
        if isinstance(document, list)
        else ()
    )
    for key in keys:
        yield _place(document, key)
        yield from _places(document[key])


def _place(holder: Any, key: Any) -> Place:  # noqa: ANN401 — any JSON
    def put(value: Any) -> None:  # noqa: ANN401 — any JSON
        holder[key] = value

    return put, lambda: holder.pop(key)
