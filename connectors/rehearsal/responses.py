"""What other people do on the practice network: kept once it has happened, read page by page.

Nobody acts in the background. Whenever the network is read, everything that was due since the last time is
written down, in the order in which it happened; what was written down never changes.
"""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.rehearsal.posts import number_of
from connectors.rehearsal.scenarios import Reaction, Stage, chatter, reactions
from connectors.rehearsal.settings import Settings, read_one, write_one
from warroom.domain.delivery import RemotePost
from warroom.domain.response import Incoming, RemoteAuthor, ResponseKind
from warroom.domain.sealed import instant_from_text, instant_to_text

PAGE = 100
POSTS_AT_ONCE = 200
"""How many posts the crowd looks at in one go: nobody can publish meanwhile."""
LOAD_SPREAD = 20
"""A stream of chatter goes to this many of the newest posts."""
LOAD_AT_ONCE = 5_000
"""How many of a stream are written down in one go, when nobody has read for long."""


@dataclass(frozen=True)
class Happening:
    """A reaction at its instant, under the post it is about."""

    at: datetime
    post: sqlite3.Row
    reaction: Reaction
    number: int | None


def play(connection: sqlite3.Connection, settings: Settings, now: datetime) -> None:
    """Write down all that happened until `now`."""
    happened = [*_scripted(connection, settings, now), *_stream(connection, settings, now)]
    for happening in sorted(happened, key=lambda happening: happening.at):
        keep(connection, happening)


def keep(connection: sqlite3.Connection, happening: Happening) -> int:
    """Write one happening down; its number."""
    post, reaction = happening.post, happening.reaction
    parent, root = f"p{post['seq']}", post["root"] or f"p{post['seq']}"
    if reaction.parent is not None:
        (parent_seq,) = connection.execute(
            "SELECT seq FROM response WHERE post = ? AND number = ?", (post["seq"], reaction.parent)
        ).fetchone()
        parent = f"r{parent_seq}"
    in_thread = reaction.kind is not ResponseKind.MENTION
    cursor = connection.execute(
        "INSERT INTO response (account, kind, author_id, author_handle, author_name, text, language, post,"
        " number, parent, root, posted_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            post["account"],
            reaction.kind,
            reaction.author.id,
            reaction.author.handle,
            reaction.author.display_name,
            reaction.text,
            reaction.language,
            post["seq"],
            happening.number,
            parent if in_thread else None,
            root if in_thread else None,
            instant_to_text(happening.at),
        ),
    )
    return int(cursor.lastrowid or 0)


def page(connection: sqlite3.Connection, account: str, after: int) -> tuple[list[Incoming], int, bool]:
    """Up to PAGE responses after number `after`, oldest first; the last number, and whether more wait."""
    rows = connection.execute(
        "SELECT * FROM response WHERE account = ? AND seq > ? ORDER BY seq LIMIT ?",
        (account, after, PAGE + 1),
    ).fetchall()
    shown = rows[:PAGE]
    return [_incoming(row) for row in shown], shown[-1]["seq"] if shown else after, len(rows) > PAGE


def counts(connection: sqlite3.Connection, post: int) -> dict[ResponseKind, int]:
    """How many responses of each kind a post has."""
    rows = connection.execute(
        "SELECT kind, count(*) AS n FROM response WHERE post = ? GROUP BY kind", (post,)
    )
    return {ResponseKind(row["kind"]): row["n"] for row in rows}


def _scripted(connection: sqlite3.Connection, settings: Settings, now: datetime) -> Iterator[Happening]:
    due = connection.execute(
        "SELECT * FROM post WHERE next_reaction_at <= ? ORDER BY next_reaction_at LIMIT ?",
        (instant_to_text(now), POSTS_AT_ONCE),
    ).fetchall()
    for post in due:
        played = post["reactions"]
        stored_at = instant_from_text(post["stored_at"])
        for reaction in reactions(_stage(connection, post))[played:]:
            at = stored_at + reaction.delay * settings.pace
            if at > now:
                break
            yield Happening(at, post, reaction, played)
            played += 1
        _note_progress(connection, post, played, settings)


def _handle(post: sqlite3.Row) -> str:
    """The account's handle, without the network that a double stands for."""
    return str(post["account"]).rpartition("/")[2]


def _note_progress(
    connection: sqlite3.Connection, post: sqlite3.Row, played: int, settings: Settings
) -> None:
    scenario = reactions(_stage(connection, post))
    next_at = None
    if played < len(scenario):
        next_at = instant_to_text(
            instant_from_text(post["stored_at"]) + scenario[played].delay * settings.pace
        )
    connection.execute(
        "UPDATE post SET reactions = ?, next_reaction_at = ? WHERE seq = ?", (played, next_at, post["seq"])
    )


def _stage(connection: sqlite3.Connection, post: sqlite3.Row) -> Stage:
    parent = post["parent"] or ""
    asked = connection.execute(
        "SELECT author_id, author_handle, author_name FROM response WHERE seq = ?", (number_of(parent, "r"),)
    ).fetchone()
    return Stage(
        seed=post["scenario_seed"],
        text=post["text"],
        languages=tuple(json.loads(post["languages"])),
        handle=_handle(post),
        asker=RemoteAuthor(*asked) if asked else None,
        later_part=bool(number_of(parent, "p")),
    )


def _stream(connection: sqlite3.Connection, settings: Settings, now: datetime) -> Iterator[Happening]:
    """The chatter of a load test: `load_per_second`, evenly spread in time since it was switched on."""
    since = read_one(connection, "load_since")
    if settings.load_per_second <= 0 or not isinstance(since, str):
        return
    begun = instant_from_text(since)
    made = int(read_one(connection, "load_made") or 0)
    due = min(int((now - begun).total_seconds() * settings.load_per_second), made + LOAD_AT_ONCE)
    posts = connection.execute(
        "SELECT * FROM post WHERE parent IS NULL AND deleted_at IS NULL ORDER BY seq DESC LIMIT ?",
        (LOAD_SPREAD,),
    ).fetchall()
    for number in range(made + 1, due + 1) if posts else ():
        post = posts[number % len(posts)]
        stage = Stage(f"{settings.seed}:load:{number}", post["text"], (), _handle(post))
        at = begun + timedelta(seconds=number / settings.load_per_second)
        yield Happening(max(at, instant_from_text(post["stored_at"])), post, chatter(stage), None)
    write_one(connection, "load_made", max(made, due))


def _incoming(row: sqlite3.Row) -> Incoming:
    url = f"https://rehearsal.example/@{row['author_handle']}/r{row['seq']}"
    root = row["root"]
    return Incoming(
        kind=ResponseKind(row["kind"]),
        remote=RemotePost(f"r{row['seq']}", url),
        author=RemoteAuthor(row["author_id"], row["author_handle"], row["author_name"]),
        text=row["text"],
        posted_at=instant_from_text(row["posted_at"]),
        language=row["language"],
        parent_id=row["parent"],
        root=RemotePost(root, f"https://rehearsal.example/@{row['account']}/{root}") if root else None,
    )
