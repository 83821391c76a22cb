"""Accounts: the wall between practice and the real networks, and credentials that never show."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from tests import factories
from tests.administrator import is_written
from tests.factories import PASSWORD, Staff
from warroom.domain.errand import ErrandKind, ErrandState
from warroom.errors import BadInput, Refused, RuleBroken
from warroom.ports import Identity, Secret
from warroom.services import accounts, backup, errands, ledger, setup
from warroom.services.office import Office

SECRET = "app-password-never-to-be-seen"


def test_a_rehearsal_takes_no_real_account(office: Office, staff: Staff) -> None:
    with pytest.raises(Refused, match="This campaign is a rehearsal: it never touches a real account"):
        accounts.add(office, staff.noa.id, "bluesky", "real.example", "R", "https://x.example", Secret("x"))
    assert len(accounts.everything(office)) == 1


def test_a_real_campaign_takes_no_practice_account(tmp_path: Path) -> None:
    office = factories.opened_office(tmp_path / "real.db")
    try:
        boss = setup.found(office, "Real", "Europe/Paris", "fr", False, "boss", "Boss", PASSWORD)
        with pytest.raises(Refused, match="This campaign is real: the rehearsal network has no place in it"):
            factories.add_account(office, boss.id, "practice")
        added = accounts.add(
            office, boss.id, "bluesky", "@real.example", "", "https://x.example", Secret("x")
        )
        assert (added.handle, added.display_name) == ("real.example", "real.example")
    finally:
        office.store.close()


def test_the_wall_stands_in_the_database_too(office: Office, staff: Staff) -> None:
    real = replace(accounts.everything(office)[0].account, network="bluesky")
    with (
        pytest.raises(RuleBroken, match="a rehearsal has rehearsal accounts"),
        office.store.write(staff.noa.id) as uow,
    ):
        uow.accounts.add(real, office.clock.now())


def test_an_account_stays_who_it_is(office: Office, staff: Staff) -> None:
    with (
        pytest.raises(RuleBroken, match=factories.rule("an account stays who it is")),
        office.store.write(staff.noa.id) as uow,
    ):
        uow.accounts.change(factories.first_account(office), remote_identity="did:somebody-else")


def test_what_is_typed_wrongly_is_said(office: Office, staff: Staff) -> None:
    noa = staff.noa.id
    with pytest.raises(BadInput, match="Warroom knows no network “myspace”"):
        accounts.add(office, noa, "myspace", "x", "x", None, Secret("x"))
    with pytest.raises(BadInput, match="Type the account's name"):
        accounts.add(office, noa, "rehearsal", " @ ", "x", None, Secret("x"))
    with pytest.raises(BadInput, match="Between 1 and 5 people"):
        factories.add_account(office, noa, "nobody_signs", 0)
    with pytest.raises(Refused, match="spring_campaign is already in the list; reconnect it"):
        factories.add_account(office, noa, "spring_campaign")
    if office.networks["bluesky"].needs_service_url:
        with pytest.raises(BadInput, match="address of the account's server"):
            accounts.add(office, noa, "bluesky", "x", "x", "example.com", Secret("x"))


def test_connecting_asks_a_worker_to_try_and_reconnecting_loses_nothing(office: Office, staff: Staff) -> None:
    account = factories.add_account(office, staff.noa.id, "second")
    assert office.vault.read(account) == Secret("any")
    errand_id = accounts.reconnect(office, staff.noa.id, account.id, Secret(SECRET))
    errand = errands.errand(office, errand_id)
    assert (errand.kind, errand.state, errand.account_id) == (
        ErrandKind.CONNECT,
        ErrandState.ASKED,
        account.id,
    )
    assert office.vault.read(account) == Secret(SECRET)
    assert len(accounts.everything(office)) == 2


def test_another_account_than_before_is_refused_and_not_used(office: Office, staff: Staff) -> None:
    account_id = factories.first_account(office)
    with pytest.raises(Refused, match="spring_campaign"):
        accounts.connected(office, account_id, Identity("did:rival", "rival", "Rival"))
    (health,) = accounts.everything(office)
    assert (health.account.remote_identity, health.connected) == ("did:spring", False)
    accounts.connected(office, account_id, Identity("did:spring", "spring_campaign", "Spring"))
    assert accounts.everything(office)[0].connected


def test_one_network_account_is_in_the_list_once(office: Office, staff: Staff) -> None:
    """Two names for one account would send each post twice, and with the fewer signatures of the two."""
    first = factories.first_account(office)
    twin = factories.add_account(office, staff.noa.id, "spring_alias").id
    spring = Identity("did:spring", "spring_campaign", "Spring")
    sentence = "spring_alias is the same account as spring_campaign, which is in the list already"
    with pytest.raises(Refused, match=sentence):
        accounts.connected(office, twin, spring)
    assert [health.connected for health in accounts.everything(office)] == [True, False]
    accounts.disable(office, staff.noa.id, first)
    accounts.connected(office, twin, spring)
    with pytest.raises(Refused, match="spring_campaign is the same account as spring_alias"):
        accounts.enable(office, staff.noa.id, first)
    with (
        pytest.raises(RuleBroken, match="an account on a network is in the list once"),
        office.store.write(staff.noa.id) as uow,
    ):
        uow.accounts.change(first, disabled_at=None)


def test_a_dead_token_is_shown_and_the_account_waits_for_a_person(office: Office, staff: Staff) -> None:
    account_id = factories.first_account(office)
    accounts.disconnected(office, account_id, "The app password was revoked. Reconnect the account.")
    (health,) = accounts.everything(office)
    assert (health.connected, health.account.trouble) == (
        False,
        "The app password was revoked. Reconnect the account.",
    )
    assert health.account.remote_identity == "did:spring"


def test_a_disabled_account_is_not_submitted_to(office: Office, staff: Staff) -> None:
    accounts.disable(office, staff.noa.id, factories.first_account(office))
    with pytest.raises(BadInput, match="spring_campaign is disabled; take it off the list"):
        factories.submitted(office, staff.camille.id)


def test_a_secret_is_nowhere_to_be_read(
    office: Office, staff: Staff, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = Secret(SECRET)
    accounts.add(office, staff.noa.id, "rehearsal", "second", "Second", None, secret)
    accounts.reconnect(office, staff.noa.id, factories.first_account(office), secret)
    ledger.export(office, tmp_path / "ledger.jsonl")
    if not office.store.shared:
        backup.back_up(office, tmp_path / "copy.db")
    assert SECRET not in f"{secret} {secret!r} {[secret]} {office}"
    assert SECRET not in caplog.text
    assert not is_written(office.store.path, SECRET.encode())
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert {"ledger.jsonl", "campaign.key"} <= {file.name for file in files}
    assert [file.name for file in files if SECRET.encode() in file.read_bytes()] == []
