"""Where credentials are kept: the operating system's keyring where a safe one exists, else sealed.

A sealed secret stands in the database as AES-256-GCM under a key in a file of mode 0600 outside of it, bound
to the account, its network, handle and server, so that a sealed secret moved elsewhere does not open.
"""

import os
from base64 import b64decode, b64encode
from binascii import Error as BinasciiError
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import ModuleType

from warroom.domain.account import Account
from warroom.domain.ids import WORKER, AccountId
from warroom.errors import Trouble
from warroom.language import tr
from warroom.ports import Secret
from warroom.store.private_file import create_private, read_private
from warroom.store.store import Store

KEY_BYTES = 32
NONCE_BYTES = 12

# keyring would silently fall back to backends that store clear text: only these are known to encrypt.
SAFE_KEYRINGS = frozenset(
    {
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.libsecret.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.macOS.Keyring",
        "keyring.backends.Windows.WinVaultKeyring",
    }
)


class LazyVault:
    """The safest vault this machine offers for the campaign in `store`, chosen when it is first used.

    Choosing looks for the keyring's backends, which is slow: a window that shows the timeline need not wait.
    """

    def __init__(self, store: Store, key_file: Path) -> None:
        self._store = store
        self._key_file = key_file

    def keep(self, account: Account, secret: Secret) -> None:
        """Store or replace the account's secret."""
        self._vault.keep(account, secret)

    def read(self, account: Account) -> Secret | None:
        """The account's secret, or None when there is none. Raises Trouble when it can't be opened."""
        return self._vault.read(account)

    def forget(self, account_id: AccountId) -> None:
        """Remove the account's secret, if there is one."""
        self._vault.forget(account_id)

    def seal(self, account: Account, secret: Secret) -> str:
        """`secret` as a text that only this campaign's worker can open, for this account."""
        return self._sealing.seal(account, secret)

    def unseal(self, account: Account, sealed: str) -> Secret:
        """The secret that `seal` sealed for the same account. Raises Trouble when it is not that."""
        return self._sealing.unseal(account, sealed)

    @cached_property
    def _sealing(self) -> "SealedVault":
        # A keyring keeps one secret for an account; what travels through the database is always sealed.
        return SealedVault(self._store, self._key_file)

    @cached_property
    def _vault(self) -> "KeyringVault | SealedVault":
        import keyring

        backend = type(keyring.get_keyring())
        if f"{backend.__module__}.{backend.__qualname__}" in SAFE_KEYRINGS:
            return KeyringVault(f"warroom {self._store.database_id()}")
        return SealedVault(self._store, self._key_file)


class KeyringVault:
    """Keeps secrets in the operating system's keyring, under a service name of the campaign's own."""

    def __init__(self, service: str) -> None:
        self._service = service

    def keep(self, account: Account, secret: Secret) -> None:
        """Store or replace the account's secret. Raises Trouble."""
        with _keyring() as keyring:
            keyring.set_password(self._service, str(account.id), secret.value)

    def read(self, account: Account) -> Secret | None:
        """The account's secret, or None when there is none. Raises Trouble."""
        with _keyring() as keyring:
            value = keyring.get_password(self._service, str(account.id))
        return None if value is None else Secret(value)

    def forget(self, account_id: AccountId) -> None:
        """Remove the account's secret, if there is one. Raises Trouble."""
        with _keyring() as keyring:
            if keyring.get_password(self._service, str(account_id)) is not None:
                keyring.delete_password(self._service, str(account_id))


@contextmanager
def _keyring() -> Iterator[ModuleType]:
    """The keyring library, whose errors become sentences."""
    import keyring
    import keyring.errors

    try:
        yield keyring
    except keyring.errors.KeyringError as error:
        raise Trouble(
            tr("The system's keyring refused: {reason}. Unlock it, then try again.", reason=error)
        ) from error


class SealedVault:
    """Keeps secrets in the database, sealed with the key in `key_file`, which is made when first needed."""

    def __init__(self, store: Store, key_file: Path) -> None:
        self._store = store
        self._key_file = key_file

    def keep(self, account: Account, secret: Secret) -> None:
        """Store or replace the account's secret."""
        sealed = self._sealed(account, secret)
        # The vault acts for the program: who may connect an account was checked by the use case.
        with self._store.write(WORKER) as uow:
            uow.accounts.keep_sealed(account.id, sealed, self._store.clock.now())

    def read(self, account: Account) -> Secret | None:
        """The account's secret, or None when there is none. Raises Trouble when the key doesn't open it."""
        with self._store.read() as uow:
            sealed = uow.accounts.sealed(account.id)
        return None if sealed is None else self._opened(account, sealed)

    def forget(self, account_id: AccountId) -> None:
        """Remove the account's secret, if there is one."""
        with self._store.write(WORKER) as uow:
            uow.accounts.forget_sealed(account_id)

    def seal(self, account: Account, secret: Secret) -> str:
        """`secret` as a text that only this campaign's worker can open, for this account."""
        return b64encode(self._sealed(account, secret)).decode()

    def unseal(self, account: Account, sealed: str) -> Secret:
        """The secret that `seal` sealed for the same account. Raises Trouble when it is not that."""
        try:
            return self._opened(account, b64decode(sealed, validate=True))
        except BinasciiError as error:
            raise Trouble(tr("What was kept for {handle} is damaged.", handle=account.handle)) from error

    def _sealed(self, account: Account, secret: Secret) -> bytes:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if not self._key_file.exists():
            create_private(self._key_file, os.urandom(KEY_BYTES))
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self._key()).encrypt(nonce, secret.value.encode(), _binding(account))

    def _opened(self, account: Account, sealed: bytes) -> Secret:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            value = AESGCM(self._key()).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _binding(account))
        except (InvalidTag, ValueError) as error:  # A ValueError: the file doesn't even hold a key.
            raise Trouble(
                tr(
                    "The key file {path} does not open the credentials of {handle}. "
                    "Put the right key file back, or reconnect the account.",
                    path=self._key_file,
                    handle=account.handle,
                )
            ) from error
        return Secret(value.decode())

    def _key(self) -> bytes:
        """The key. Raises Trouble when it is gone, unreadable or open to others."""
        key = read_private(self._key_file)
        if key is None:
            raise Trouble(
                tr(
                    "The key file {path} is not there. Put it back, or reconnect the account.",
                    path=self._key_file,
                )
            )
        return key


def _binding(account: Account) -> bytes:
    # The server too: who could point an account at a server of their own would be handed its password.
    where = (str(account.id), account.network, account.handle, account.service_url or "")
    return "\0".join(where).encode()
