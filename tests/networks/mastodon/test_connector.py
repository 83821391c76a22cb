"""What the small server of the contract suite claims, asked of a real server: snac2, another's work in C."""

from dataclasses import replace

import pytest

from connectors.mastodon.connector import MastodonConnector
from tests.connectors.contract import Desk, again, collect_all, desk, parcel, picture
from tests.connectors.rig_mastodon import UtcClock
from tests.networks.mastodon.people import Somebody, signed_in, somebody
from tests.networks.mastodon.server import LocalInstance
from tests.networks.patience import until
from warroom.domain.delivery import RemotePost
from warroom.domain.response import Incoming, ResponseKind
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.ports import Absent, Found, Parcel, Secret, Sent

# The server's start counts as time of the first test that asks for it; it notifies after up to 13 seconds.
pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def voter(instance: LocalInstance) -> Somebody:
    return somebody(instance, "voter")


@pytest.fixture(scope="module")
def office(instance: LocalInstance) -> Desk:
    secret = signed_in(instance, "spring")
    return desk("mastodon", f"@spring@{instance.domain}", secret.value, instance.url)


@pytest.fixture
def connector() -> MastodonConnector:
    return MastodonConnector(UtcClock())


def sent(connector: MastodonConnector, office: Desk, message: Parcel) -> RemotePost:
    outcome = connector.publish(message, office.access)
    assert isinstance(outcome, Sent), outcome
    return outcome.remote


def test_the_account_is_told_who_it_is_and_what_the_server_grants(
    connector: MastodonConnector, office: Desk, instance: LocalInstance
) -> None:
    identity = connector.identify(office.access)
    assert identity.handle == f"spring@{instance.domain}"
    assert identity.terms.max_length == 100_000


def test_a_dead_token_is_the_account_s_trouble(connector: MastodonConnector, office: Desk) -> None:
    with pytest.raises(AccountTrouble):
        connector.identify(replace(office, secret=Secret("0123456789abcdef")).access)


def test_a_post_is_found_again_by_its_own_words_where_no_key_is_kept(
    connector: MastodonConnector, office: Desk
) -> None:
    message = parcel("Bonjour é 🎉\n\nhttps://example.org/a?b=1&c=2 #École", pictures=(picture("A beach"),))
    remote = sent(connector, office, message)
    assert connector.look_up(again(message), office.access) == Found(remote)
    same_words = parcel(message.text, pictures=message.pictures)
    assert connector.look_up(again(same_words), office.access) == Absent()


def test_a_post_is_seen_word_for_word_and_corrected_in_place(
    connector: MastodonConnector, office: Desk, voter: Somebody
) -> None:
    first = sent(connector, office, parcel("We meet at 18 h", pictures=(picture("The square"),)))
    seen = voter.sees(first.id)
    assert [media["description"] for media in seen["media_attachments"]] == ["The square"]
    better = replace(parcel("We meet at 19 h"), replaces=first)
    assert sent(connector, office, better) == first
    assert "We meet at 19 h" in voter.sees(first.id)["content"]


def test_an_answer_is_read_with_its_place(
    connector: MastodonConnector, office: Desk, voter: Somebody
) -> None:
    first = sent(connector, office, parcel("What shall we plant?"))
    reply = voter.post(f"@spring@{office.account.handle.rpartition('@')[2]} limes", in_reply_to_id=first.id)

    class Reading:
        connector = MastodonConnector(UtcClock())
        desk = office

    def read() -> Incoming | None:
        found = {each.remote.id: each for each in collect_all(Reading())[0]}  # type: ignore[arg-type]  # half a rig
        return found.get(reply)

    response = until(read, 30)
    assert (response.kind, response.parent_id) == (ResponseKind.REPLY, first.id)
    assert response.root is not None
    assert response.root.id == first.id
    assert "limes" in response.text


def test_a_deletion_that_the_server_doesn_t_know_is_not_taken_for_done(
    connector: MastodonConnector, office: Desk
) -> None:
    first = sent(connector, office, parcel("Goes"))
    with pytest.raises(NetworkTrouble, match="by hand"):
        connector.delete(first, office.access)
