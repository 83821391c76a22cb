"""What snac2 can't, asked of mastodon-mock: the key that makes a repeated post the same one; the stream."""

from pathlib import Path
from queue import Empty, Queue
from threading import Event, Thread
from time import monotonic

import pytest

from connectors.mastodon.connector import MastodonConnector
from tests.connectors.contract import Desk, again, desk, parcel, picture
from tests.connectors.rig_mastodon import UtcClock
from tests.networks.headquarters import Connection, headquarters
from tests.networks.mastodon.people import Somebody
from tests.networks.patience import until
from warroom.domain.delivery import RemotePost
from warroom.domain.post import Draft, Part
from warroom.domain.response import ResponseKind
from warroom.errors import Refused
from warroom.ports import Found, Parcel, Secret, Sent

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def office(mock: str) -> Desk:
    return desk("mastodon", "@ada", "ada_token", mock)


@pytest.fixture
def grace(mock: str) -> Somebody:
    return Somebody(mock, "grace_token")


@pytest.fixture
def connector() -> MastodonConnector:
    return MastodonConnector(UtcClock())


def sent(connector: MastodonConnector, office: Desk, message: Parcel) -> RemotePost:
    outcome = connector.publish(again(message), office.access)
    assert isinstance(outcome, Sent), outcome
    return outcome.remote


def test_the_same_parcel_again_is_the_same_post(
    connector: MastodonConnector, office: Desk, grace: Somebody
) -> None:
    message = parcel("Good morning", pictures=(picture("A sunrise"),))
    first = sent(connector, office, message)
    assert sent(connector, office, message) == first
    assert connector.look_up(again(message), office.access) == Found(first)
    assert sent(connector, office, parcel("Good morning", pictures=message.pictures)) != first


def test_news_come_by_the_stream_and_it_ends_when_it_is_told_to(
    connector: MastodonConnector, office: Desk, grace: Somebody
) -> None:
    ours = sent(connector, office, parcel("What shall we plant?"))
    news, stop = Queue[float](), Event()
    listener = Thread(target=connector.listen, args=(office.access, lambda: news.put(monotonic()), stop))
    listener.start()
    try:
        # The stream says nothing when it is open: answer until one is heard.
        for n in range(30):
            grace.post(f"@ada limes {n}", in_reply_to_id=ours.id)
            if _heard(news, 0.5):
                break
        else:
            raise AssertionError("nothing was heard")
    finally:
        stopped_at = monotonic()
        stop.set()
        listener.join(10)
    assert not listener.is_alive()
    assert monotonic() - stopped_at < 1.5


def test_what_is_deleted_is_gone(connector: MastodonConnector, office: Desk) -> None:
    kept, unwanted = (sent(connector, office, parcel(text)) for text in ("Stays", "Goes"))
    connector.delete(unwanted, office.access)
    connector.delete(unwanted, office.access)
    there, gone = connector.metrics([kept, unwanted], office.access)
    assert there is not None
    assert gone is None


def test_an_answer_is_in_the_timeline_as_soon_as_the_stream_tells(
    mock: str, grace: Somebody, tmp_path: Path
) -> None:
    connection = Connection("mastodon", "ada@mock.example", mock, Secret("ada_token"))
    with headquarters(tmp_path, connection) as spring:
        camille, alix, (account,) = spring.people.camille.id, spring.people.alix.id, spring.accounts
        draft = Draft("Trees", (account.id,), (Part("What shall we plant in spring?"),))
        version = spring.submitted(camille, draft)
        with pytest.raises(Refused, match="somebody else"):
            spring.signed(camille, version)
        spring.signed(alix, version)
        ours = spring.sent(version.post_id, 20).sent_parts[0]
        reply = grace.post("@ada limes", in_reply_to_id=ours.id)
        response = until(lambda: spring.responses().get(reply), 15)
        assert (response.kind, response.post_id) == (ResponseKind.REPLY, version.post_id)
        assert "streams nothing" not in spring.worker_log.read_text()


def _heard(news: Queue[float], seconds: float) -> bool:
    try:
        news.get(timeout=seconds)
    except Empty:
        return False
    return True
