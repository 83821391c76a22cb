"""A signature is for one verdict on one version by one person; the file of a key is whole or it is none."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.factories import PASSWORD
from warroom.domain.approval import Verdict
from warroom.domain.fingerprint import fingerprint, is_spoken, spoken
from warroom.domain.ids import PostId, Sha256
from warroom.domain.signature import verdict_message
from warroom.errors import WarroomError
from warroom.services.signing import is_signed
from warroom.store.signing_key import SigningKey, SigningKeyFile

verdicts = st.tuples(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.integers(1, 10**12).map(PostId),
    st.integers(1, 10**6),
    st.binary(min_size=32, max_size=32).map(lambda content: Sha256(content.hex())),
    st.sampled_from(Verdict),
    st.from_regex(r"[a-z0-9][a-z0-9._-]{0,59}", fullmatch=True),
)
KEY = SigningKey("database", "alix", Ed25519PrivateKey.generate())


@given(one=verdicts, two=verdicts)
def test_a_signature_holds_for_one_verdict_alone(
    one: tuple[str, PostId, int, Sha256, Verdict, str], two: tuple[str, PostId, int, Sha256, Verdict, str]
) -> None:
    signature = KEY.sign(verdict_message(*one))
    assert is_signed(KEY.public_key, verdict_message(*one), signature)
    for position in range(len(one)):
        changed = (*one[:position], two[position], *one[position + 1 :])
        same = is_signed(KEY.public_key, verdict_message(*changed), signature)  # type: ignore[arg-type]  # spliced
        assert same == (changed == one)


@given(verdict=verdicts, data=st.data())
def test_no_bit_of_a_signature_or_a_key_may_be_changed(
    verdict: tuple[str, PostId, int, Sha256, Verdict, str], data: st.DataObject
) -> None:
    message = verdict_message(*verdict)
    signature, public_key = KEY.sign(message), KEY.public_key
    bit = data.draw(st.integers(0, 8 * 96 - 1))
    both = bytearray(signature + public_key)
    both[bit // 8] ^= 1 << bit % 8
    assert not is_signed(bytes(both[64:]), message, bytes(both[:64]))


@given(digest=st.text(max_size=70))
def test_what_is_no_digest_is_not_signed(digest: str) -> None:
    assume(len(digest) != 64 or not set(digest) <= set("0123456789abcdef"))
    with pytest.raises(ValueError, match="not a digest"):
        verdict_message("database", PostId(1), 1, Sha256(digest), Verdict.APPROVE, "alix")


def test_the_message_stays_what_was_signed_years_ago() -> None:
    message = verdict_message("d", PostId(7), 2, Sha256("0" * 64), Verdict.APPROVE, "alix")
    assert message == b"25:warroom verdict, format 11:d1:71:264:" + b"0" * 64 + b"7:approve4:alix"


@given(key=st.binary(min_size=32, max_size=32), other=st.binary(min_size=32, max_size=32))
def test_a_fingerprint_is_heard_right_or_not_at_all(key: bytes, other: bytes) -> None:
    assume(key != other)
    heard = spoken(fingerprint(key))
    assert len(heard.split()) == 10
    assert is_spoken(heard.upper(), fingerprint(key))
    assert is_spoken(fingerprint(key), fingerprint(key))
    assert not is_spoken(heard, fingerprint(other))
    assert not is_spoken(heard[:-1], fingerprint(key))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> SigningKeyFile:
    return SigningKeyFile(tmp_path_factory.mktemp("desk") / "alix.json", "database", "alix")


@pytest.fixture(scope="module")
def content(file: SigningKeyFile) -> bytes:
    """What the file holds."""
    file.unlocked(PASSWORD)
    return file.path.read_bytes()


# Each is slow on purpose: it hashes a password.
@settings(max_examples=40)
@given(data=st.data())
def test_no_bit_of_the_file_may_be_changed(file: SigningKeyFile, content: bytes, data: st.DataObject) -> None:
    bit = data.draw(st.integers(0, len(content) * 8 - 1))
    flipped = bytearray(content)
    flipped[bit // 8] ^= 1 << bit % 8
    file.path.write_bytes(flipped)
    with pytest.raises(WarroomError):
        file.unlocked(PASSWORD)


@given(password=st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
@settings(max_examples=10)
def test_any_password_locks_and_unlocks(tmp_path_factory: pytest.TempPathFactory, password: str) -> None:
    own = SigningKeyFile(tmp_path_factory.mktemp("own") / "alix.json", "database", "alix")
    assert own.unlocked(password).public_key == own.unlocked(password).public_key
