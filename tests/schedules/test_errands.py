"""What a desk asks of a network: the worker does it and answers with a sentence."""

import pytest

from connectors.rehearsal.connector import RehearsalConnector
from connectors.rehearsal.faults import Fault
from schedules.access import Accesses
from schedules.errands import Errands
from tests import factories
from tests.schedules.conftest import Stage
from tests.schedules.test_collecting import everything, published
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import DeliveryState
from warroom.domain.errand import Errand, ErrandKind, ErrandState
from warroom.domain.ids import ErrandId
from warroom.domain.response import ResponseKind
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.ports import AccountAccess, Identity, Secret
from warroom.services import accounts, errands, queries, triage

DONE, FAILED = ErrandState.DONE, ErrandState.FAILED


def run(stage: Stage, kind: ErrandKind, argument: int | None = None) -> Errand:
    """Ask for something as the administrator and let a worker answer."""
    account = factories.first_account(stage.office)
    asker = stage.staff.alix if kind is ErrandKind.DELETE else stage.staff.noa
    errand_id = errands.ask(stage.office, asker.id, kind, account, argument)
    return finished(stage, errand_id)


def finished(stage: Stage, errand_id: ErrandId) -> Errand:
    stage.collector().until(lambda: is_over(stage, errand_id))
    return errands.errand(stage.office, errand_id)


def test_a_new_account_is_connected_and_its_identity_remembered(stage: Stage) -> None:
    account = factories.add_account(stage.office, stage.staff.noa.id, "spring_youth")
    stage.collector().until(lambda: accounts.everything(stage.office)[1].connected)
    assert accounts.everything(stage.office)[1].account.remote_identity == "rehearsal:spring_youth"
    assert account.remote_identity is None


def test_a_wrong_password_is_answered_and_stops_only_that_account(stage: Stage) -> None:
    account = accounts.add(
        stage.office, stage.staff.noa.id, "rehearsal", "spring_youth", "Youth", None, Secret("wrong")
    )
    stage.collector().until(lambda: accounts.everything(stage.office)[1].account.trouble is not None)
    first, second = accounts.everything(stage.office)
    assert first.connected
    assert second.account.id == account.id
    assert "spring_youth" in str(second.account.trouble)


def test_new_credentials_are_tried_and_not_the_remembered_ones(stage: Stage) -> None:
    account = accounts.everything(stage.office)[0].account
    accesses = Accesses(stage.office)
    assert accesses.of(account).read_secret().value == "any"  # Now it remembers them.
    errand_id = accounts.reconnect(stage.office, stage.staff.noa.id, account.id, Secret("wrong"))
    worker = Errands(stage.office, stage.connectors, accesses, stage.pages)
    with pytest.raises(AccountTrouble):
        worker.run(errands.errand(stage.office, errand_id))


def test_a_token_that_one_thread_renews_is_the_one_that_every_other_uses_from_then_on(stage: Stage) -> None:
    account = accounts.everything(stage.office)[0].account
    accesses, others = Accesses(stage.office), Accesses(stage.office)
    publishing, reading, elsewhere = accesses.of(account), accesses.of(account), others.of(account)
    publishing.keep_secret(Secret("renewed"))
    for access in (publishing, reading, elsewhere):
        assert access.read_secret().value == "renewed"


def is_over(stage: Stage, errand_id: ErrandId) -> bool:
    return errands.errand(stage.office, errand_id).state in {DONE, FAILED}


def test_credentials_of_somebody_else_are_refused_and_never_used(stage: Stage) -> None:
    account = factories.first_account(stage.office)
    stage.connectors["rehearsal"] = SomebodyElse(stage.network)
    errand_id = accounts.reconnect(stage.office, stage.staff.noa.id, account, Secret("other"))
    answer = finished(stage, errand_id)
    assert answer.state is FAILED
    assert "spring_campaign" in str(answer.answer)
    health = accounts.everything(stage.office)[0]
    assert health.account.remote_identity == "rehearsal:spring_campaign"
    assert not health.connected

    post = stage.post()
    stage.dispatcher().turn(5)
    assert stage.delivery(post).state is DeliveryState.QUEUED
    assert stage.on_network() == ()


def test_a_network_that_is_down_fails_the_errand_but_not_the_account(stage: Stage) -> None:
    stage.network.set_fault(Fault.OUTAGE)
    answer = run(stage, ErrandKind.CONNECT)
    assert answer.state is FAILED
    assert "can't be reached" in str(answer.answer)
    assert accounts.everything(stage.office)[0].connected


def test_a_response_is_hidden_from_others(stage: Stage) -> None:
    _, remote = published(stage)
    stage.clock.move(seconds=1)
    remote_id = stage.network.respond(remote, ResponseKind.REPLY, "You fools.")
    reader = stage.collector()

    def there() -> bool:
        stage.clock.move(seconds=1)
        return any(r.text == "You fools." for r in everything(stage))

    reader.until(there)
    response = next(r for r in everything(stage) if r.text == "You fools.")
    errand_id = triage.moderate(stage.office, stage.staff.sasha.id, response.id, Moderation.HIDE)
    assert finished(stage, errand_id).state is DONE
    assert stage.network.is_hidden(remote_id)
    assert queries.response(stage.office, response.id).response.hidden_at is not None


def test_a_delivered_post_is_deleted_from_its_network(stage: Stage) -> None:
    post, _ = published(stage)
    answer = run(stage, ErrandKind.DELETE, stage.delivery(post).id)
    assert answer.state is DONE
    assert [stored.deleted for stored in stage.on_network()] == [True]
    assert stage.delivery(post).deleted_at is not None


def test_the_numbers_are_read_when_asked(stage: Stage) -> None:
    post, remote = published(stage)
    stage.network.respond(remote, ResponseKind.LIKE)
    assert run(stage, ErrandKind.METRICS, stage.delivery(post).id).state is DONE
    assert queries.post(stage.office, post.id).metrics[stage.delivery(post).id].likes >= 1


def test_a_doubt_is_looked_up_when_a_person_asks(stage: Stage) -> None:
    stage.network.set_fault(Fault.TIMEOUT_AFTER_STORE, count=1)
    post = stage.post()
    stage.dispatcher().until(stage.stands(post, DeliveryState.IN_DOUBT))
    answer = run(stage, ErrandKind.LOOK_UP, stage.delivery(post).id)
    assert answer.answer == "It is on the network."
    assert stage.delivery(post).state is DeliveryState.SENT


def test_an_account_is_read_when_asked(stage: Stage) -> None:
    assert run(stage, ErrandKind.COLLECT).state is DONE


def test_an_errand_about_nothing_is_answered_too(stage: Stage) -> None:
    assert run(stage, ErrandKind.DELETE).state is FAILED
    assert run(stage, ErrandKind.DELETE, 4711).state is FAILED


def test_an_errand_of_a_worker_that_died_is_carried_out_by_the_next(stage: Stage) -> None:
    account = factories.first_account(stage.office)
    errand_id = errands.ask(stage.office, stage.staff.noa.id, ErrandKind.CONNECT, account)
    assert stage.take_errand("dead-worker") is not None
    stage.clock.move(minutes=5)
    assert finished(stage, errand_id).state is DONE


class SomebodyElse(RehearsalConnector):
    """A network that knows these credentials under another name."""

    def identify(self, access: AccountAccess) -> Identity:
        if access.read_secret().value != "other":
            raise NetworkTrouble("not the credentials of this test")
        return Identity("rehearsal:somebody_else", "somebody_else", "Somebody else")
