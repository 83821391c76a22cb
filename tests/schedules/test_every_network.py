"""What the worker does for networks of every kind: signing in, containers, caps, streams, hosting, cards."""
# ruff: noqa: ARG002 — the networks made up here are handed what a real one would need

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from threading import Event

import pytest

from connectors.rehearsal.capabilities import CAPABILITIES
from connectors.rehearsal.connector import RehearsalConnector
from connectors.rehearsal.faults import Fault, Operation
from schedules.access import Accesses
from schedules.dispatcher import LEASE
from schedules.listeners import Listeners
from schedules.recovery import put_right
from tests.schedules.conftest import Stage
from tests.schedules.test_errands import finished
from warroom.domain.account import Account
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import DeliveryState
from warroom.domain.errand import ErrandKind, ErrandState
from warroom.domain.ids import AccountId, WorkerId
from warroom.domain.post import Draft, Part, Post
from warroom.domain.response import Response, ResponseKind, TimelineFilter
from warroom.errors import AccountTrouble, BadInput, NetworkTrouble, Refused
from warroom.ports import (
    AccountAccess,
    Batch,
    PageCard,
    ParcelPicture,
    ParcelVideo,
    Secret,
    SignInPage,
)
from warroom.services import (
    accounts,
    approve,
    cards,
    compose,
    deliver,
    errands,
    signing_in,
    spending,
    timeline,
    triage,
)

SENT = DeliveryState.SENT
HERE = "http://127.0.0.1:53127/"


def practise(stage: Stage, network: str) -> Account:
    """An account on the double of a network, which the worker has connected."""
    name = f"rehearsal-{network}"
    stage.connectors[name] = RehearsalConnector(stage.network, stage.office.networks[name])
    added = accounts.add(stage.office, stage.staff.noa.id, name, "spring", "", None, Secret("any"))
    stage.collector().until(lambda: found(stage, added.id).remote_identity is not None)
    return found(stage, added.id)


def found(stage: Stage, account_id: AccountId) -> Account:
    return next(h.account for h in accounts.everything(stage.office) if h.account.id == account_id)


def post_to(stage: Stage, account: Account, text: str) -> Post:
    camille, alix = stage.staff.camille.id, stage.staff.alix.id
    draft = Draft(title=text, accounts=(account.id,), thread=(Part(text),))
    post = compose.start(stage.office, camille, draft)
    version = compose.submit(stage.office, camille, post.id, post.revision)
    return approve.approve(stage.office, alix, post.id, version.version, version.digest)


# Signing in by the browser.


class WithBrowser(RehearsalConnector):
    """A network that lets people in on a page of its own."""

    def begin_sign_in(self, account: Account, typed: Secret, redirect_url: str) -> SignInPage:
        """A page for whoever typed the right application."""
        return SignInPage(f"https://network.example/in?to={redirect_url}", "state-1", Secret(typed.value))

    def finish_sign_in(self, account: Account, kept: Secret, answer: Mapping[str, str]) -> Secret:
        """A token for the right code."""
        if answer["code"] != "code-1" or kept.value != "application":
            raise AccountTrouble("The network refuses the code; sign in again.")
        return Secret("token-1")


@pytest.fixture
def browser(stage: Stage) -> Account:
    """The first account, whose network has a sign-in page."""
    can = replace(CAPABILITIES, sign_in=replace(CAPABILITIES.sign_in, browser=True))
    stage.office.networks["rehearsal"] = can
    stage.connectors["rehearsal"] = WithBrowser(stage.network, can)
    return accounts.everything(stage.office)[0].account


def begun(stage: Stage, account: Account) -> signing_in.BrowserPage:
    noa = stage.staff.noa.id
    errand = finished(stage, signing_in.begin(stage.office, noa, account.id, Secret("application"), HERE))
    return signing_in.page(errand)


def test_the_desk_opens_the_page_and_the_worker_trades_what_comes_back_for_a_token(
    stage: Stage, browser: Account
) -> None:
    page = begun(stage, browser)
    assert (page.url, page.state) == (f"https://network.example/in?to={HERE}", "state-1")
    assert "application" not in page.kept
    noa = stage.staff.noa.id
    errand_id = signing_in.finish(stage.office, noa, browser.id, page.kept, {"code": "code-1"})
    answer = finished(stage, errand_id)
    assert (answer.state, answer.answer) == (ErrandState.DONE, "Connected as spring_campaign.")
    assert answer.text is None, "what came back is used once, and not kept"
    secret = stage.office.vault.read(browser)
    assert secret is not None
    assert secret.value == "token-1"


def test_a_sign_in_that_fails_leaves_the_credentials_that_were_there(stage: Stage, browser: Account) -> None:
    page = begun(stage, browser)
    noa = stage.staff.noa.id
    answer = finished(stage, signing_in.finish(stage.office, noa, browser.id, page.kept, {"code": "wrong"}))
    assert answer.state is ErrandState.FAILED
    kept = stage.office.vault.read(browser)
    assert kept is not None
    assert kept.value == "any"
    assert found(stage, browser.id).trouble is None


def test_who_says_no_on_the_networks_page_is_told_so(stage: Stage, browser: Account) -> None:
    page = begun(stage, browser)
    with pytest.raises(BadInput, match="did not let Warroom in: access_denied"):
        signing_in.finish(stage.office, stage.staff.noa.id, browser.id, page.kept, {"error": "access_denied"})
    with pytest.raises(Refused):
        signing_in.begin(stage.office, stage.staff.camille.id, browser.id, None, HERE)


# Containers.


def test_a_worker_that_died_between_the_container_and_the_post_publishes_that_very_container(
    stage: Stage,
) -> None:
    threads = practise(stage, "threads")
    post = post_to(stage, threads, "In two steps")
    leased = deliver.claim(stage.office, WorkerId("dead-worker"), 10, LEASE)
    (sending,) = deliver.begin(stage.office, leased, LEASE)
    parcel = deliver.parcel_to_send(stage.office, sending, LEASE)
    stage.network.set_fault(Fault.OUTAGE, operation=Operation.PUBLISH)
    access = Accesses(stage.office).of(threads)
    stage.connectors[threads.network].publish(parcel, access)
    stage.network.clear_faults()

    put_right(stage.office, WorkerId("worker-1"))
    assert stage.delivery(post).state is DeliveryState.IN_DOUBT
    dispatcher = stage.dispatcher()

    def sent() -> bool:
        stage.clock.move(seconds=1)
        return stage.delivery(post).state is SENT

    dispatcher.until(sent)
    assert [each.text for each in stage.on_network()] == ["In two steps"]


# What a day may cost.


def test_beyond_its_cap_an_account_sends_nothing_until_tomorrow(stage: Stage) -> None:
    x = practise(stage, "x")
    accounts.change(stage.office, stage.staff.noa.id, x.id, "X", 1, daily_cap=Decimal("0.01"))
    post = post_to(stage, x, "Too dear")
    stage.dispatcher().until(lambda: stage.delivery(post).retry_at is not None)
    delivery = stage.delivery(post)
    assert delivery.state is DeliveryState.QUEUED
    assert "what it may cost a day" in str(delivery.why)
    assert delivery.retry_at is not None
    assert delivery.retry_at.date() > stage.clock.now().date()
    assert stage.on_network() == ()


def test_what_a_connector_pays_is_counted(stage: Stage) -> None:
    x = practise(stage, "x")
    access = Accesses(stage.office).of(x)
    access.note_spend(Decimal("0.2"))
    access.note_spend(Decimal("0.005"))
    assert spending.today(stage.office)[x.id].spent == Decimal("0.205")


# Hosting pictures.


class Shelf(RehearsalConnector):
    """A network that holds pictures for others."""

    def host(self, media: ParcelPicture | ParcelVideo, access: AccountAccess) -> str:
        """An address made of the type."""
        return f"https://media.example/{media.mime}"


def test_pictures_are_put_where_a_network_can_fetch_them(stage: Stage) -> None:
    account = accounts.everything(stage.office)[0].account
    picture = ParcelPicture(b"...", "image/png", "A beach")
    with pytest.raises(NetworkTrouble, match="Connect one"):
        Accesses(stage.office, stage.connectors).of(account).public_url(picture)
    can = replace(CAPABILITIES, hosts_media=True)
    stage.office.networks["rehearsal"] = can
    stage.connectors["rehearsal"] = Shelf(stage.network, can)
    access = Accesses(stage.office, stage.connectors).of(account)
    assert access.public_url(picture) == "https://media.example/image/png"


class LockedShelf(Shelf):
    """A shelf whose keys died."""

    def host(self, media: ParcelPicture | ParcelVideo, access: AccountAccess) -> str:
        """Nothing is put there."""
        raise AccountTrouble(f"The storage refuses the key of {access.account.handle} for {media.mime}.")


def test_a_media_host_whose_keys_died_is_reconnected_itself_and_not_who_publishes(stage: Stage) -> None:
    can = replace(CAPABILITIES, hosts_media=True, publishes=False)
    stage.office.networks["rehearsal-instagram"] = can
    publishing = accounts.everything(stage.office)[0].account
    host = practise(stage, "instagram")
    stage.connectors["rehearsal-instagram"] = LockedShelf(stage.network, can)
    access = Accesses(stage.office, stage.connectors).of(publishing)
    with pytest.raises(NetworkTrouble, match="refuses the key"):
        access.public_url(ParcelPicture(b"...", "image/png", "A beach"))
    assert "refuses the key" in str(found(stage, host.id).trouble)
    assert found(stage, publishing.id).trouble is None


# Streams.


class WithStream(RehearsalConnector):
    """A network that says at once when there is news, here: as often as it is told."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.network)
        self.listening, self.heard = Event(), Event()

    def listen(self, access: AccountAccess, on_news: Callable[[], None], stop: Event) -> None:
        """Say that there is news, and wait for the end."""
        on_news()
        self.listening.set()
        stop.wait()

    def collect(self, access: AccountAccess, cursor: str | None) -> Batch:
        """Notice that somebody reads."""
        self.heard.set()
        return super().collect(access, cursor)


def test_news_on_a_stream_makes_the_account_be_read_at_once(stage: Stage) -> None:
    network = stage.connectors["rehearsal"] = WithStream(stage)
    collector = stage.collector()
    stage.office.bus.listen(collector.runs.on_changed)
    collector.until(network.heard.is_set)
    collector.until(lambda: accounts.everything(stage.office)[0].last_collected_at is not None)
    collector.turn(2)
    network.heard.clear()
    listeners = Listeners(stage.office, stage.connectors, Accesses(stage.office))
    with listeners.listening():
        # No time passes on the clock: only the news makes it the account's turn, and wakes the collector.
        collector.until(network.heard.is_set)


# Link cards, and moderating.


class Web:
    """A page."""

    def card(self, url: str) -> PageCard:
        """What it says of itself."""
        return PageCard("Our plan", f"Read at {url}", b"not a picture")


def test_the_worker_reads_a_page_for_its_card(stage: Stage) -> None:
    camille = stage.staff.camille.id
    stage.pages = Web()
    errand = finished(stage, cards.ask(stage.office, camille, "https://spring.example/plan"))
    card = cards.card(stage.office, camille, errand)
    assert (card.url, card.title, card.description, card.picture) == (
        "https://spring.example/plan",
        "Our plan",
        "Read at https://spring.example/plan",
        None,
    )
    with pytest.raises(BadInput):
        cards.ask(stage.office, camille, "spring.example")


def newest(stage: Stage) -> tuple[Response, ...]:
    return timeline.newest(stage.office, TimelineFilter(), 20).responses


def test_a_hidden_response_is_shown_again(stage: Stage) -> None:
    post = stage.post()
    stage.dispatcher().until(stage.stands(post, SENT))
    remote = stage.delivery(post).remote
    assert remote is not None
    rude = stage.network.respond(remote, ResponseKind.REPLY, "Clowns!")

    def read() -> bool:
        stage.clock.move(seconds=1)
        return bool(newest(stage))

    stage.collector().until(read)
    response = next(response for response in newest(stage) if response.remote.id == rude)
    sasha, camille = stage.staff.sasha.id, stage.staff.camille.id
    for act, hidden in ((Moderation.HIDE, True), (Moderation.SHOW, False)):
        answer = finished(stage, triage.moderate(stage.office, sasha, response.id, act))
        assert answer.state is ErrandState.DONE
        assert stage.network.is_hidden(rude) is hidden
    with pytest.raises(Refused):
        triage.moderate(stage.office, sasha, response.id, Moderation.SPAM)
    with pytest.raises(Refused):
        errands.ask(stage.office, camille, ErrandKind.MODERATE, response.account_id, response.id)


def test_where_nothing_proves_a_post_one_goes_after_the_other(stage: Stage) -> None:
    telegram = practise(stage, "telegram")
    posts = [post_to(stage, telegram, f"News number {n}") for n in range(3)]
    most: list[int] = []

    def all_sent() -> bool:
        states = [stage.delivery(post).state for post in posts]
        most.append(states.count(DeliveryState.SENDING))
        return all(state is SENT for state in states)

    stage.network.set_fault(Fault.SLOW, seconds=0.05, operation=Operation.PUBLISH)
    stage.dispatcher().until(all_sent)
    assert max(most) == 1, "a crash leaves one post in doubt, and not a handful"
    assert len(stage.on_network()) == 3
