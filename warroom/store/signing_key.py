"""An approver's signing key: on the disk of their desk, locked with their password.

The file is a small JSON text that says how it is locked: argon2id (RFC 9106, low-memory profile) makes a key
of the password, AES-256-GCM locks the private key (Ed25519) and vouches for everything else in the file.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warroom.domain.fields import joined
from warroom.domain.fingerprint import fingerprint, spoken
from warroom.domain.ids import Sha256
from warroom.errors import BadInput, NotAllowed, Refused, Trouble
from warroom.language import tr
from warroom.store.private_file import create_private, read_private, replace_private

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FORMAT = "warroom signing key, format 1"
SALT_BYTES = 16
NONCE_BYTES = 12
MOST_MEMORY_KIB = 1024 * 1024
MOST_PASSES = 20
MOST_LANES = 16


class SigningKey:
    """A key that the right password has unlocked: it signs for one login in one database."""

    def __init__(self, database_id: str, login: str, private: "Ed25519PrivateKey") -> None:
        self.database_id = database_id
        self.login = login
        self._private = private
        self.public_key: bytes = private.public_key().public_bytes_raw()

    def __repr__(self) -> str:
        return f"SigningKey({self.login}, {spoken(self.fingerprint)})"

    @property
    def fingerprint(self) -> Sha256:
        """What the key's owner reads aloud to who runs a worker."""
        return fingerprint(self.public_key)

    def sign(self, message: bytes) -> bytes:
        """The signature of `message`."""
        return self._private.sign(message)

    def locked(self, password: str) -> bytes:
        """The file that holds this key for whoever knows `password`."""
        from argon2.profiles import RFC_9106_LOW_MEMORY

        lock = {
            "passes": RFC_9106_LOW_MEMORY.time_cost,
            "memory_kib": RFC_9106_LOW_MEMORY.memory_cost,
            "lanes": RFC_9106_LOW_MEMORY.parallelism,
            "salt": b64encode(os.urandom(SALT_BYTES)).decode(),
        }
        nonce = os.urandom(NONCE_BYTES)
        document = {
            "format": FORMAT,
            "database": self.database_id,
            "login": self.login,
            "public_key": self.public_key.hex(),
            "argon2id": lock,
        }
        sealed = _cipher(password, lock).encrypt(nonce, self._private.private_bytes_raw(), _bound(document))
        document["aes_256_gcm"] = b64encode(nonce + sealed).decode()
        return (json.dumps(document, indent=1) + "\n").encode()


class SigningKeyFile:
    """Where the key of `login` for one database is, or will be, on this machine."""

    def __init__(self, path: Path, database_id: str, login: str) -> None:
        self.path = path
        self.database_id = database_id
        self.login = login

    def exists(self) -> bool:
        """Whether this machine has a key already."""
        return self.path.exists()

    def unlocked(self, password: str) -> SigningKey:
        """The key, which is made when there is none yet; workers then have to pin it.

        Raises NotAllowed when the password isn't the one it was locked with, Trouble when the file is damaged
        or can't be used.
        """
        content = read_private(self.path)
        if content is None:
            create_private(self.path, self._new().locked(password))
            content = read_private(self.path) or b""
        return self._unlocked(content, password)

    def lock_anew(self, key: SigningKey, password: str) -> None:
        """The password changes: keep the same key under the new one. Raises Trouble."""
        replace_private(self.path, key.locked(password))

    def start_over(self, password: str) -> SigningKey:
        """Make another key in place of one that nobody can unlock any more; workers then have to pin it."""
        key = self._new()
        replace_private(self.path, key.locked(password))
        return key

    def _new(self) -> SigningKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return SigningKey(self.database_id, self.login, Ed25519PrivateKey.generate())

    def _unlocked(self, content: bytes, password: str) -> SigningKey:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        try:
            document = json.loads(content)
            sealed = b64decode(document.pop("aes_256_gcm"), validate=True)
            named = (document["format"], document["database"], document["login"])
            lock = document["argon2id"]
            within = (
                lock["memory_kib"] <= MOST_MEMORY_KIB
                and lock["passes"] <= MOST_PASSES
                and lock["lanes"] <= MOST_LANES
            )
            bound = _bound(document)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._damaged() from error
        if named != (FORMAT, self.database_id, self.login) or not within:
            raise self._damaged()
        try:
            raw = _cipher(password, lock).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
        except InvalidTag as error:
            raise NotAllowed(
                tr(
                    "This password doesn't unlock the signing key {path}. Type the one that it was locked "
                    "with. If nobody knows it any more, make a new key, which workers then have to pin.",
                    path=self.path,
                )
            ) from error
        except ValueError as error:
            raise self._damaged() from error
        return SigningKey(self.database_id, self.login, Ed25519PrivateKey.from_private_bytes(raw))

    def _damaged(self) -> Trouble:
        return Trouble(
            tr(
                "{path} holds no signing key of {login} for this campaign. Put the right file back, or make "
                "a new key, which workers then have to pin.",
                path=self.path,
                login=self.login,
            )
        )


class DeskKey:
    """The key of who is signed in at this desk: it signs once a password has unlocked it.

    `trouble` says in a sentence why it stays locked, and what to do; `is_new` that it was made just now, so
    that workers have to pin it. Any thread may use it.
    """

    def __init__(self, file: "SigningKeyFile", password: str) -> None:
        self.database_id, self.login = file.database_id, file.login
        self._file = file
        self._password = password
        self._key: SigningKey | None = None
        self.trouble: str | None = None
        self.is_new = not file.exists()
        self._unlock()

    @property
    def public_key(self) -> bytes:
        """What signatures are checked with; empty while it is locked."""
        return b"" if self._key is None else self._key.public_key

    @property
    def fingerprint(self) -> Sha256 | None:
        """What its owner reads aloud to who runs a worker; None while it is locked."""
        return None if self._key is None else self._key.fingerprint

    def sign(self, message: bytes) -> bytes:
        """The signature of `message`. Raises Refused while the key is locked."""
        if self._key is None:
            raise Refused(self.trouble or tr("Your signing key is locked."))
        return self._key.sign(message)

    def unlock_with(self, former: str) -> None:
        """Unlock it with the password it was locked with, and lock it with today's. Raises NotAllowed."""
        key = self._file.unlocked(former)
        self._file.lock_anew(key, self._password)
        self._key, self.trouble = key, None

    def start_over(self) -> None:
        """Make another key in place of one that nobody can unlock any more; workers then have to pin it."""
        self._key, self.trouble = self._file.start_over(self._password), None
        self.is_new = True

    def password_changed(self, password: str) -> None:
        """Its owner signs in with another password from now on: lock the same key with that one."""
        self._password = password
        if self._key is not None:
            self._file.lock_anew(self._key, password)

    def _unlock(self) -> None:
        try:
            self._key = self._file.unlocked(self._password)
        except (NotAllowed, Trouble) as trouble:
            self.trouble = trouble.sentence


def _cipher(password: str, lock: Mapping[str, Any]) -> Any:
    """What locks and unlocks with `password`. Raises ValueError when `lock` makes no sense."""
    from argon2.exceptions import HashingError
    from argon2.low_level import Type, hash_secret_raw
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        secret = password.encode()
    except UnicodeEncodeError as error:
        raise BadInput(tr("The password holds a broken character; type it again.")) from error
    try:
        key = hash_secret_raw(
            secret,
            b64decode(lock["salt"], validate=True),
            time_cost=lock["passes"],
            memory_cost=lock["memory_kib"],
            parallelism=lock["lanes"],
            hash_len=32,
            type=Type.ID,
        )
    except (HashingError, KeyError, TypeError) as error:
        raise ValueError("not a lock") from error
    return AESGCM(key)


def _bound(document: Mapping[str, Any]) -> bytes:
    """Everything in the file but the locked key itself."""
    return joined(json.dumps(document, sort_keys=True))
