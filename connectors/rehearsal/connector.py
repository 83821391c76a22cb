"""The connector of the rehearsal network: what the campaign sees of it. Used on the worker's threads."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from connectors.rehearsal import answers
from connectors.rehearsal.capabilities import CAPABILITIES
from connectors.rehearsal.file import NotANetwork
from connectors.rehearsal.network import BAD_SECRETS, Caller, Network
from warroom.domain.capabilities import Capabilities, Moderation
from warroom.domain.delivery import Metrics, RemotePost
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


class RehearsalConnector:
    """Speaks to one practice network."""

    def __init__(self, network: Network) -> None:
        self._network = network

    @property
    def capabilities(self) -> Capabilities:
        """What the network can do; when it is set to ignore the clients' keys, it proves nothing."""
        return CAPABILITIES

    def identify(self, access: AccountAccess) -> Identity:
        """The account's handle is all there is to know: anybody may practise under any name."""
        with self._asking(access) as caller:
            self._network.identify(caller)
        return Identity(f"rehearsal:{caller.handle}", caller.handle, access.account.display_name)

    def publish(self, parcel: Parcel, access: AccountAccess) -> Outcome:
        """Send one message, once."""
        try:
            caller = _caller(access)
        except AccountTrouble as trouble:
            return NotSent(trouble.sentence, needs_reconnect=True)
        outcome = self._publish(parcel, caller, access)
        with suppress(sqlite3.Error, NotANetwork):
            access.note_budget(self._network.budget(caller))
        return outcome

    def _publish(self, parcel: Parcel, caller: Caller, access: AccountAccess) -> Outcome:
        try:
            return Sent(self._network.publish(caller, parcel))
        except answers.BadCredentials:
            return NotSent(_refused_secret(access), needs_reconnect=True)
        except (answers.Down, NotANetwork):
            return NotSent(_down())
        except answers.TooManyRequests as answer:
            return NotSent(_too_many(), retry_at=answer.retry_at)
        except answers.Unacceptable as answer:
            return Rejected(answer.sentence)
        except answers.NoAnswer:
            return Unknown(tr("The rehearsal network did not answer in time."))
        except (answers.ServerError, answers.Unreadable, sqlite3.Error):
            return Unknown(_confused())

    def look_up(self, parcel: Parcel, access: AccountAccess) -> Lookup:
        """Ask the network for the parcel's key."""
        try:
            with self._asking(access) as caller:
                remote = self._network.look_up(caller, parcel.client_key)
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
        return Batch(tuple(found), str(last), more)

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

    @contextmanager
    def _asking(self, access: AccountAccess) -> Iterator[Caller]:
        """Ask as the account: what the network says of its budget is passed on, a refusal becomes Trouble."""
        try:
            caller = _caller(access)
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


def _caller(access: AccountAccess) -> Caller:
    handle = access.account.handle.removeprefix("@").casefold()
    return Caller(handle, trusted=access.read_secret().value not in BAD_SECRETS)


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
