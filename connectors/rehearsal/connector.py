"""The connector of the rehearsal network: what the campaign sees of it. Used on the worker's threads."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace

from connectors.rehearsal import answers
from connectors.rehearsal.capabilities import CAPABILITIES
from connectors.rehearsal.file import NotANetwork
from connectors.rehearsal.network import BAD_SECRETS, Caller, Network
from warroom.domain.capabilities import Capabilities, Moderation, Proof
from warroom.domain.delivery import Metrics, RemotePost
from warroom.domain.links import links
from warroom.domain.response import Incoming, ResponseKind
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import (
    Absent,
    AccountAccess,
    Batch,
    CannotTell,
    Found,
    Identity,
    Lookup,
    NotSent,
    Outcome,
    Parcel,
    Rejected,
    Sent,
    Unknown,
)

_REFUSALS = (answers.BadCredentials, answers.Down, NotANetwork, answers.TooManyRequests, answers.Unacceptable)
"""Answers after which certainly nothing was stored."""


class RehearsalConnector:
    """Speaks to one practice network: the typical one, or the double of a real one."""

    def __init__(self, network: Network, capabilities: Capabilities = CAPABILITIES) -> None:
        self._network = network
        self._can = capabilities

    @property
    def capabilities(self) -> Capabilities:
        """What the network can do; when it is set to ignore the clients' keys, it proves nothing."""
        return self._can

    def identify(self, access: AccountAccess) -> Identity:
        """The account's handle is all there is to know: anybody may practise under any name."""
        with self._asking(access) as caller:
            self._network.identify(caller)
        handle = caller.handle.rpartition("/")[2]
        return Identity(f"rehearsal:{caller.handle}", handle, access.account.display_name)

    def publish(self, parcel: Parcel, access: AccountAccess) -> Outcome:
        """Send one message, once."""
        try:
            caller = self._caller(access)
        except AccountTrouble as trouble:
            return NotSent(trouble.sentence, needs_reconnect=True)
        outcome = self._publish(parcel, caller, access)
        if isinstance(outcome, Sent) and self._can.prices is not None:
            prices = self._can.prices
            access.note_spend(prices.post_with_link if links(parcel.text) else prices.post)
        with suppress(sqlite3.Error, NotANetwork):
            access.note_budget(self._network.budget(caller))
        return outcome

    def _publish(self, parcel: Parcel, caller: Caller, access: AccountAccess) -> Outcome:
        try:
            if self._can.proof is Proof.CONTAINER and parcel.noted is None and parcel.replaces is None:
                parcel = self._contained(parcel, caller)
        except answers.ServerError:
            return NotSent(_confused())  # No container, so nothing that could have been published.
        except _REFUSALS as answer:
            return self._refused(answer, access)
        try:
            return Sent(self._network.publish(caller, parcel))
        except answers.Duplicate:
            return self._standing(parcel, caller)
        except _REFUSALS as answer:
            return self._refused(answer, access)
        except answers.NoAnswer:
            return Unknown(tr("The rehearsal network did not answer in time."))
        except (answers.ServerError, answers.Unreadable, sqlite3.Error):
            return Unknown(_confused())

    def _contained(self, parcel: Parcel, caller: Caller) -> Parcel:
        """The message in a container of its own, whose id is kept before anything is published."""
        container = self._network.prepare(caller)
        parcel.note(container)
        return replace(parcel, noted=container)

    def _standing(self, parcel: Parcel, caller: Caller) -> Outcome:
        """What the network refuses as a second one: an earlier attempt of ours, or another post."""
        try:
            found = self._network.look_up(caller, parcel)
        except Exception as answer:  # noqa: BLE001 — whatever it says, it doesn't say what stands there
            return Unknown(_confused() if not isinstance(answer, answers.Down) else _down())
        if found is None:
            return Rejected(tr("The rehearsal network has a post of the same words already: change it."))
        return Sent(found)

    def _refused(self, answer: Exception, access: AccountAccess) -> Outcome:
        """What certainly stored nothing."""
        match answer:
            case answers.BadCredentials():
                return NotSent(_refused_secret(access), needs_reconnect=True)
            case answers.TooManyRequests(retry_at=retry_at):
                return NotSent(_too_many(), retry_at=retry_at)
            case answers.Unacceptable(sentence=sentence):
                return Rejected(sentence)
            case _:
                return NotSent(_down())

    def look_up(self, parcel: Parcel, access: AccountAccess) -> Lookup:
        """Ask the network for the parcel's key."""
        try:
            with self._asking(access) as caller:
                remote = self._network.look_up(caller, parcel)
        except answers.KeysIgnored:
            return CannotTell(
                tr("This rehearsal network doesn't know the campaign's keys. Look for yourself.")
            )
        except NetworkTrouble as trouble:
            return CannotTell(trouble.sentence)
        return Absent() if remote is None else Found(remote)

    def collect(self, access: AccountAccess, cursor: str | None) -> Batch:
        """The next page, oldest first."""
        with self._asking(access) as caller:
            found, last, more = self._network.page(caller, int(cursor or 0))
        return Batch(tuple(self._known_here(found)), str(last), more)

    def metrics(self, remotes: Sequence[RemotePost], access: AccountAccess) -> Sequence[Metrics | None]:
        """The numbers of each post, None for one that is gone."""
        with self._asking(access) as caller:
            return self._network.metrics(caller, remotes)

    def delete(self, remote: RemotePost, access: AccountAccess) -> None:
        """Take the post off the network."""
        with self._asking(access) as caller:
            self._network.delete(caller, remote)

    def moderate(self, remote: RemotePost, act: Moderation, access: AccountAccess) -> None:
        """Hide somebody's response, or show it again."""
        with self._asking(access) as caller:
            self._network.moderate(caller, remote, act)

    def _known_here(self, found: Iterable[Incoming]) -> Iterator[Incoming]:
        """The responses as this network names them, without those that it doesn't have."""
        for each in found:
            if each.kind in self._can.reads:
                yield each
            elif each.kind is ResponseKind.REPLY and ResponseKind.COMMENT in self._can.reads:
                yield replace(each, kind=ResponseKind.COMMENT)

    def _caller(self, access: AccountAccess) -> Caller:
        handle = access.account.handle.removeprefix("@").casefold()
        _, _, real = self._can.network.partition("-")
        trusted = access.read_secret().value not in BAD_SECRETS
        return Caller(f"{real}/{handle}" if real else handle, trusted, self._can)

    @contextmanager
    def _asking(self, access: AccountAccess) -> Iterator[Caller]:
        """Ask as the account: what the network says of its budget is passed on, a refusal becomes Trouble."""
        try:
            caller = self._caller(access)
            yield caller
            access.note_budget(self._network.budget(caller))
        except answers.BadCredentials as answer:
            raise AccountTrouble(_refused_secret(access)) from answer
        except answers.TooManyRequests as answer:
            raise NetworkTrouble(_too_many(), answer.retry_at) from answer
        except answers.Unacceptable as answer:
            raise NetworkTrouble(answer.sentence) from answer
        except answers.Down as answer:
            raise NetworkTrouble(_down()) from answer
        except (answers.ServerError, answers.NoAnswer, answers.Unreadable) as answer:
            raise NetworkTrouble(_confused()) from answer
        except (sqlite3.Error, NotANetwork) as error:
            raise NetworkTrouble(tr("The rehearsal network's file can't be used.")) from error


def _refused_secret(access: AccountAccess) -> str:
    return tr(
        "The rehearsal network refused {handle}’s secret. Reconnect the account.",
        handle=access.account.handle,
    )


def _too_many() -> str:
    return tr("The rehearsal network takes no more calls for now.")


def _down() -> str:
    return tr("The rehearsal network can't be reached.")


def _confused() -> str:
    return tr("The rehearsal network answered with an error.")
