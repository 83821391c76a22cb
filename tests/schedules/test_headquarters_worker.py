"""A worker at headquarters: it opens what only it can open, and sends what approvers' keys have signed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from schedules.access import Accesses
from tests import factories
from tests.headquarters import WORKER_LOGIN
from tests.schedules.conftest import Stage
from tests.services.signing import (
    Headquarters,
    forge_approval,
    forge_delivery,
    lay_out_headquarters,
    store_of,
)
from warroom.domain.delivery import DeliveryState
from warroom.domain.ids import WORKER
from warroom.domain.post import Post
from warroom.errors import AccountTrouble
from warroom.ports import Secret, SignInPage
from warroom.services import accounts, errands, queries, signing_in, worker_keys
from warroom.services.office import Office
from warroom.store.worker_key import worker_key
from warroom.store.worker_vault import ConfirmedKeys, WorkerSealedVault


@pytest.fixture
def hq(stage: Stage, tmp_path: Path) -> Headquarters:
    """The stage at headquarters: Noa has confirmed the worker's key, which nobody but the worker has."""
    office = stage.office
    lay_out_headquarters(office)
    key, confirmed = worker_key(tmp_path / "worker.pem"), ConfirmedKeys(tmp_path / "confirmed")
    worker_keys.show(office, key)
    confirmed.confirm(key.fingerprint)
    nothing = ConfirmedKeys(tmp_path / "nothing")
    noas = WorkerSealedVault(store_of(office, "noa"), stage.staff.noa.id, confirmed)
    hq = Headquarters(replace(office, vault=noas), tmp_path)
    workers = WorkerSealedVault(store_of(office, WORKER_LOGIN), WORKER, nothing, key)
    stage.office = replace(hq.worker, vault=workers)
    with office.store.write(WORKER) as uow:
        uow.accounts.forget_sealed(factories.first_account(office))
    return hq


def connected(stage: Stage, hq: Headquarters, secret: str) -> None:
    """Noa types the account's password on her desk."""
    account_id = factories.first_account(hq.office)
    accounts.reconnect(hq.office, stage.staff.noa.id, account_id, Secret(secret))


def approved(stage: Stage, hq: Headquarters, text: str) -> Post:
    """A post that Alix has signed with her key."""
    version = factories.submitted(hq.office, stage.staff.camille.id, text)
    hq.sign(stage.staff.alix, version)
    return queries.post(hq.office, version.post_id).post


def test_what_was_signed_and_connected_on_desks_goes_out(stage: Stage, hq: Headquarters) -> None:
    hq.pin(stage.staff.alix)
    connected(stage, hq, "app-password")
    post = approved(stage, hq, "Come on Sunday.")
    stage.dispatcher().until(stage.stands(post, DeliveryState.SENT))
    assert [sent.text for sent in stage.on_network()] == ["Come on Sunday."]


def test_what_only_stands_in_the_database_never_reaches_the_network(stage: Stage, hq: Headquarters) -> None:
    hq.pin(stage.staff.alix)
    connected(stage, hq, "app-password")
    version = factories.submitted(hq.office, stage.staff.camille.id, "Stay at home.")
    forge_approval(hq.office, version, stage.staff.alix.id, b"x" * 64)
    forge_delivery(hq.office, version)
    post = queries.post(hq.office, version.post_id).post
    dispatcher = stage.dispatcher()
    dispatcher.until(stage.stands(post, DeliveryState.FAILED))
    dispatcher.turn(3)
    assert stage.on_network() == ()
    assert "The signature of Alix Morel is not by a key that is pinned" in hq.why(post.id)


def test_a_token_that_the_network_renewed_is_sealed_again(stage: Stage, hq: Headquarters) -> None:
    account = accounts.everything(hq.office)[0].account
    with pytest.raises(AccountTrouble, match="has no credentials here"):
        Accesses(stage.office).of(account)
    connected(stage, hq, "first")
    access = Accesses(stage.office).of(account)
    assert access.read_secret() == Secret("first")
    access.keep_secret(Secret("second"))
    assert access.read_secret() == Secret("second")
    assert Accesses(stage.office).of(account).read_secret() == Secret("second")


def test_what_a_sign_in_keeps_travels_sealed_in_both_directions(stage: Stage, hq: Headquarters) -> None:
    account = accounts.everything(hq.office)[0].account
    letter = hq.office.vault.seal(account, Secret("typed on the desk"))
    worker: Office = stage.office
    assert worker.vault.unseal(account, letter) == Secret("typed on the desk")
    page = SignInPage("https://network.example", "state", Secret("verifier"))
    kept = signing_in.answered_page(worker, account, page)
    assert "verifier" not in kept
    sealed = json.loads(kept)["kept"]
    asked = signing_in.finish(hq.office, stage.staff.noa.id, account.id, sealed, {"code": "42"})
    errand = errands.errand(hq.office, asked)
    assert signing_in.come_back(worker, account, errand) == (Secret("verifier"), {"code": "42"})
