"""Which approvers' keys a worker's machine believes, in a file there: nothing from the database gets in.

A person may have several, one for each desk; a key has one owner.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from warroom.errors import Trouble
from warroom.language import tr
from warroom.store.private_file import read_private, replace_private

FORMAT = "warroom pins, format 1"
KEY_BYTES = 32


class PinsFile:
    """The pins for one database. Without a file nothing is pinned, and so nothing goes out."""

    def __init__(self, path: Path, database_id: str) -> None:
        self.path = path
        self.database_id = database_id

    def keys(self) -> Mapping[str, frozenset[bytes]]:
        """The public keys by the login of their owner. Raises Trouble when they can't be read."""
        content = read_private(self.path)
        if content is None:
            return {}
        try:
            document = json.loads(content)
            pins = {
                str(login): frozenset(map(bytes.fromhex, keys)) for login, keys in document["pins"].items()
            }
            named = (document["format"], document["database"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._damaged() from error
        every = [key for keys in pins.values() for key in keys]
        if (
            named != (FORMAT, self.database_id)
            or any(len(key) != KEY_BYTES for key in every)
            or len(set(every)) != len(every)
        ):
            raise self._damaged()
        return pins

    def pin(self, login: str, public_key: bytes) -> None:
        """Believe what `public_key` signs for `login`."""
        pins = dict(self.keys())
        pins[login] = pins.get(login, frozenset()) | {public_key}
        self._write(pins)

    def unpin(self, login: str) -> None:
        """Believe no key of `login` any more."""
        self._write({known: keys for known, keys in self.keys().items() if known != login})

    def _write(self, pins: Mapping[str, frozenset[bytes]]) -> None:
        document = {
            "format": FORMAT,
            "database": self.database_id,
            "pins": {login: sorted(key.hex() for key in pins[login]) for login in sorted(pins)},
        }
        replace_private(self.path, (json.dumps(document, indent=1) + "\n").encode())

    def _damaged(self) -> Trouble:
        return Trouble(
            tr(
                "{path} holds no pins for this campaign. Put the right file back, or remove it and pin anew.",
                path=self.path,
            )
        )
