"""Where credentials are kept: the operating system's keyring where a safe one exists, else sealed.

A sealed secret stands in the database as AES-256-GCM under a key in a file of mode 0600 outside of it, bound
to the account, its network and its handle, so that a sealed secret moved to another account does not open.
"""

import os
from functools import cached_property
from pathlib import Path

from warroom.domain.account import Account
from warroom.domain.ids import WORKER, AccountId
from warroom.errors import Trouble
from warroom.language import tr
from warroom.ports import Secret, Vault
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

    @cached_property
    def _vault(self) -> Vault:
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
        """Store or replace the account's secret."""
        import keyring

        keyring.set_password(self._service, str(account.id), secret.value)

    def read(self, account: Account) -> Secret | None:
        """The account's secret, or None when there is none."""
        import keyring

        value = keyring.get_password(self._service, str(account.id))
        return None if value is None else Secret(value)

    def forget(self, account_id: AccountId) -> None:
        """Remove the account's secret, if there is one."""
        import keyring

        if keyring.get_password(self._service, str(account_id)) is not None:
            keyring.delete_password(self._service, str(account_id))


class SealedVault:
    """Keeps secrets in the database, sealed with the key in `key_file`, which is made when first needed."""

    def __init__(self, store: Store, key_file: Path) -> None:
        self._store = store
        self._key_file = key_file

    def keep(self, account: Account, secret: Secret) -> None:
        """Store or replace the account's secret."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + AESGCM(self._key()).encrypt(nonce, secret.value.encode(), _binding(account))
        # The vault acts for the program: who may connect an account was checked by the use case.
        with self._store.write(WORKER) as uow:
            uow.accounts.keep_sealed(account.id, sealed, self._store.clock.now())

    def read(self, account: Account) -> Secret | None:
        """The account's secret, or None when there is none. Raises Trouble when the key doesn't open it."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        with self._store.read() as uow:
            sealed = uow.accounts.sealed(account.id)
        if sealed is None:
            return None
        try:
            value = AESGCM(self._key()).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _binding(account))
        except InvalidTag as error:
            raise Trouble(
                tr(
                    "The key file {path} does not open the credentials of {handle}. "
                    "Put the right key file back, or reconnect the account.",
                    path=self._key_file,
                    handle=account.handle,
                )
            ) from error
        return Secret(value.decode())

    def forget(self, account_id: AccountId) -> None:
        """Remove the account's secret, if there is one."""
        with self._store.write(WORKER) as uow:
            uow.accounts.forget_sealed(account_id)

    def _key(self) -> bytes:
        if not self._key_file.exists():
            self._key_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            # O_EXCL with the mode from the start: nobody can read the key before it is protected.
            descriptor = os.open(self._key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(os.urandom(KEY_BYTES))
        if os.name == "posix" and self._key_file.stat().st_mode & 0o077:
            raise Trouble(
                tr(
                    "Others can read the key file {path}. Protect it first: chmod 600 {path}",
                    path=self._key_file,
                )
            )
        return self._key_file.read_bytes()


def _binding(account: Account) -> bytes:
    return f"{account.id}\0{account.network}\0{account.handle}".encode()
