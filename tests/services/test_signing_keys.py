"""An approver's key on their desk's disk, and the keys that a worker's machine believes."""

import json
from pathlib import Path
from threading import Thread

import pytest

from tests.factories import PASSWORD, Staff
from tests.services.signing import Headquarters
from warroom.domain.fingerprint import fingerprint, spoken
from warroom.domain.person import Person
from warroom.errors import BadInput, NotAllowed, Refused, Trouble
from warroom.services import pinning, signing
from warroom.services.office import Office
from warroom.store.pins import PinsFile
from warroom.store.signing_key import SigningKeyFile

MESSAGE = b"one verdict"


@pytest.fixture
def file(tmp_path: Path) -> SigningKeyFile:
    """Where Alix's key will be on her desk."""
    return SigningKeyFile(tmp_path / "keys" / "alix.json", "database", "alix")


@pytest.fixture
def hq(office: Office, tmp_path: Path) -> Headquarters:
    """The campaign at headquarters; nothing is pinned yet."""
    return Headquarters(office, tmp_path)


def test_a_desk_makes_its_key_once_and_unlocks_it_with_the_password(file: SigningKeyFile) -> None:
    assert not file.exists()
    made = file.unlocked(PASSWORD)
    assert (file.path.stat().st_mode & 0o777, file.path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    again = file.unlocked(PASSWORD)
    assert (again.public_key, again.login, again.database_id) == (made.public_key, "alix", "database")
    assert signing.is_signed(made.public_key, MESSAGE, again.sign(MESSAGE))
    assert not signing.is_signed(made.public_key, MESSAGE + b"!", again.sign(MESSAGE))
    assert not signing.is_signed(b"no key", MESSAGE, again.sign(MESSAGE))


def test_the_file_says_how_it_is_locked(file: SigningKeyFile) -> None:
    made = file.unlocked(PASSWORD)
    document = json.loads(file.path.read_text())
    assert (document["format"], document["login"]) == ("warroom signing key, format 1", "alix")
    assert document["public_key"] == made.public_key.hex()
    lock = document["argon2id"]
    # RFC 9106, section 4: the second recommended option.
    assert (lock["passes"], lock["memory_kib"], lock["lanes"]) == (3, 64 * 1024, 4)


def test_another_password_does_not_unlock_it(file: SigningKeyFile) -> None:
    file.unlocked(PASSWORD)
    before = file.path.read_bytes()
    with pytest.raises(NotAllowed, match=r"doesn't unlock the signing key .*alix\.json.*make a new key"):
        file.unlocked("another password")
    with pytest.raises(BadInput, match="broken character"):
        file.unlocked("half a pair \ud800")
    assert file.path.read_bytes() == before


def test_a_new_password_locks_the_same_key(file: SigningKeyFile) -> None:
    made = file.unlocked(PASSWORD)
    file.lock_anew(made, "the new password")
    assert file.unlocked("the new password").public_key == made.public_key
    with pytest.raises(NotAllowed):
        file.unlocked(PASSWORD)


def test_a_key_that_nobody_can_unlock_any_more_is_replaced(file: SigningKeyFile) -> None:
    lost = file.unlocked(PASSWORD)
    made = file.start_over("the new password")
    assert made.public_key != lost.public_key
    assert file.unlocked("the new password").public_key == made.public_key


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff", b'{"aes_256_gcm": "AAAA"}', b'{"aes_256_gcm": 1}'],
)
def test_a_damaged_file_is_named_and_left_alone(file: SigningKeyFile, content: bytes) -> None:
    file.unlocked(PASSWORD)
    file.path.write_bytes(content)
    with pytest.raises(Trouble, match=r"alix\.json holds no signing key of alix for this campaign"):
        file.unlocked(PASSWORD)
    assert file.path.read_bytes() == content


@pytest.mark.parametrize(
    ("field", "value"),
    [("salt", "AAAA"), ("memory_kib", 10**9), ("passes", 0), ("lanes", "four"), ("memory_kib", None)],
)
def test_a_lock_that_makes_no_sense_is_not_tried(file: SigningKeyFile, field: str, value: object) -> None:
    file.unlocked(PASSWORD)
    document = json.loads(file.path.read_text())
    document["argon2id"][field] = value
    file.path.write_text(json.dumps(document))
    with pytest.raises(Trouble, match="holds no signing key of alix"):
        file.unlocked(PASSWORD)


def test_a_key_of_somebody_else_or_for_another_campaign_is_not_taken(file: SigningKeyFile) -> None:
    file.unlocked(PASSWORD)
    for database, login in (("another", "alix"), ("database", "robin")):
        with pytest.raises(Trouble, match=f"holds no signing key of {login} for this campaign"):
            SigningKeyFile(file.path, database, login).unlocked(PASSWORD)


def test_a_file_that_others_can_read_is_not_used(file: SigningKeyFile) -> None:
    file.unlocked(PASSWORD)
    file.path.chmod(0o604)
    with pytest.raises(Trouble, match=r"Others can read or change .*alix\.json"):
        file.unlocked(PASSWORD)


def test_two_windows_that_sign_in_at_once_have_one_key(file: SigningKeyFile) -> None:
    found = list[bytes]()
    starting = [Thread(target=lambda: found.append(file.unlocked(PASSWORD).public_key)) for _ in range(3)]
    for thread in starting:
        thread.start()
    for thread in starting:
        thread.join()
    assert len(found) == 3
    assert len(set(found)) == 1


def test_neither_key_nor_password_shows(file: SigningKeyFile, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    made = file.unlocked(PASSWORD)
    with pytest.raises(NotAllowed) as refusal:
        file.unlocked("a wrong password")
    said = f"{made!r} {made} {file!r} {refusal.value!r} {refusal.value.__cause__!r} {caplog.text}"
    assert repr(made) == f"SigningKey(alix, {spoken(made.fingerprint)})"
    assert PASSWORD not in said
    assert "a wrong password" not in said
    assert PASSWORD.encode() not in file.path.read_bytes()


def test_a_key_is_pinned_by_what_its_owner_reads_aloud(hq: Headquarters, staff: Staff) -> None:
    hq.desk(staff.alix)
    heard = spoken(hq.key_of(staff.alix).fingerprint).upper().replace(" ", "-")
    (known,) = pinning.known_keys(hq.office, hq.pins)
    assert (known.login, known.name, known.pinned) == ("alix", "Alix Morel", False)
    pinned = pinning.pin(hq.office, hq.pins, " Alix ", heard)
    assert pinned.fingerprint == known.fingerprint
    assert pinning.known_keys(hq.office, hq.pins) == (pinned,)
    assert hq.pins.path.stat().st_mode & 0o777 == 0o600
    pinning.unpin(hq.pins, "alix")
    assert hq.pins.keys() == {}
    with pytest.raises(Refused, match="No key of alix is pinned here"):
        pinning.unpin(hq.pins, "alix")


def test_what_was_heard_differently_is_not_pinned(hq: Headquarters, staff: Staff) -> None:
    hq.desk(staff.alix)
    digits = hq.key_of(staff.alix).fingerprint
    for heard in ("", digits[:39], digits[:36], digits[:39] + ("0" if digits[39] != "0" else "1")):
        with pytest.raises(Refused, match="Alix Morel has shown no key with this fingerprint"):
            pinning.pin(hq.office, hq.pins, "alix", heard)
    with pytest.raises(Refused, match="Nobody signs in as “nobody”"):
        pinning.pin(hq.office, hq.pins, "nobody", digits)
    with pytest.raises(Refused, match="Camille Roy has shown no key yet"):
        pinning.pin(hq.office, hq.pins, "camille", digits)
    assert not hq.pins.path.exists()


def test_a_person_with_two_desks_has_two_keys_and_a_key_has_one_owner(
    hq: Headquarters, staff: Staff, robin: Person
) -> None:
    hq.pin(staff.alix)
    office_key = hq.keys.pop("alix")
    hq.pin(staff.alix)
    assert hq.pins.keys() == {"alix": {office_key.public_key, hq.keys["alix"].public_key}}
    hq.keys["robin"] = hq.keys["alix"]
    with hq.office.store.write(robin.id) as uow:
        uow.signing_keys.show(robin.id, hq.keys["alix"].public_key, hq.office.clock.now())
    with pytest.raises(Refused, match="This key is pinned for alix: a key has one owner"):
        pinning.pin(hq.office, hq.pins, "robin", fingerprint(hq.keys["alix"].public_key))


PINNED_TWICE = json.dumps(
    {
        "format": "warroom pins, format 1",
        "database": "database",
        "pins": {"alix": ["00" * 32], "robin": ["00" * 32]},
    }
)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[]",
        '{"format": "warroom pins, format 1", "database": "another", "pins": {}}',
        '{"format": "warroom pins, format 2", "database": "database", "pins": {}}',
        '{"format": "warroom pins, format 1", "database": "database", "pins": {"alix": ["00"]}}',
        '{"format": "warroom pins, format 1", "database": "database", "pins": {"alix": ["x"]}}',
        PINNED_TWICE,
    ],
)
def test_damaged_pins_are_believed_in_nothing(tmp_path: Path, content: str) -> None:
    pins = PinsFile(tmp_path / "pins.json", "database")
    assert pins.keys() == {}
    pins.pin("alix", b"k" * 32)
    pins.path.write_text(content)
    for act in (pins.keys, lambda: pins.pin("robin", b"r" * 32)):
        with pytest.raises(Trouble, match=r"pins\.json holds no pins for this campaign\. Put the right"):
            act()
    assert pins.path.read_text() == content
