"""Headquarters' credentials: sealed at a desk for the worker's machine, and readable nowhere else."""

import logging
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from tests import factories
from tests.administrator import administering, looked_up
from tests.factories import SetClock, Staff
from tests.headquarters import WORKER_LOGIN
from tests.services.signing import lay_out_headquarters, store_of
from warroom.domain.account import Account
from warroom.domain.fingerprint import fingerprint, spoken
from warroom.domain.ids import WORKER
from warroom.errors import Changed, Refused, RuleBroken, Trouble
from warroom.ports import Secret
from warroom.services import worker_keys
from warroom.services.office import Office
from warroom.store.worker_key import WorkerKey, worker_key
from warroom.store.worker_vault import ConfirmedKeys, WorkerSealedVault

SECRET = Secret("app-password-of-spring")

OTHER_KIND = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB
-----END PRIVATE KEY-----
"""
"""A key that signs (Ed25519), and opens nothing."""


@pytest.fixture
def headquarters(office: Office) -> Office:
    """The campaign with the table that only headquarters has."""
    lay_out_headquarters(office)
    return office


@pytest.fixture
def account(headquarters: Office, staff: Staff) -> Account:
    """An account without credentials yet."""
    added = factories.add_account(headquarters, staff.noa.id, "second")
    headquarters.vault.forget(added.id)
    return added


@pytest.fixture
def key(headquarters: Office, tmp_path: Path) -> WorkerKey:
    """The key that the campaign's worker has shown."""
    made = worker_key(tmp_path / "worker" / "key.pem")
    worker_keys.show(headquarters, made)
    return made


@pytest.fixture
def confirmed(tmp_path: Path) -> ConfirmedKeys:
    """What Noa has confirmed on her desk: nothing yet."""
    return ConfirmedKeys(tmp_path / "desk" / "confirmed")


@pytest.fixture
def desk(headquarters: Office, staff: Staff, confirmed: ConfirmedKeys) -> WorkerSealedVault:
    """The vault on Noa's desk."""
    return WorkerSealedVault(store_of(headquarters, "noa"), staff.noa.id, confirmed)


@pytest.fixture
def worker(headquarters: Office, key: WorkerKey, tmp_path: Path) -> WorkerSealedVault:
    """The vault on the worker's machine."""
    store = store_of(headquarters, WORKER_LOGIN)
    return WorkerSealedVault(store, WORKER, ConfirmedKeys(tmp_path / "none"), key)


def heard(office: Office, confirmed: ConfirmedKeys) -> None:
    """Noa calls who runs the worker, hears the fingerprint and confirms it."""
    shown = worker_keys.to_confirm(office, confirmed)
    assert shown is not None
    worker_keys.confirm(office, confirmed, shown)


def test_what_a_desk_seals_only_the_worker_opens(
    headquarters: Office,
    account: Account,
    desk: WorkerSealedVault,
    worker: WorkerSealedVault,
    confirmed: ConfirmedKeys,
    key: WorkerKey,
) -> None:
    heard(headquarters, confirmed)
    desk.keep(account, SECRET)
    desk.keep(account, Secret("a newer one"))
    assert worker.read(account) == Secret("a newer one")
    with pytest.raises(Trouble, match="Only the worker's machine opens the credentials of second"):
        desk.read(account)
    kept = "SELECT key_fingerprint FROM credential WHERE account_id = ?"
    assert looked_up(headquarters.store.path, kept, account.id) == [(key.fingerprint,)]
    desk.forget(account.id)
    assert worker.read(account) is None


def test_the_worker_keeps_a_token_that_the_network_renewed(
    headquarters: Office, account: Account, desk: WorkerSealedVault, worker: WorkerSealedVault
) -> None:
    worker.keep(account, Secret("renewed"))
    assert worker.read(account) == Secret("renewed")


def test_what_travels_through_the_database_is_no_credential_and_the_reverse(
    headquarters: Office,
    account: Account,
    desk: WorkerSealedVault,
    worker: WorkerSealedVault,
    confirmed: ConfirmedKeys,
) -> None:
    heard(headquarters, confirmed)
    letter = desk.seal(account, SECRET)
    assert worker.unseal(account, letter) == SECRET
    assert worker.unseal(account, worker.seal(account, SECRET)) == SECRET
    with pytest.raises(Trouble, match="Only the worker's machine opens"):
        desk.unseal(account, letter)
    worker.keep(account, SECRET)
    kept = "SELECT sealed FROM credential WHERE account_id = ?"
    ((sealed,),) = looked_up(headquarters.store.path, kept, account.id)
    with pytest.raises(Trouble, match=r"What is kept for second was sealed for something else"):
        worker.unseal(account, b64encode(sealed).decode())
    with pytest.raises(Trouble, match="What was kept for second is damaged"):
        worker.unseal(account, "no base64 at all")


def test_a_desk_seals_nothing_before_somebody_has_heard_the_fingerprint(
    headquarters: Office,
    account: Account,
    desk: WorkerSealedVault,
    confirmed: ConfirmedKeys,
    key: WorkerKey,
) -> None:
    told = spoken(key.fingerprint)
    for act in (desk.keep, desk.seal):
        with pytest.raises(Refused, match=f"Nobody has confirmed the worker's key.*only if it is {told}"):
            act(account, SECRET)
    assert worker_keys.to_confirm(headquarters, confirmed) == key.fingerprint
    heard(headquarters, confirmed)
    assert worker_keys.to_confirm(headquarters, confirmed) is None
    desk.keep(account, SECRET)


def test_without_a_worker_there_is_nothing_to_seal_to(
    headquarters: Office, account: Account, desk: WorkerSealedVault, confirmed: ConfirmedKeys
) -> None:
    assert worker_keys.to_confirm(headquarters, confirmed) is None
    with pytest.raises(Trouble, match=r"No worker has shown its key yet\. Start the worker"):
        desk.keep(account, SECRET)


def test_a_key_that_somebody_slipped_into_the_database_gets_no_password(
    headquarters: Office,
    account: Account,
    desk: WorkerSealedVault,
    confirmed: ConfirmedKeys,
    key: WorkerKey,
    tmp_path: Path,
) -> None:
    heard(headquarters, confirmed)
    thief = worker_key(tmp_path / "thief.pem")
    with administering(headquarters.store.path, "worker_key") as administrator:
        # Under the fingerprint that everybody has confirmed: what counts is the key itself.
        administrator.execute("UPDATE worker_key SET public_key = ?", (thief.public_key,))
    with pytest.raises(Refused, match="is not the one that was confirmed on this desk"):
        desk.keep(account, SECRET)


def test_a_key_that_changes_while_it_is_compared_is_compared_anew(
    headquarters: Office, confirmed: ConfirmedKeys, key: WorkerKey, clock: SetClock, tmp_path: Path
) -> None:
    clock.move(days=1)
    worker_keys.show(headquarters, worker_key(tmp_path / "other.pem"), renew=True)
    with pytest.raises(Changed, match="has shown another key meanwhile"):
        worker_keys.confirm(headquarters, confirmed, key.fingerprint)


def test_a_public_key_that_is_none_is_trouble(
    headquarters: Office,
    account: Account,
    desk: WorkerSealedVault,
    confirmed: ConfirmedKeys,
    key: WorkerKey,
    clock: SetClock,
) -> None:
    # With this point of the curve every secret would be sealed alike.
    nothing = bytes(32)
    clock.move(days=1)
    with headquarters.store.write(WORKER) as uow:
        uow.worker_keys.show(nothing, clock.now())
    confirmed.confirm(fingerprint(nothing))
    with pytest.raises(Trouble, match="The worker's key in the database is no key"):
        desk.keep(account, SECRET)


def test_all_workers_of_a_campaign_have_one_key(
    headquarters: Office,
    account: Account,
    worker: WorkerSealedVault,
    confirmed: ConfirmedKeys,
    desk: WorkerSealedVault,
    key: WorkerKey,
    clock: SetClock,
    tmp_path: Path,
) -> None:
    worker_keys.show(headquarters, worker_key(key.path))
    second = worker_key(tmp_path / "second.pem")
    with pytest.raises(Refused, match=rf"use the key {spoken(key.fingerprint)}, and .*second\.pem holds ano"):
        worker_keys.show(headquarters, second)

    heard(headquarters, confirmed)
    desk.keep(account, SECRET)
    clock.move(days=1)
    worker_keys.show(headquarters, second, renew=True)
    renewed = WorkerSealedVault(store_of(headquarters, WORKER_LOGIN), WORKER, confirmed, second)
    with pytest.raises(
        Trouble, match=r"second were sealed to another key than .*second\.pem\. Reconnect the"
    ):
        renewed.read(account)
    heard(headquarters, confirmed)
    desk.keep(account, SECRET)
    assert renewed.read(account) == SECRET
    with pytest.raises(Trouble, match=r"another key than .*key\.pem\. .*put the right key file back"):
        worker.read(account)
    with pytest.raises(Refused, match="was replaced by another one, for good"):
        worker_keys.show(headquarters, key)


def test_a_sealed_secret_moved_to_another_account_does_not_open(
    headquarters: Office, staff: Staff, account: Account, worker: WorkerSealedVault
) -> None:
    worker.keep(account, SECRET)
    for other in (
        replace(account, handle="rival"),
        replace(account, network="bluesky"),
        replace(account, service_url="https://rival.example"),
    ):
        with pytest.raises(Trouble, match="was sealed for something else"):
            worker.read(other)
    third = factories.add_account(headquarters, staff.noa.id, "third")
    with administering(headquarters.store.path, "credential") as administrator:
        administrator.execute(
            "UPDATE credential SET sealed = (SELECT sealed FROM credential WHERE account_id = ?)"
            " WHERE account_id = ?",
            (account.id, third.id),
        )
    with pytest.raises(Trouble, match="What is kept for third was sealed for something else"):
        worker.read(third)


def test_a_desk_acts_in_its_persons_name(
    headquarters: Office, staff: Staff, account: Account, confirmed: ConfirmedKeys, key: WorkerKey
) -> None:
    heard(headquarters, confirmed)
    camilles = WorkerSealedVault(store_of(headquarters, "camille"), staff.camille.id, confirmed)
    with pytest.raises(RuleBroken, match=r"an administrator connects accounts|your role does not include it"):
        camilles.keep(account, SECRET)


def test_who_connects_accounts_can_not_even_read_what_was_sealed(
    headquarters: Office, account: Account, worker: WorkerSealedVault
) -> None:
    worker.keep(account, SECRET)
    if headquarters.store.shared:
        with pytest.raises(RuleBroken), store_of(headquarters, "noa").read() as uow:
            uow.accounts.sealed(account.id)
    else:
        with headquarters.store.read() as uow:
            assert SECRET.value.encode() not in (uow.accounts.sealed(account.id) or b"")


def test_only_its_owner_reads_the_workers_key(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "worker.pem"
    made = worker_key(path)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert worker_key(path).public_key == made.public_key
    path.chmod(0o640)
    with pytest.raises(Trouble, match=r"Others can read or change .*worker\.pem\. .*chmod 600"):
        worker_key(path)


def test_what_a_person_confirmed_is_not_read_from_a_file_that_others_can_write(tmp_path: Path) -> None:
    confirmed = ConfirmedKeys(tmp_path / "confirmed")
    confirmed.confirm(fingerprint(b"one"))
    confirmed.confirm(fingerprint(b"two"))
    assert confirmed.all() == {fingerprint(b"one"), fingerprint(b"two")}
    (tmp_path / "confirmed").chmod(0o620)
    with pytest.raises(Trouble, match="Others can read or change"):
        confirmed.all()


@pytest.mark.parametrize(
    "spoil", [lambda _: b"", lambda c: c[:60], lambda _: b"\xff" * 32, lambda _: OTHER_KIND]
)
def test_a_file_that_holds_no_key_of_a_worker_is_named(
    tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "worker.pem"
    worker_key(path)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(Trouble, match=r"worker\.pem holds no key of a worker\. Put the right"):
        worker_key(path)


def test_two_workers_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    path, found = tmp_path / "worker.pem", list[bytes]()
    starting = [Thread(target=lambda: found.append(worker_key(path).public_key)) for _ in range(6)]
    for thread in starting:
        thread.start()
    for thread in starting:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["worker.pem"]


def test_no_secret_shows(
    headquarters: Office,
    account: Account,
    worker: WorkerSealedVault,
    key: WorkerKey,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    worker.keep(account, SECRET)
    letter = worker.seal(account, SECRET)
    said = [repr(worker), repr(key), str(key), letter, caplog.text]
    with pytest.raises(Trouble) as refusal:
        worker.read(replace(account, handle="rival"))
    said += [repr(refusal.value), *map(repr, _causes(refusal.value))]
    private = key.path.read_text().splitlines()[1]
    assert not [text for text in said if SECRET.value in text or private in text]
    database = b"".join(file.read_bytes() for file in tmp_path.glob("campaign.db*"))
    assert SECRET.value.encode() not in database
    assert repr(key) == f"WorkerKey({spoken(key.fingerprint)})"


def _causes(error: BaseException) -> list[BaseException]:
    cause = error.__cause__
    return [] if cause is None else [cause, *_causes(cause)]
