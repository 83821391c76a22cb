"""The practice network itself: what a server would be, in a file that outlives the program.

Connectors call it as somebody (`Caller`); drills, tests and the command line switch its faults and count what
it really stored. Any thread and any process may use it; each call is one or two transactions of its own.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from sqlite3 import Connection
from threading import Event

from connectors.rehearsal import answers, faults, posts, responses, settings
from connectors.rehearsal.capabilities import CAPABILITIES
from connectors.rehearsal.crowd import crowd
from connectors.rehearsal.faults import Fault, Operation, StandingFault, Strike
from connectors.rehearsal.file import NetworkFile
from connectors.rehearsal.posts import NetworkPost
from connectors.rehearsal.scenarios import Reaction
from connectors.rehearsal.settings import WINDOW, Settings
from warroom.domain.account import Budget
from warroom.domain.capabilities import Capabilities, Moderation, Proof
from warroom.domain.delivery import Metrics, RemotePost
from warroom.domain.response import Incoming, ResponseKind
from warroom.domain.sealed import instant_from_text, instant_to_text
from warroom.language import tr
from warroom.ports import Clock, Parcel

BAD_SECRETS = frozenset({"wrong", "expired"})
"""The only secrets that don't open an account here: to practise what happens then."""


@dataclass(frozen=True)
class Caller:
    """Who calls: an account of ours, whether its secret is one of BAD_SECRETS, and its network's limits."""

    handle: str
    trusted: bool
    can: Capabilities = CAPABILITIES


class Network:
    """The practice network in the file at `path`, which appears when it is first used."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._file = NetworkFile(path)
        self._clock = clock

    # What a connector asks. Each may raise what stands in `answers`.

    def identify(self, caller: Caller) -> None:
        """Let the caller in, or not."""
        with self._call(caller, Operation.IDENTIFY):
            pass

    def prepare(self, caller: Caller) -> str:
        """A container for a post, by its id: where the network publishes in two steps."""
        with self._call(caller, Operation.PREPARE) as connection:
            cursor = connection.execute("INSERT INTO container (account) VALUES (?)", (caller.handle,))
            return f"c{cursor.lastrowid}"

    def publish(self, caller: Caller, parcel: Parcel) -> RemotePost:
        """Store a post; one that came before is returned, where the network can tell that it is the same.

        Raises Duplicate where it takes no second one of the same words.
        """
        with self._call(caller, Operation.PUBLISH) as connection:
            posts.refuse_over_limits(parcel, caller.can)
            if parcel.replaces is not None:
                return _corrected(connection, caller, parcel)
            now, current = self._clock.now(), settings.read(connection)
            proof = caller.can.proof if current.idempotent else Proof.NONE
            known = _earlier(connection, caller, parcel, proof)
            if known is not None:
                return known
            if proof is Proof.DUPLICATE_REFUSAL and posts.same_words(connection, caller.handle, parcel, ""):
                raise answers.Duplicate
            _refuse_lost_parent(connection, parcel)
            (copies,) = connection.execute(
                "SELECT count(*) FROM post WHERE account = ? AND text = ?", (caller.handle, parcel.text)
            ).fetchone()
            scenario = f"{current.seed}:{caller.handle}:{copies}:{parcel.text}"
            number = posts.store(connection, caller.handle, parcel, scenario, now)
            if proof is Proof.CONTAINER:
                container = posts.number_of(parcel.noted or "", "c")
                connection.execute("UPDATE container SET post = ? WHERE seq = ?", (number, container))
            return posts.remote(caller.handle, number)

    def look_up(self, caller: Caller, parcel: Parcel) -> RemotePost | None:
        """The post that `parcel` became. Raises KeysIgnored where the network can't tell."""
        with self._call(caller, Operation.LOOK_UP) as connection:
            idempotent = settings.read(connection).idempotent
            if parcel.replaces is not None:
                return None  # An edit comes to the same however often it is made.
            if not idempotent or caller.can.proof is Proof.NONE:
                raise answers.KeysIgnored
            if caller.can.proof is Proof.DUPLICATE_REFUSAL:
                since = instant_to_text(parcel.created_at)
                return posts.same_words(connection, caller.handle, parcel, since)
            return _earlier(connection, caller, parcel, caller.can.proof)

    def page(self, caller: Caller, after: int) -> tuple[list[Incoming], int, bool]:
        """The responses to the caller after number `after`: a page, its last number, whether more wait."""
        with self._call(caller, Operation.COLLECT) as connection:
            self._play(connection)
            return responses.page(connection, caller.handle, after)

    def metrics(self, caller: Caller, remotes: Sequence[RemotePost]) -> list[Metrics | None]:
        """The numbers of each post."""
        with self._call(caller, Operation.METRICS) as connection:
            self._play(connection)
            return [self._metrics(connection, posts.number_of(remote.id, "p")) for remote in remotes]

    def delete(self, caller: Caller, remote: RemotePost) -> None:
        """Take a post of the caller away; nobody reacts to it any more."""
        with self._call(caller, Operation.DELETE) as connection:
            self._play(connection)
            connection.execute(
                "UPDATE post SET deleted_at = coalesce(deleted_at, ?), next_reaction_at = NULL"
                " WHERE seq = ? AND account = ?",
                (instant_to_text(self._clock.now()), posts.number_of(remote.id, "p"), caller.handle),
            )

    def moderate(self, caller: Caller, remote: RemotePost, act: Moderation) -> None:
        """Hide or show a response under the caller's posts. Raises Unacceptable when there is none."""
        with self._call(caller, Operation.MODERATE) as connection:
            hidden_at = instant_to_text(self._clock.now()) if act is Moderation.HIDE else None
            found = connection.execute(
                "UPDATE response SET hidden_at = ? WHERE seq = ? AND account = ?",
                (hidden_at, posts.number_of(remote.id, "r"), caller.handle),
            ).rowcount
            if not found:
                raise answers.Unacceptable(tr("The rehearsal network doesn't know that response."))

    def budget(self, caller: Caller) -> Budget:
        """How many calls the caller has left: what every answer of a real network carries in its headers."""
        with self._file.transaction() as connection:
            return self._spend(connection, caller, calls=0)

    # What drills, tests and the command line do behind the network's back.

    def settings(self) -> Settings:
        """How the network is set now."""
        with self._file.transaction() as connection:
            return settings.read(connection)

    def configure(self, wanted: Settings) -> None:
        """Set the network; a new load starts now."""
        with self._file.transaction() as connection:
            if wanted.load_per_second != settings.read(connection).load_per_second:
                self._play(connection)
                settings.write_one(connection, "load_since", instant_to_text(self._clock.now()))
                settings.write_one(connection, "load_made", 0)
            settings.write(connection, wanted)

    def set_fault(
        self,
        kind: Fault,
        *,
        probability: float = 1.0,
        count: int | None = None,
        seconds: float = 0.0,
        operation: Operation | None = None,
        account: str | None = None,
    ) -> None:
        """Let `kind` strike from now on: `count` times (None: always), calls of `operation` (None: all) by
        `account` (None: by everybody), which is named as in `posts()`.
        """
        with self._file.transaction() as connection:
            faults.switch_on(connection, StandingFault(kind, probability, count, seconds, operation, account))

    def clear_faults(self) -> None:
        """End every fault."""
        with self._file.transaction() as connection:
            connection.execute("DELETE FROM fault")

    def faults(self) -> tuple[StandingFault, ...]:
        """The faults that may still strike."""
        with self._file.transaction() as connection:
            return faults.standing(connection)

    def posts(self) -> tuple[NetworkPost, ...]:
        """Everything that was ever stored, in order: the witness that drills count by."""
        with self._file.transaction() as connection:
            return posts.every(connection)

    def respond(self, to: RemotePost, kind: ResponseKind, text: str = "", language: str = "en") -> str:
        """Let somebody react to the post `to` now; the id of the response. KeyError without such a post."""
        with self._file.transaction() as connection:
            self._play(connection)
            number = posts.number_of(to.id, "p")
            post = connection.execute("SELECT * FROM post WHERE seq = ?", (number,)).fetchone()
            if post is None:
                raise KeyError(to.id)
            (others,) = connection.execute("SELECT count(*) FROM response").fetchone()
            people = crowd(language).people
            author = people[others % len(people)]
            reaction = Reaction(timedelta(0), kind, author, text, language if text else None)
            happening = responses.Happening(self._clock.now(), post, reaction, None)
            return f"r{responses.keep(connection, happening)}"

    def is_hidden(self, remote_id: str) -> bool:
        """Whether the response was hidden."""
        with self._file.transaction() as connection:
            row = connection.execute(
                "SELECT hidden_at FROM response WHERE seq = ?", (posts.number_of(remote_id, "r"),)
            ).fetchone()
            return row is not None and row["hidden_at"] is not None

    # How a call goes.

    @contextmanager
    def _call(self, caller: Caller, operation: Operation) -> Iterator[Connection]:
        """One call: faults strike before, the work is one transaction, faults strike after its commit."""
        with self._file.transaction() as connection:
            strikes = faults.draw(connection, operation, caller.handle, settings.read(connection).seed)
            reached = all(strike.kind is not Fault.OUTAGE for strike in strikes)
            budget = self._spend(connection, caller, calls=1 if reached else 0)
        self._strike_before(strikes)
        if not caller.trusted:
            raise answers.BadCredentials
        if budget.remaining < 0:
            raise answers.TooManyRequests(budget.resets_at)
        with self._file.transaction() as connection:
            yield connection
        _strike_after(strikes)

    def _strike_before(self, strikes: Sequence[Strike]) -> None:
        for strike in strikes:
            match strike.kind:
                case Fault.OUTAGE:
                    raise answers.Down
                case Fault.TOO_MANY:
                    raise answers.TooManyRequests(None)
                case Fault.TOO_MANY_UNTIL:
                    raise answers.TooManyRequests(self._clock.now() + timedelta(seconds=strike.seconds))
                case Fault.SERVER_ERROR:
                    raise answers.ServerError
                case Fault.EXPIRED_TOKEN:
                    raise answers.BadCredentials
                case Fault.REFUSAL:
                    raise answers.Unacceptable(tr("The rehearsal network's moderators refused the post."))
                case Fault.TIMEOUT_BEFORE_STORE:
                    _wait(strike.seconds)
                    raise answers.NoAnswer
                case Fault.SLOW:
                    _wait(strike.seconds)
                case _:  # The others strike when the post is stored.
                    pass

    def _play(self, connection: Connection) -> None:
        responses.play(connection, settings.read(connection), self._clock.now())

    def _metrics(self, connection: Connection, number: int) -> Metrics | None:
        row = connection.execute(
            "SELECT 1 FROM post WHERE seq = ? AND deleted_at IS NULL", (number,)
        ).fetchone()
        if row is None:
            return None
        counts = responses.counts(connection, number)
        return Metrics(
            likes=counts.get(ResponseKind.LIKE, 0),
            reposts=counts.get(ResponseKind.REPOST, 0),
            replies=counts.get(ResponseKind.REPLY, 0),
            quotes=counts.get(ResponseKind.QUOTE, 0),
            read_at=self._clock.now(),
        )

    def _spend(self, connection: Connection, caller: Caller, calls: int) -> Budget:
        """Count `calls` against the account's window; `remaining` is negative once it was overdrawn."""
        limit, now = settings.read(connection).calls_per_window, self._clock.now()
        row = connection.execute(
            "SELECT resets_at, calls FROM budget WHERE account = ?", (caller.handle,)
        ).fetchone()
        resets_at, spent = now + WINDOW, calls
        if row is not None and instant_from_text(row["resets_at"]) > now:
            resets_at, spent = instant_from_text(row["resets_at"]), row["calls"] + calls
        connection.execute(
            "INSERT OR REPLACE INTO budget VALUES (?, ?, ?)",
            (caller.handle, instant_to_text(resets_at), spent),
        )
        return Budget(limit, limit - spent, resets_at)


def _earlier(connection: Connection, caller: Caller, parcel: Parcel, proof: Proof) -> RemotePost | None:
    """What an earlier attempt stored, where the network can tell by a key or a container."""
    if proof in (Proof.CLIENT_RECORD_ID, Proof.IDEMPOTENCY_KEY):
        return posts.find(connection, caller.handle, parcel.client_key)
    if proof is Proof.CONTAINER:
        row = connection.execute(
            "SELECT post FROM container WHERE seq = ? AND account = ? AND post IS NOT NULL",
            (posts.number_of(parcel.noted or "", "c"), caller.handle),
        ).fetchone()
        return posts.remote(caller.handle, row["post"]) if row else None
    return None


def _corrected(connection: Connection, caller: Caller, parcel: Parcel) -> RemotePost:
    found = posts.correct(connection, caller.handle, parcel)
    if found is None:
        raise answers.Unacceptable(tr("The post to correct is no longer on the rehearsal network."))
    return found


def _refuse_lost_parent(connection: Connection, parcel: Parcel) -> None:
    if parcel.parent is None:
        return
    post = connection.execute(
        "SELECT 1 FROM post WHERE seq = ? AND deleted_at IS NULL", (posts.number_of(parcel.parent.id, "p"),)
    ).fetchone()
    response = connection.execute(
        "SELECT 1 FROM response WHERE seq = ?", (posts.number_of(parcel.parent.id, "r"),)
    ).fetchone()
    if post is None and response is None:
        raise answers.Unacceptable(tr("What this replies to is no longer on the rehearsal network."))


def _strike_after(strikes: Sequence[Strike]) -> None:
    for strike in strikes:
        match strike.kind:
            case Fault.STALL_AFTER_STORE:
                _wait(strike.seconds)
            case Fault.TIMEOUT_AFTER_STORE:
                _wait(strike.seconds)
                raise answers.NoAnswer
            case Fault.NONSENSE:
                raise answers.Unreadable
            case _:  # The others struck before.
                pass


def _wait(seconds: float) -> None:
    Event().wait(seconds)
