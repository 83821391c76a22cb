"""The sample campaign: a newcomer finds every network in it, and a post in every state."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from commands import sample, sample_plan
from commands.composition import SystemClock, open_office
from commands.places import rehearsal_file
from connectors.registry import REAL
from connectors.rehearsal.network import Network
from warroom.domain.checks import Severity
from warroom.domain.ids import PostId
from warroom.domain.post import PostStatus
from warroom.services import accounts, compose, ledger, queries, setup, spending
from warroom.services.office import Office
from warroom.services.queries import PostFilter, PostView


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, made once for all who only look at it."""
    database = tmp_path_factory.mktemp("sample") / "campaign.sqlite"
    sample.make(database)
    return database


@pytest.fixture
def office(database: Path) -> Iterator[Office]:
    """The sample campaign, opened."""
    office = open_office(database)
    yield office
    office.store.close()


def posts(office: Office) -> dict[str, PostView]:
    """Every post by its title."""
    return {each.title: queries.post(office, PostId(each.id)) for each in queries.posts(office, PostFilter())}


def test_it_has_an_account_on_nearly_every_network_and_all_of_them_are_connected(office: Office) -> None:
    health = accounts.everything(office)
    shown = {each.account.network.removeprefix("rehearsal-") for each in health}
    assert shown == {can.network for can in REAL if can.publishes} - {"whatsapp"}
    assert all(each.account.network.startswith("rehearsal-") for each in health)
    assert [each.account.handle for each in health if each.account.trouble] == []
    assert all(each.account.remote_identity for each in health)


def test_there_is_a_post_in_every_state_that_a_quiet_morning_knows(office: Office) -> None:
    found = {view.summary.status for view in posts(office).values()}
    assert set(PostStatus) - found == {PostStatus.HELD, PostStatus.SENDING, PostStatus.PARTLY_SENT}
    assert len(queries.stopped(office)) == 4


def test_what_waits_or_will_go_out_stands_every_check(office: Office) -> None:
    ready = {PostStatus.WAITING, PostStatus.SCHEDULED, PostStatus.RETURNED, PostStatus.WITHDRAWN}
    checked = [view.post.draft for view in posts(office).values() if view.summary.status in ready]
    assert len(checked) == 9
    for draft in checked:
        assert compose.check(office, draft) == (), draft.title


def test_the_only_errors_are_those_that_teach_something(office: Office) -> None:
    drafts = [view.post.draft for view in posts(office).values() if view.summary.status is PostStatus.DRAFT]
    errors = {
        draft.title: {
            finding.sentence for finding in compose.check(office, draft) if finding.severity is Severity.ERROR
        }
        for draft in drafts
    }
    assert errors["Web TV, épisode 1"] == {"A post on YouTube (test) is a video: attach one."}
    assert errors["Débat télévisé : à chaud"] == {"Part 1 is empty."}
    assert errors["Idée : question du jour"] == set()


def test_the_opening_stands_on_eight_networks_once_each(office: Office, database: Path) -> None:
    opening = posts(office)["Ouverture de la campagne"]
    assert opening.summary.status is PostStatus.SENT
    assert len(opening.deliveries) == 8
    held = [
        post.account.partition("/")[0]
        for post in Network(rehearsal_file(database), SystemClock()).posts()
        if post.text == opening.post.draft.thread[0].text
    ]
    assert sorted(held) == sorted(sample_plan.EIGHT)


def test_links_to_the_campaigns_own_pages_say_from_which_network_people_come(
    office: Office, database: Path
) -> None:
    campaign = setup.campaign(office)
    assert campaign is not None
    assert campaign.own_domains == (sample_plan.OWN_DOMAIN,)
    page = "https://valmont2027.example/une-page?utm_source=linkedin&utm_medium=social"
    assert any(page in post.text for post in Network(rehearsal_file(database), SystemClock()).posts())


def test_a_post_with_a_link_is_planned_on_x_below_the_cap_of_the_day(office: Office) -> None:
    x = next(each.account for each in accounts.everything(office) if each.account.network == "rehearsal-x")
    assert spending.today(office)[x.id].cap == Decimal(5)
    tour = posts(office)["Les dates de la tournée"]
    can = office.networks["rehearsal-x"]
    assert spending.price(can, tour.post.draft.thread_for(x.id)) == Decimal("0.2")


def test_one_post_waits_for_a_hand_with_its_picture(office: Office) -> None:
    task = posts(office)["La une de dimanche"]
    assert task.summary.status is PostStatus.BY_HAND
    assert task.summary.networks == ("rehearsal-tiktok",)
    assert task.post.draft.thread[0].pictures


def test_the_past_stands_in_the_ledger_without_a_gap(office: Office) -> None:
    assert ledger.verify(office).verified
