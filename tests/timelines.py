"""What people answer, for tests and measurements: a few chosen responses, or a file of a million."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from tests import headquarters
from tests.administrator import Administrator
from warroom.domain.account import Account
from warroom.domain.delivery import RemotePost
from warroom.domain.ids import WORKER, PostId
from warroom.domain.response import Incoming, RemoteAuthor, ResponseKind
from warroom.domain.sealed import instant_to_text
from warroom.events import Topic
from warroom.services.office import Office
from warroom.store.address import is_address

_numbers = count(1)


def incoming(
    text: str = "Et pour les écoles rurales ?",
    *,
    kind: ResponseKind = ResponseKind.REPLY,
    author: str = "marie",
    at: datetime | None = None,
    parent: str | None = None,
    root: str | None = None,
    hidden: bool = False,
) -> Incoming:
    """Something that somebody answers; `parent` and `root` are remote ids, `hidden` waits for review."""
    number = next(_numbers)
    return Incoming(
        kind=kind,
        remote=RemotePost(f"remote-{number}", f"https://network.example/{number}"),
        author=RemoteAuthor(f"id-{author}", f"{author}.example", author.title()),
        text="" if kind in {ResponseKind.LIKE, ResponseKind.REPOST} else text,
        posted_at=at or datetime.now(UTC),
        language="fr",
        parent_id=parent or root,
        root=RemotePost(root) if root else None,
        hidden=hidden,
    )


def arrive(
    office: Office, *batch: Incoming, account: Account | None = None, post: PostId | None = None
) -> None:
    """Let a worker have collected `batch`; `post` is ours that the roots of the batch name."""
    with office.store.write(WORKER) as uow:
        ours = {item.root.id: post for item in batch if item.root} if post is not None else {}
        to = account or uow.accounts.all()[0]
        if uow.responses.add(to, batch, ours, office.clock.now()):
            uow.touch(Topic.TIMELINE)


_SOME_WORDS = """le la les école rurale proposez vous pour et santé hôpital impôts bravo merci candidat
programme débat vote jeunes climat énergie the school plan what about my village taxes health thanks never
again why not"""
_COLUMNS = (
    "id, account_id, network, kind, remote_id, url, author_id, text, language, posted_at, received_at, "
    "arrived, root_id, parent_id, triage, claimed_by, escalated_at"
)


def fill_timeline(database: Path, n: int, *, seed: int = 1, until: datetime | None = None) -> None:
    """Put `n` responses into a closed campaign's first account, fast: a third reactions, most settled.

    They are 300 ms apart and end at `until`, by default an hour ago.
    """
    random, end = Random(seed), until or datetime.now(UTC) - timedelta(hours=1)
    if is_address(database):
        with headquarters.server().unguarded() as root:
            _fill(Administrator(root, "%s"), random, n, end)
        return
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        _fill(Administrator(connection), random, n, end)
        connection.execute("INSERT INTO response_text(response_text) VALUES ('rebuild')")
        connection.commit()


def _fill(administrator: Administrator, random: Random, n: int, end: datetime) -> None:
    account_id, network = administrator.execute("SELECT id, network FROM account ORDER BY id")[0]
    people = n // 20 + 1
    administrator.executemany(
        "INSERT INTO author (id, network, remote_id, handle, display_name) VALUES (?, ?, ?, ?, ?)",
        ((1000 + i, network, f"filled-{i}", f"person{i}.example", f"Person {i}") for i in range(people)),
    )
    ((monitor,),) = administrator.execute("SELECT min(person_id) FROM person_role WHERE role = 'monitor'")
    ((mark,),) = administrator.execute(
        "UPDATE revision SET number = number + 1 WHERE topic = 'timeline' RETURNING number"
    )
    rows = _rows(random, n, end, (account_id, network, people, monitor, mark))
    places = ", ".join("?" * len(_COLUMNS.split(",")))
    administrator.executemany(f"INSERT INTO response ({_COLUMNS}) VALUES ({places})", rows)


def _rows(random: Random, n: int, end: datetime, common: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    account_id, network, people, monitor, mark = common
    kinds, vocabulary = tuple(ResponseKind), _SOME_WORDS.split()
    for i in range(n):
        at = end - timedelta(milliseconds=300 * (n - i))
        kind = random.choices(kinds, (40, 10, 10, 5, 24, 10, 1))[0]
        state = random.choices(("new", "done", "answered", "claimed"), (30, 60, 8, 2))[0]
        wordless = kind in {ResponseKind.LIKE, ResponseKind.REPOST}
        words = [] if wordless else [*random.choices(vocabulary, k=random.randint(3, 30)), f"mot{i % 5000}"]
        instant = instant_to_text(at)
        yield (
            int(at.timestamp() * 1000) << 12,
            account_id,
            network,
            kind.value,
            f"filled-{i}",
            None,
            1000 + random.randrange(people),
            " ".join(words),
            "fr",
            instant,
            instant,
            mark,
            "filled-root",
            "filled-root",
            state,
            monitor if state == "claimed" else None,
            instant if i % 5000 == 0 else None,
        )
