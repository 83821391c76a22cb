"""What people answer, from the network into the timeline: soon, once each, and through every trouble."""

from connectors.rehearsal.connector import RehearsalConnector
from connectors.rehearsal.faults import Fault, Operation
from connectors.rehearsal.network import Network
from schedules.pace import LONGEST_BACKOFF, QUICKEST, SLOWEST
from tests.schedules.conftest import Half, Stage
from warroom.domain.account import AccountHealth
from warroom.domain.delivery import DeliveryState, RemotePost
from warroom.domain.post import Post
from warroom.domain.response import Response, ResponseKind, TimelineFilter
from warroom.errors import NetworkTrouble
from warroom.ports import AccountAccess, Batch
from warroom.services import accounts, queries, timeline

EVERYTHING = TimelineFilter()


def published(stage: Stage) -> tuple[Post, RemotePost]:
    """A post that people may answer."""
    post = stage.post("What would you change first?")
    stage.dispatcher().until(stage.stands(post, DeliveryState.SENT))
    remote = stage.delivery(post).remote
    assert remote is not None
    return post, remote


def texts(stage: Stage) -> list[str]:
    return [response.text for response in everything(stage)]


def everything(stage: Stage) -> tuple[Response, ...]:
    """The timeline, oldest first."""
    return timeline.newest(stage.office, EVERYTHING, 2_000).responses[::-1]


def health(stage: Stage) -> AccountHealth:
    return accounts.everything(stage.office)[0]


def answered(stage: Stage, remote: RemotePost, *words: str) -> None:
    for text in words:
        stage.clock.move(seconds=1)
        stage.network.respond(remote, ResponseKind.REPLY, text)


def wait_for(stage: Stage, reader: Half, count: int) -> None:
    """Let time pass until `count` replies written by hand are in the timeline."""

    def there() -> bool:
        stage.clock.move(seconds=1)
        return sum(text.startswith("By hand") for text in texts(stage)) >= count

    reader.until(there)


def test_an_answer_is_in_the_timeline_within_seconds_under_its_post(stage: Stage) -> None:
    post, remote = published(stage)
    reader = stage.collector()
    answered(stage, remote, "By hand: what about the schools?")
    asked_at = stage.clock.now()
    wait_for(stage, reader, 1)
    assert (stage.clock.now() - asked_at).total_seconds() <= 10
    response = next(r for r in everything(stage) if r.text.startswith("By hand"))
    assert response.post_id == post.id
    assert response.kind is ResponseKind.REPLY


def test_page_after_page_is_read_to_the_end_without_loss_or_repeat(stage: Stage) -> None:
    _, remote = published(stage)
    answered(stage, remote, *(f"By hand {n}" for n in range(250)))
    reader = stage.collector()
    wait_for(stage, reader, 250)
    every = everything(stage)
    by_hand = [response.text for response in every if response.text.startswith("By hand")]
    assert sorted(by_hand) == sorted(f"By hand {n}" for n in range(250))
    assert [response.id for response in every] == sorted(response.id for response in every)


def test_a_reader_that_died_between_two_pages_costs_nothing(stage: Stage) -> None:
    _, remote = published(stage)
    answered(stage, remote, *(f"By hand {n}" for n in range(250)))
    stage.connectors["rehearsal"] = OnePageConnector(stage.network)
    first = stage.collector("worker-1")
    first.until(lambda: health(stage).collect_trouble is not None)
    some = len([text for text in texts(stage) if text.startswith("By hand")])
    assert 0 < some < 250

    stage.connectors["rehearsal"] = RehearsalConnector(stage.network)
    wait_for(stage, stage.collector("worker-2"), 200)
    stage.clock.move(seconds=60)
    every = everything(stage)
    by_hand = [response.text for response in every if response.text.startswith("By hand")]
    assert len(set(by_hand)) == len(by_hand)


def test_a_network_in_trouble_is_asked_less_and_less_and_people_are_told(stage: Stage) -> None:
    reader = stage.collector()
    reader.until(lambda: health(stage).last_collected_at is not None)
    stage.network.set_fault(Fault.OUTAGE)
    asked: list[float] = []
    for _ in range(8):
        turn_comes(stage, reader)
        reader.until(lambda: health(stage).collect_trouble is not None)
        asked.append(stage.pause())
    assert asked == sorted(asked)
    assert asked[-1] == LONGEST_BACKOFF.total_seconds()
    assert "can't be reached" in str(health(stage).collect_trouble)

    stage.network.clear_faults()
    turn_comes(stage, reader)
    reader.until(lambda: health(stage).collect_trouble is None)


def test_a_quiet_account_is_read_less_often(stage: Stage) -> None:
    reader = stage.collector()
    reader.until(lambda: health(stage).last_collected_at is not None)
    pauses = []
    for _ in range(50):
        turn_comes(stage, reader)
        pauses.append(stage.pause())
    assert pauses == sorted(pauses)
    assert pauses[0] <= QUICKEST.total_seconds() + 2
    assert pauses[-1] == SLOWEST.total_seconds()


def test_credentials_that_expired_while_reading_stop_the_account(stage: Stage) -> None:
    stage.network.set_fault(Fault.EXPIRED_TOKEN, count=1, operation=Operation.COLLECT)
    reader = stage.collector()
    reader.until(lambda: health(stage).account.trouble is not None)
    assert not health(stage).connected


def test_the_numbers_of_a_post_are_counted_now_and_then(stage: Stage) -> None:
    post, remote = published(stage)
    for _ in range(3):
        stage.network.respond(remote, ResponseKind.LIKE)
    reader = stage.collector()

    def counted() -> bool:
        stage.clock.move(seconds=10)
        return any(numbers.likes >= 3 for numbers in queries.post(stage.office, post.id).metrics.values())

    reader.until(counted)


def turn_comes(stage: Stage, reader: Half) -> None:
    """Let time pass until the account is read once more, and wait for what came of it."""
    before = stage.fence()
    stage.clock.move(seconds=stage.pause() + 1)
    reader.until(lambda: stage.fence() > before and not stage.being_read())


class OnePageConnector(RehearsalConnector):
    """A connector that gives one page and then breaks off."""

    def __init__(self, network: Network) -> None:
        super().__init__(network)
        self.pages = 0

    def collect(self, access: AccountAccess, cursor: str | None) -> Batch:
        self.pages += 1
        if self.pages > 1:
            raise NetworkTrouble("The line went dead.")
        return super().collect(access, cursor)
