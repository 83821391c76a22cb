"""What is sealed to the worker opens for exactly what it was sealed for, and not with one bit changed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests import factories
from warroom.domain.account import Account
from warroom.domain.fields import joined
from warroom.domain.ids import WORKER, AccountId
from warroom.errors import Trouble
from warroom.ports import Secret
from warroom.services.office import Office
from warroom.store.worker_key import CannotOpen, WorkerKey, sealed_for, sealed_to, worker_key
from warroom.store.worker_vault import ConfirmedKeys, WorkerSealedVault

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
accounts = st.builds(
    Account,
    id=st.integers(1, 10**9).map(AccountId),
    network=words,
    handle=words,
    display_name=st.just(""),
    service_url=st.none() | words,
    remote_identity=st.none(),
    approvals_needed=st.just(1),
)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> WorkerKey:
    return worker_key(tmp_path_factory.mktemp("worker") / "key.pem")


@pytest.fixture(scope="module")
def offices(campaign_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Office]]:
    """Two campaigns."""
    first = factories.copied_campaign(campaign_file, tmp_path_factory.mktemp("first"))
    second = tmp_path_factory.mktemp("second") / "campaign.db"
    opened = [factories.opened_office(database) for database in (first, second)]
    yield opened
    for office in opened:
        office.store.close()


@pytest.fixture(scope="module")
def vaults(
    offices: list[Office], key: WorkerKey, tmp_path_factory: pytest.TempPathFactory
) -> list[WorkerSealedVault]:
    """One worker's vaults of the two campaigns."""
    confirmed = ConfirmedKeys(tmp_path_factory.mktemp("desk") / "confirmed")
    return [WorkerSealedVault(office.store, WORKER, confirmed, key) for office in offices]


@given(account=accounts, secret=words)
def test_every_secret_comes_back(vaults: list[WorkerSealedVault], account: Account, secret: str) -> None:
    sealed = vaults[0].seal(account, Secret(secret))
    assert vaults[0].unseal(account, sealed) == Secret(secret)
    assert sealed != vaults[0].seal(account, Secret(secret))


@given(account=accounts, other=accounts, field=st.sampled_from(["id", "network", "handle", "service_url"]))
def test_nothing_opens_for_another_account(
    vaults: list[WorkerSealedVault], account: Account, other: Account, field: str
) -> None:
    moved = replace(account, **{field: getattr(other, field)})
    # No server and an empty one are the same place.
    assume(
        replace(moved, service_url=moved.service_url or "")
        != replace(account, service_url=account.service_url or "")
    )
    with pytest.raises(Trouble):
        vaults[0].unseal(moved, vaults[0].seal(account, Secret("app-password")))


@given(account=accounts)
def test_nothing_opens_in_another_campaign(vaults: list[WorkerSealedVault], account: Account) -> None:
    with pytest.raises(Trouble):
        vaults[1].unseal(account, vaults[0].seal(account, Secret("app-password")))


@given(secret=st.binary(max_size=50), data=st.data())
def test_no_bit_may_be_changed(key: WorkerKey, secret: bytes, data: st.DataObject) -> None:
    sealed = sealed_to(key.public_key, secret, b"here")
    assert key.opened(sealed, b"here") == secret
    assert sealed_for(sealed) == key.fingerprint
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    flipped = bytearray(sealed)
    flipped[bit // 8] ^= 1 << bit % 8
    length = data.draw(st.integers(0, len(sealed) - 1))
    for spoiled in (bytes(flipped), sealed[:length], sealed + b"\0"):
        with pytest.raises(CannotOpen):
            key.opened(spoiled, b"here")


@given(noise=st.binary(max_size=200))
def test_noise_opens_nothing(key: WorkerKey, noise: bytes) -> None:
    with pytest.raises(CannotOpen):
        key.opened(b"\x01" + bytes.fromhex(key.fingerprint) + noise, b"here")


@given(one=st.lists(words, max_size=5), two=st.lists(words, max_size=5))
def test_different_fields_are_never_the_same_text(one: list[str], two: list[str]) -> None:
    assert (joined(*one) == joined(*two)) == (one == two)


def test_what_was_sealed_by_an_older_program_still_opens(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_text(FIRST_KEY)
    path.chmod(0o600)
    assert worker_key(path).opened(bytes.fromhex(FIRST_SEALED), b"here") == b"app-password"


FIRST_KEY = """-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VuBCIEIAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB
-----END PRIVATE KEY-----
"""
FIRST_SEALED = (
    "011a92f23852dc908d97316a3b13578281196c1dd73d9ae5e313f3fb6b8954bf5585ed2c37ff3009450aef7174a6e635"
    "e53437429daf8b4b664dc378786b4dd82a16a7bc66c7d8f8c555ab6977dc30bbe39a964e49cd268690c75790be"
)
