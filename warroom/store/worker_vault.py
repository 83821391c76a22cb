"""Where headquarters keeps credentials: in the database, sealed to the worker's key.

A desk has the public key, and seals only to one whose fingerprint a person has compared by voice on that very
desk. Only the worker's machine has the private one. What is sealed is bound to the database, the account, its
network, handle and server, and to what it is for.
"""

from base64 import b64decode, b64encode
from binascii import Error as BinasciiError
from functools import cached_property
from pathlib import Path

from warroom.domain.account import Account
from warroom.domain.fields import joined
from warroom.domain.fingerprint import fingerprint, spoken
from warroom.domain.ids import AccountId, PersonId, Sha256
from warroom.errors import Refused, Trouble
from warroom.language import tr
from warroom.ports import Secret
from warroom.store.private_file import read_private, replace_private
from warroom.store.store import Store
from warroom.store.worker_key import CannotOpen, WorkerKey, sealed_for, sealed_to

CREDENTIAL = "warroom credential, format 1"
LETTER = "warroom letter, format 1"
"""What travels sealed through the database and is no credential: it doesn't open as one, nor the reverse."""


class ConfirmedKeys:
    """The workers' keys that a person has confirmed on this machine: a file with one fingerprint a line."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> frozenset[Sha256]:
        """Their fingerprints. Raises Trouble when they can't be read."""
        content = read_private(self._path) or b""
        return frozenset(Sha256(line) for line in content.decode("ascii", "replace").split())

    def confirm(self, of: Sha256) -> None:
        """Somebody has heard this fingerprint from who runs the worker."""
        lines = sorted({*self.all(), of})
        replace_private(self._path, "".join(f"{line}\n" for line in lines).encode())


class WorkerSealedVault:
    """Keeps secrets in the database for the worker alone. `actor` is who acts there: the person at the desk,
    or WORKER on the worker's machine, which also has `key`.
    """

    def __init__(
        self, store: Store, actor: PersonId, confirmed: ConfirmedKeys, key: WorkerKey | None = None
    ) -> None:
        self._store = store
        self._actor = actor
        self._confirmed = confirmed
        self._key = key

    def keep(self, account: Account, secret: Secret) -> None:
        """Store or replace the account's secret. Raises Refused while the worker's key is not confirmed."""
        public_key = self._public_key()
        sealed = sealed_to(public_key, secret.value.encode(), self._binding(CREDENTIAL, account))
        with self._store.write(self._actor) as uow:
            uow.accounts.keep_sealed(
                account.id, sealed, self._store.clock.now(), key_fingerprint=fingerprint(public_key)
            )

    def read(self, account: Account) -> Secret | None:
        """The account's secret, or None when there is none. Raises Trouble when it can't be opened."""
        key = self._private_key(account)
        with self._store.read() as uow:
            sealed = uow.accounts.sealed(account.id)
        return None if sealed is None else self._opened(key, sealed, CREDENTIAL, account)

    def forget(self, account_id: AccountId) -> None:
        """Remove the account's secret, if there is one."""
        with self._store.write(self._actor) as uow:
            uow.accounts.forget_sealed(account_id)

    def seal(self, account: Account, secret: Secret) -> str:
        """`secret` as a text that only the worker can open. Raises Refused while its key is not confirmed."""
        binding = self._binding(LETTER, account)
        return b64encode(sealed_to(self._public_key(), secret.value.encode(), binding)).decode()

    def unseal(self, account: Account, sealed: str) -> Secret:
        """The secret that `seal` sealed for the same account. Raises Trouble when it is not that."""
        key = self._private_key(account)
        try:
            return self._opened(key, b64decode(sealed, validate=True), LETTER, account)
        except BinasciiError as error:
            raise Trouble(tr("What was kept for {handle} is damaged.", handle=account.handle)) from error

    def _public_key(self) -> bytes:
        """What to seal to: the worker's own key, on a desk one that somebody has confirmed there."""
        if self._key is not None:
            return self._key.public_key
        with self._store.read() as uow:
            public_key = uow.worker_keys.newest()
        if public_key is None:
            raise Trouble(tr("No worker has shown its key yet. Start the worker, then try again."))
        shown, confirmed = fingerprint(public_key), self._confirmed.all()
        if shown in confirmed:
            return public_key
        if confirmed:
            raise Refused(
                tr(
                    "The worker's key is not the one that was confirmed on this desk. Ask who runs the "
                    "worker whether it has a new one and let them read its fingerprint aloud; only if it is "
                    "{fingerprint}, confirm it here.",
                    fingerprint=spoken(shown),
                )
            )
        raise Refused(
            tr(
                "Nobody has confirmed the worker's key on this desk yet. Let who runs the worker read its "
                "fingerprint aloud; only if it is {fingerprint}, confirm it here.",
                fingerprint=spoken(shown),
            )
        )

    def _private_key(self, account: Account) -> WorkerKey:
        if self._key is None:
            raise Trouble(
                tr("Only the worker's machine opens the credentials of {handle}.", handle=account.handle)
            )
        return self._key

    def _opened(self, key: WorkerKey, sealed: bytes, purpose: str, account: Account) -> Secret:
        try:
            return Secret(key.opened(sealed, self._binding(purpose, account)).decode())
        except (CannotOpen, UnicodeDecodeError) as error:
            if sealed_for(sealed) != key.fingerprint:
                raise Trouble(
                    tr(
                        "The credentials of {handle} were sealed to another key than {path}. "
                        "Reconnect the account, or put the right key file back.",
                        handle=account.handle,
                        path=key.path,
                    )
                ) from error
            raise Trouble(
                tr(
                    "What is kept for {handle} was sealed for something else, or is damaged. "
                    "Reconnect the account.",
                    handle=account.handle,
                )
            ) from error

    def _binding(self, purpose: str, account: Account) -> bytes:
        # The server too: who could point an account at a server of their own would be handed its password.
        where = (str(account.id), account.network, account.handle, account.service_url or "")
        return joined(purpose, self._database_id, *where)

    @cached_property
    def _database_id(self) -> str:
        return self._store.database_id()
