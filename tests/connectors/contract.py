"""What every connector is held to: the rig that a network brings, and the words the suite is written in.

The suite (`test_contract*.py`) runs over every connector in `connectors.registry` that publishes by itself;
what only reads, hosts pictures, or is posted to by hand is tested in a folder of its own. For each there is a
module `tests/connectors/rig_<network>.py` with

    RIGS: Mapping[str, RigOpener]      # usually one entry: {"<network>": open_rig}

where an opener takes a fresh folder and yields a `Rig` as a context manager:

    @contextmanager
    def open_rig(folder: Path) -> Iterator[Rig]: ...

A rig is the network seen from behind: a real server of its own on loopback, or a file. It says what the
network stored (never what the connector believes), lets other people respond, and can make the network fail
in every way of `Fault`. A fault stands for every later call until `heal()`. The connector of a rig has short
time-outs (under a second), so that the whole suite takes seconds. The suite fails when a registered
connector has no rig.
"""

import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Protocol

from PIL import Image

from connectors.registry import networks
from warroom.domain.account import Account, Budget
from warroom.domain.delivery import RemotePost
from warroom.domain.ids import AccountId
from warroom.domain.response import Incoming, ResponseKind
from warroom.ports import (
    AccountAccess,
    Connector,
    NotSent,
    Outcome,
    Parcel,
    ParcelPicture,
    ParcelVideo,
    Secret,
    Sent,
)


class Fault(StrEnum):
    """How a network fails. After each, the suite says what the connector must make of it."""

    OUTAGE = "outage"
    """Nobody takes the call (connection refused): certainly not stored."""
    SERVER_ERROR = "server error"
    """A 5xx, and nothing was stored; the connector can't know that."""
    TIMEOUT_BEFORE_STORE = "time-out before store"
    """The request to write left, no answer comes within the connector's time-out, nothing was stored."""
    TIMEOUT_AFTER_STORE = "time-out after store"
    """The same, but the post was stored."""
    NONSENSE = "nonsense"
    """The post was stored, and the answer is a page of HTML with status 200 or 502."""
    CUT = "cut in half"
    """The post was stored, and the answer breaks off in the middle of its body."""
    ELSEWHERE = "redirected elsewhere"
    """Every call is answered with a redirect (307) to another host: no password or post may follow it."""
    REFUSAL = "refusal"
    """The network refuses the content for good (its rules, not its limits); nothing was stored."""
    EXPIRED = "expired"
    """The credentials died and can't be renewed: every call is refused."""


@dataclass(frozen=True)
class StoredPost:
    """One of our posts as the network itself holds it."""

    id: str
    text: str
    parent_id: str | None
    root_id: str | None
    alts: tuple[str, ...]


class Rig(Protocol):
    """One network under test."""

    @property
    def connector(self) -> Connector:
        """The connector, pointed at this network."""
        ...

    @property
    def desk(self) -> "Desk":
        """An account that is connected with a good secret."""
        ...

    @property
    def wrong_secret(self) -> str:
        """A secret that the network refuses."""
        ...

    @property
    def proves(self) -> bool:
        """Whether this network can tell, after a lost answer, that a post is not there."""
        ...

    @property
    def tells_budget(self) -> bool:
        """Whether the network says how many calls are left, so that `note_budget` must be heard."""
        ...

    @property
    def rate_limits(self) -> Mapping[str, Callable[[], datetime | None]]:
        """Each form of "too many requests" that the connector knows: call it to switch it on until `heal()`.

        It returns the instant that `NotSent.retry_at` must then name, None for a form that names none.
        """
        ...

    def inject(self, fault: Fault) -> None:
        """Make every later call meet `fault`."""
        ...

    def heal(self) -> None:
        """End every fault and rate limit."""
        ...

    def stored(self) -> tuple[StoredPost, ...]:
        """Our posts on the network now, oldest first."""
        ...

    def respond(self, to: RemotePost, kind: ResponseKind, text: str) -> str:
        """Let somebody else respond to our post `to` now; the id of the response on the network.

        A MENTION names the account in a message of its own; LIKE and REPOST ignore `text`. Raises
        NotImplementedError for a kind that the network doesn't have.
        """
        ...

    def is_hidden(self, remote_id: str) -> bool:
        """Whether the network hides the response (asked only where the connector `can_hide`)."""
        ...


RigOpener = Callable[[Path], AbstractContextManager[Rig]]


def openers() -> dict[str, RigOpener]:
    """Every rig there is, by its name."""
    found: dict[str, RigOpener] = {}
    for network, can in networks().items():
        # The doubles of real networks are rigged beside the rehearsal network.
        if not can.publishes or can.by_hand or "-" in network:
            continue
        if find_spec(f"tests.connectors.rig_{network}"):
            found |= import_module(f"tests.connectors.rig_{network}").RIGS
    return found


@dataclass
class Desk:
    """Stands where the worker stands: hands out the secret, and remembers what the connector told it."""

    account: Account
    secret: Secret
    kept: list[Secret] = field(default_factory=list)
    budgets: list[Budget] = field(default_factory=list)

    @property
    def access(self) -> AccountAccess:
        """What a connector is given."""
        return AccountAccess(self.account, lambda: self.secret, self._keep, self.budgets.append)

    def _keep(self, secret: Secret) -> None:
        self.kept.append(secret)
        self.secret = secret


def desk(
    network: str, handle: str, secret: str, service_url: str | None = None, remote_identity: str | None = None
) -> Desk:
    """A desk with one account, connected by `secret`."""
    account = Account(
        id=AccountId(1),
        network=network,
        handle=handle,
        display_name="Camille for the Coast",
        service_url=service_url,
        remote_identity=remote_identity,
        approvals_needed=1,
    )
    return Desk(account, Secret(secret))


NOTES: dict[str, str] = {}
"""What connectors noted of each message, by its client key: what a worker keeps in the database."""


def parcel(
    text: str,
    pictures: tuple[ParcelPicture, ...] = (),
    parent: RemotePost | None = None,
    root: RemotePost | None = None,
) -> Parcel:
    """A message that was never sent before."""
    client_key = uuid.uuid4().hex
    return Parcel(
        text=text,
        pictures=pictures,
        card=None,
        card_picture=None,
        languages=("en",),
        client_key=client_key,
        created_at=datetime.now(UTC),
        parent=parent,
        root=root,
        note=lambda noted: NOTES.update({client_key: noted}),
    )


def message(
    rig: Rig,
    text: str,
    pictures: tuple[ParcelPicture, ...] = (),
    parent: RemotePost | None = None,
    root: RemotePost | None = None,
) -> Parcel:
    """A new message as this network takes it: with media where a text alone is no post, and its options."""
    can, plain = rig.connector.capabilities, parcel(text, pictures, parent, root)
    if parent is not None:
        return plain
    required = {
        o.key: o.default or (o.choices[0][0] if o.choices else "Said") for o in can.options if o.required
    }
    if can.needs_media and not pictures:
        if can.max_images:
            plain = replace(plain, pictures=(picture("A beach"),))
        else:
            plain = replace(plain, video=video())
    return replace(plain, options=required)


def again(sent: Parcel) -> Parcel:
    """The message as its next attempt or look-up gets it: the same, with what was noted."""
    return replace(sent, noted=NOTES.get(sent.client_key))


def attempt(rig: Rig, sent: Parcel) -> Outcome:
    """Send, going on at once where the network only asks for another call, as while it works on a video."""
    for _ in range(20):
        outcome = rig.connector.publish(again(sent), rig.desk.access)
        if not (isinstance(outcome, NotSent) and outcome.retry_at and NOTES.get(sent.client_key)):
            return outcome
    raise AssertionError("the message never arrives")


def video(alt: str = "A speech on the pier", size: int = 300_000) -> ParcelVideo:
    """A small file that calls itself a video."""
    content = b"\0\0\0\x18ftypmp42" + bytes(size - 12)
    return ParcelVideo(size, "video/mp4", alt, 12.0, lambda offset, length: content[offset : offset + length])


def picture(alt: str, colour: str = "teal") -> ParcelPicture:
    """A small PNG."""
    content = BytesIO()
    Image.new("RGB", (32, 24), colour).save(content, "PNG")
    return ParcelPicture(content.getvalue(), "image/png", alt)


def collect_all(rig: Rig, cursor: str | None = None) -> tuple[list[Incoming], str | None]:
    """Every response after `cursor`, page by page to the end, with the cursor to go on from."""
    responses: list[Incoming] = []
    for _ in range(100):
        batch = rig.connector.collect(rig.desk.access, cursor)
        responses.extend(batch.responses)
        cursor = batch.cursor
        if not batch.more:
            return responses, cursor
    raise AssertionError("the network's pages never end")


def publish(rig: Rig, sent: Parcel) -> RemotePost:
    """Publish where nothing stands in the way."""
    outcome = attempt(rig, sent)
    assert isinstance(outcome, Sent), outcome
    return outcome.remote
