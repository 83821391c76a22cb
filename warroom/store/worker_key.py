"""The worker's key: anybody may seal to its public half, only the worker's machine opens.

HPKE (RFC 9180): DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. Who administers the database's server
has what was sealed and the public key, and so can read nothing.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from warroom.domain.fingerprint import fingerprint, spoken
from warroom.domain.ids import Sha256
from warroom.errors import Trouble
from warroom.language import tr
from warroom.store.private_file import create_private, read_private

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.hpke import Suite

FORMAT = b"\x01"
FINGERPRINT_BYTES = 32


class CannotOpen(Exception):
    """What was sealed is damaged, or was sealed for something else."""


class WorkerKey:
    """The private half, as it stands in a file on the worker's machine."""

    def __init__(self, path: Path, private: "X25519PrivateKey") -> None:
        self.path = path
        self._private = private
        self.public_key: bytes = private.public_key().public_bytes_raw()
        self.fingerprint: Sha256 = fingerprint(self.public_key)

    def __repr__(self) -> str:
        return f"WorkerKey({spoken(self.fingerprint)})"

    def opened(self, sealed: bytes, binding: bytes) -> bytes:
        """What `sealed_to` sealed with the same `binding`. Raises CannotOpen."""
        from cryptography.exceptions import InvalidTag

        if sealed[:1] != FORMAT or sealed_for(sealed) != self.fingerprint:
            raise CannotOpen
        try:
            return _suite().decrypt(sealed[1 + FINGERPRINT_BYTES :], self._private, binding)
        except InvalidTag as error:
            raise CannotOpen from error


def sealed_to(public_key: bytes, secret: bytes, binding: bytes) -> bytes:
    """`secret`, for the owner of `public_key` alone, who opens it with the same `binding`.

    Raises Trouble when that is no key at all.
    """
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    try:
        key = X25519PublicKey.from_public_bytes(public_key)
        sealed = _suite().encrypt(secret, key, binding)
    except ValueError as error:  # Also a key for which every secret would be the same.
        raise Trouble(tr("The worker's key in the database is no key. Start the worker again.")) from error
    return FORMAT + bytes.fromhex(fingerprint(public_key)) + sealed


def sealed_for(sealed: bytes) -> Sha256:
    """The fingerprint of the key that `sealed` says it was sealed to."""
    return Sha256(sealed[1 : 1 + FINGERPRINT_BYTES].hex())


def worker_key(path: Path) -> WorkerKey:
    """The key in the file at `path`, which is made when there is none.

    Raises Trouble when it can't be read, is open to others or holds no such key.
    """
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    content = read_private(path)
    if content is None:
        create_private(path, _new_key())
        content = read_private(path) or b""
    try:
        private = load_pem_private_key(content, None)
    except (ValueError, TypeError) as error:  # A TypeError: it is locked with a password.
        raise _no_key(path) from error
    if not isinstance(private, X25519PrivateKey):
        raise _no_key(path)
    return WorkerKey(path, private)


def _suite() -> "Suite":
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def _new_key() -> bytes:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _no_key(path: Path) -> Trouble:
    return Trouble(tr("{path} holds no key of a worker. Put the right key file back.", path=path))
