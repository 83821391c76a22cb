"""Raw clients of headquarters that do what desks and workers do, in the statements of the services."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import Connection

from tests.store.headquarters.server import Server
from warroom.domain.ids import AccountId, PostId
from warroom.domain.post import Part
from warroom.domain.sealed import SealedPost, SealedTarget, digest, seal

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Client:
    """Somebody who has signed in. Outside of `connection.transaction()` each statement is committed."""

    connection: Connection
    login: str
    id: int

    def run(self, statement: str, **parameters: object) -> list[Row]:
        """What is answered to a statement."""
        cursor = self.connection.execute(statement, parameters or None)
        return cursor.fetchall() if cursor.description else []

    def one(self, statement: str, **parameters: object) -> Any:  # noqa: ANN401 — whatever the column holds
        """The one value that is answered."""
        ((value,),) = self.run(statement, **parameters)
        return value


class Desk(Client):
    """A person's."""

    def draft(self, title: str = "Rally", due_at: datetime | None = None) -> int:
        """Start a post."""
        return int(
            self.one(
                "INSERT INTO post (title, draft, due_at, answers, stage, created_by, created_at, revision,"
                " saved_by, saved_at)"
                " VALUES (%(title)s, '{}', %(due)s, NULL, 'draft', %(me)s, now(), 1, %(me)s, now())"
                " RETURNING id",
                title=title,
                due=due_at,
                me=self.id,
            )
        )

    def seal(self, post: int, version: int = 1, account: int = 1, due_at: datetime | None = None) -> str:
        """Seal the post for an account and hand it in; its digest."""
        target = SealedTarget(AccountId(account), "rehearsal", "spring_campaign", (Part("We meet."),))
        content = seal(SealedPost(PostId(post), version, "Rally", self.login, due_at, ("en",), (target,)))
        with self.connection.transaction():
            self.lock(post)
            self.run(
                "INSERT INTO version (post_id, version, author, content, digest, created_at)"
                " VALUES (%(post)s, %(version)s, %(me)s, %(content)s, %(digest)s, now())",
                post=post,
                version=version,
                me=self.id,
                content=content,
                digest=digest(content),
            )
            self.run("UPDATE post SET stage = 'waiting' WHERE id = %(post)s", post=post)
        return digest(content)

    def submitted(self, account: int = 1, due_at: datetime | None = None) -> tuple[int, str]:
        """A post that waits for sign-off, and its digest."""
        post = self.draft()
        return post, self.seal(post, account=account, due_at=due_at)

    def sign(self, post: int, digest_: str, verdict: str = "approve", version: int = 1) -> None:
        """Say what one thinks of a version."""
        self.run(
            "INSERT INTO approval (post_id, version, digest, approver, verdict, note, at, signature)"
            " VALUES (%(post)s, %(version)s, %(digest)s, %(me)s, %(verdict)s, '', now(), NULL)",
            post=post,
            version=version,
            digest=digest_,
            me=self.id,
            verdict=verdict,
        )

    def queue(self, post: int, digest_: str, due_at: datetime, account: int = 1) -> int:
        """Queue what was signed."""
        key = secrets.token_hex(16)
        self.run(
            "INSERT INTO delivery (post_id, version, digest, account_id, state, due_at, client_key,"
            " created_at, parts)"
            " VALUES (%(post)s, 1, %(digest)s, %(account)s, 'queued', %(due)s, %(key)s, now(), 1)",
            post=post,
            digest=digest_,
            account=account,
            due=due_at,
            key=key,
        )
        return int(self.one("SELECT id FROM delivery WHERE client_key = %(key)s", key=key))

    def approved(self, post: int, digest_: str, due_at: datetime | None = None) -> int:
        """Sign it, queue it and call it approved, in one transaction; the delivery."""
        with self.connection.transaction():
            self.lock(post)
            self.sign(post, digest_)
            delivery = self.queue(post, digest_, due_at or datetime.now(UTC))
            self.run("UPDATE post SET stage = 'approved' WHERE id = %(post)s", post=post)
        return delivery

    def lock(self, post: int) -> None:
        """Have a post alone until the transaction ends."""
        self.run("SELECT id FROM post WHERE id = %(post)s FOR NO KEY UPDATE", post=post)

    def withdraw(self, post: int, digest_: str) -> int:
        """Take one's signature back; how many deliveries were stopped."""
        with self.connection.transaction():
            self.lock(post)
            stopped = self.run(
                "UPDATE delivery SET state = 'cancelled', why = 'no' WHERE post_id = %(post)s"
                " AND state IN ('queued', 'leased', 'held', 'missed', 'failed', 'by_hand') RETURNING id",
                post=post,
            )
            self.sign(post, digest_, "withdraw")
            self.run("UPDATE post SET stage = 'waiting' WHERE id = %(post)s", post=post)
        return len(stopped)


class Worker(Client):
    """A worker's connection."""

    def claim(self, *deliveries: int, lease: timedelta = timedelta(minutes=1)) -> list[tuple[int, int]]:
        """Lease these deliveries if they may go; each with its fence."""
        return self.run(
            "UPDATE delivery SET state = 'leased', fence = fence + 1, lease_owner = %(login)s, lease_until"
            " = %(until)s"
            " WHERE id IN (SELECT d.id FROM delivery d JOIN post ON post.id = d.post_id WHERE d.state ="
            " 'queued'"
            " AND d.due_at <= now() + interval '1 second' AND d.id = ANY (%(some)s)"
            " AND EXISTS (SELECT 1 FROM deliverable WHERE deliverable.id = d.id) ORDER BY d.due_at, d.id"
            " LIMIT 100"
            " FOR NO KEY UPDATE OF d, post SKIP LOCKED) AND state = 'queued' RETURNING id, fence",
            login=self.login,
            until=datetime.now(UTC) + lease,
            some=list(deliveries),
        )

    def begin(self, delivery: int, fence: int) -> bool:
        """Commit that it is being sent; whether it may."""
        with self.connection.transaction():
            self.run(
                "SELECT id FROM post WHERE id = (SELECT post_id FROM delivery WHERE id = %(id)s) FOR NO"
                " KEY UPDATE",
                id=delivery,
            )
            begun = self.run(
                "UPDATE delivery SET state = 'sending', attempt = attempt + 1,"
                " created_at = CASE WHEN attempt = 0 THEN now() ELSE created_at END, retry_at = NULL, why ="
                " NULL"
                " WHERE (id, fence) IN ((%(id)s, %(fence)s)) AND state = 'leased' AND lease_until > now()"
                " AND due_at <= now() AND EXISTS (SELECT 1 FROM deliverable WHERE deliverable.id ="
                " delivery.id) RETURNING id",
                id=delivery,
                fence=fence,
            )
        return bool(begun)

    def settle(self, delivery: int, fence: int) -> None:
        """It is on the network."""
        with self.connection.transaction():
            self.run(
                "INSERT INTO delivery_part (delivery_id, part, remote_id, url, revision, sent_at)"
                " VALUES (%(id)s, 0, %(remote)s, NULL, NULL, now())",
                id=delivery,
                remote=f"remote-{delivery}",
            )
            self.run(
                "UPDATE delivery SET state = 'sent', sent_at = now(), lease_until = NULL, retry_at = NULL,"
                " why = NULL"
                " WHERE (id, fence) IN ((%(id)s, %(fence)s)) AND state IN ('sending')",
                id=delivery,
                fence=fence,
            )

    def state(self, delivery: int) -> str:
        """Where a delivery stands."""
        return str(self.one("SELECT state FROM delivery WHERE id = %(id)s", id=delivery))


@contextmanager
def desks(server: Server, *logins: str) -> Iterator[list[Desk]]:
    """These people, signed in."""
    with ExitStack() as stack:
        yield [
            Desk(stack.enter_context(server.signed_in(login)), login, server.ids[login]) for login in logins
        ]


@contextmanager
def worker(server: Server) -> Iterator[Worker]:
    """A worker, signed in."""
    with server.signed_in("worker1") as connection:
        yield Worker(connection, "worker1", 0)
