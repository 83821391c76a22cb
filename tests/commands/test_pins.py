"""Who runs a worker says on its machine which approvers' keys it believes."""

from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from commands import pins
from tests import factories
from warroom.domain.fingerprint import spoken
from warroom.errors import Refused
from warroom.services import signing
from warroom.store.signing_key import SigningKey


@pytest.fixture
def key(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SigningKey:
    """The key that Alix has shown from her desk."""
    # Every copy of the campaign has the same name, under which a machine keeps its pins.
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    office = factories.opened_office(database)
    made = SigningKey(office.store.database_id(), "alix", Ed25519PrivateKey.generate())
    signing.show_key(replace(office, signer=made), factories.staff(office).alix.id)
    office.store.close()
    return made


def test_a_key_is_listed_pinned_and_believed_no_more(database: Path, key: SigningKey, tmp_path: Path) -> None:
    heard = spoken(key.fingerprint)
    arguments = Namespace(database=database, login="alix", fingerprint=heard)
    assert pins.list_pins(arguments).lines == (f"  {'alix':<20}  {heard}  Alix Morel",)
    added = pins.add_pin(arguments)
    assert added.lines == (f"What Alix Morel signs with this key goes out from here: {heard}",)
    assert added.value["pinned"] is True
    assert pins.list_pins(arguments).lines == (f"✓ {'alix':<20}  {heard}  Alix Morel",)
    (file,) = (tmp_path / "config" / "warroom" / "keys").iterdir()
    assert (file.name, file.stat().st_mode & 0o777) == (f"{key.database_id}.pins.json", 0o600)
    assert pins.remove_pin(arguments).lines == ("No key of alix is pinned here any more.",)
    assert pins.list_pins(arguments).value["keys"] == [
        {"login": "alix", "name": "Alix Morel", "fingerprint": key.fingerprint, "pinned": False}
    ]


def test_what_was_heard_differently_is_not_pinned(database: Path, key: SigningKey) -> None:
    arguments = Namespace(database=database, login="alix", fingerprint=spoken(key.fingerprint)[:-1])
    with pytest.raises(Refused, match="shown no key with this fingerprint"):
        pins.add_pin(arguments)
