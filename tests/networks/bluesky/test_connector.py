"""What the small server of the contract suite claims, asked of Bluesky's own servers."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image

from connectors.bluesky.connector import Bluesky
from connectors.bluesky.session import Session
from connectors.http import Answer, Http
from tests.connectors.contract import Desk, desk, parcel, picture, video
from tests.factories import UtcClock
from tests.networks.bluesky.people import Somebody, app_password, signed_up
from tests.networks.bluesky.server import LocalBluesky
from tests.networks.patience import until
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import RemotePost
from warroom.domain.post import LinkCard
from warroom.domain.response import Incoming, ResponseKind
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.ports import (
    Absent,
    Found,
    NotSent,
    Parcel,
    ParcelCaptions,
    ParcelPicture,
    Rejected,
    Secret,
    Sent,
    Unknown,
)

# The servers' start counts as time of the first test that asks for them, and a sign-in is slow on purpose.
pytestmark = pytest.mark.timeout(240)

JWT_SECRET = b"jwt-secret"
"""With which the local server signs its tokens: the tests' own fixed word."""


@pytest.fixture(scope="module")
def bob(network: LocalBluesky) -> Iterator[Somebody]:
    with signed_up(network, "bob") as somebody:
        yield somebody


@pytest.fixture(scope="module")
def camille(network: LocalBluesky) -> Iterator[Somebody]:
    with signed_up(network, "camille") as somebody:
        yield somebody


@pytest.fixture(scope="module")
def office(network: LocalBluesky, camille: Somebody) -> Desk:
    return desk("bluesky", f"@{camille.handle}", app_password(camille), network.pds)


@pytest.fixture
def connector() -> Bluesky:
    return Bluesky(UtcClock())


def sent(connector: Bluesky, office: Desk, message: Parcel) -> RemotePost:
    outcome = connector.publish(message, office.access)
    assert isinstance(outcome, Sent), outcome
    return outcome.remote


def photograph() -> ParcelPicture:
    content = BytesIO()
    Image.effect_noise((2400, 1600), 90).convert("RGB").save(content, "JPEG", quality=98)
    return ParcelPicture(content.getvalue(), "image/jpeg", "Grain")


def test_a_repeated_attempt_changes_nothing_and_no_other_text_takes_its_place(
    connector: Bluesky, office: Desk
) -> None:
    message = parcel("Good morning", pictures=(picture("A sunrise"), photograph()))
    first = sent(connector, office, message)
    assert sent(connector, office, message) == first
    assert isinstance(connector.publish(replace(message, text="Good evening"), office.access), Unknown)
    assert connector.look_up(message, office.access) == Found(first)
    assert connector.look_up(parcel("Never sent"), office.access) == Absent()


def test_four_large_photos_and_a_card_with_a_picture_are_taken(connector: Bluesky, office: Desk) -> None:
    sent(connector, office, parcel("Four", pictures=(photograph(),) * 4))
    card = LinkCard("https://example.org/plan", "The plan", "In ten points")
    sent(connector, office, replace(parcel("The plan"), card=card, card_picture=photograph()))


def test_a_text_as_long_as_allowed_is_taken(connector: Bluesky, office: Desk) -> None:
    sent(connector, office, parcel("é" * 300))
    sent(connector, office, parcel("👨‍👩‍👧‍👦" * 100 + "é" * 200))


def test_the_network_s_own_view_has_the_facets_and_the_thread(
    connector: Bluesky, office: Desk, bob: Somebody
) -> None:
    text = "Réunion 🎉 avec @bob.test, @nobody.test : https://example.org/é. #École2027!"
    first = sent(connector, office, parcel(text))
    second = sent(connector, office, parcel("2/2", parent=first, root=first))
    thread = until(lambda: (seen := bob.thread(first.id)) and seen.replies and seen, 10)
    assert [reply.post.uri for reply in thread.replies] == [second.id]
    content = text.encode()
    shown = [
        (feature.py_type.rpartition("#")[2], content[facet.index.byte_start : facet.index.byte_end].decode())
        for facet in thread.post.record.facets
        for feature in facet.features
    ]
    assert shown == [("mention", "@bob.test"), ("link", "https://example.org/é"), ("tag", "#École2027")]


def test_a_video_is_taken_piece_by_piece_and_a_larger_one_than_the_server_s_is_refused(
    connector: Bluesky, office: Desk
) -> None:
    captions = (ParcelCaptions(b"WEBVTT\n\n00:00.000 --> 00:02.000\nBonjour !\n", "text/vtt", "fr"),)
    fitting = replace(video(size=5_000_000), captions=captions)
    sent(connector, office, replace(parcel("Our film"), video=fitting))
    # This server takes 5 MiB, as one does that nobody told otherwise.
    outcome = connector.publish(replace(parcel("All of it"), video=video(size=6_000_000)), office.access)
    assert isinstance(outcome, Rejected), outcome
    assert "too large" in outcome.reason


def test_a_corrected_post_is_shown_corrected_to_everybody_and_only_once_written(
    connector: Bluesky, office: Desk, bob: Somebody
) -> None:
    first = sent(connector, office, parcel("We meet at 18 h", pictures=(picture("The hall"),)))
    noted: list[str] = []
    message = replace(parcel("We meet at 19 h"), replaces=first, note=noted.append)
    corrected = sent(connector, office, message)
    assert (corrected.id, corrected.url) == (first.id, first.url)
    assert corrected.revision != first.revision
    assert noted == [first.revision]
    assert sent(connector, office, message) == corrected
    assert connector.look_up(replace(message, noted=noted[0]), office.access) == Found(corrected)
    later = replace(parcel("We meet at 20 h"), replaces=first, noted=corrected.revision)
    assert connector.look_up(later, office.access) == Absent()

    until(lambda: (seen := bob.thread(first.id)) and seen.post.record.text == "We meet at 19 h", 10)
    gone = replace(parcel("Never was"), replaces=RemotePost(first.id[:-3] + "222"))
    assert isinstance(connector.publish(gone, office.access), Rejected)


def test_what_says_a_watched_word_is_found_once_and_what_is_said_to_us_is_not(
    connector: Bluesky, office: Desk, bob: Somebody
) -> None:
    office = replace(office, account=replace(office.account, watches=("oleander", "lilac")))
    first = sent(connector, office, parcel("What about oleander?"))
    assert first.revision is not None
    until(lambda: bob.thread(first.id), 10)
    _, cursor = collected(connector, office, None)
    said = {
        bob.client.send_post(text).uri for text in ("I like oleander", "oleander and lilac", "only lilac")
    }
    answered = {
        bob.reply(first.id, first.revision, "oleander, yes"): ResponseKind.REPLY,
        bob.quote(first.id, first.revision, "oleander!"): ResponseKind.QUOTE,
    }
    wanted = {**dict.fromkeys(said, ResponseKind.SEARCH), **answered}
    found: list[Incoming] = []

    def all_of_it() -> bool:
        nonlocal cursor
        new, cursor = collected(connector, office, cursor)
        found.extend(new)
        return len(found) >= len(wanted)

    until(lambda: all_of_it() or None, 15)
    assert sorted((each.remote.id, each.kind) for each in found) == sorted(wanted.items())
    assert collected(connector, office, cursor)[0] == []


def collected(connector: Bluesky, office: Desk, cursor: str | None) -> tuple[list[Incoming], str | None]:
    """All that is there after `cursor`, and where reading goes on."""
    found: list[Incoming] = []
    while True:
        batch = connector.collect(office.access, cursor)
        found.extend(batch.responses)
        cursor = batch.cursor
        if not batch.more:
            return found, cursor


def test_a_hidden_reply_is_hidden_from_everybody(connector: Bluesky, office: Desk, bob: Somebody) -> None:
    first = sent(connector, office, parcel("What shall we plant?"))
    assert first.revision is not None
    # Nobody answers what they can't see; here, an answer that is indexed before its post is never notified.
    until(lambda: bob.thread(first.id), 10)
    rude = bob.reply(first.id, first.revision, "Clowns!")
    response = until(lambda: _collected(connector, office, rude), 10)
    connector.moderate(response.remote, Moderation.HIDE, office.access)
    view = until(lambda: (seen := bob.thread(first.id)) and seen.post.threadgate, 10)
    assert view.record.hidden_replies == [rude]


def _collected(connector: Bluesky, office: Desk, uri: str) -> Incoming | None:
    batch = connector.collect(office.access, None)
    return next((response for response in batch.responses if response.remote.id == uri), None)


def test_a_revoked_app_password_is_the_accounts_trouble(
    connector: Bluesky, office: Desk, camille: Somebody
) -> None:
    office = replace(office, secret=Secret(app_password(camille, "Lost laptop")))
    connector.identify(office.access)
    camille.client.com.atproto.server.revoke_app_password({"name": "Lost laptop"})
    with pytest.raises(AccountTrouble):
        connector.identify(office.access)


class Forger(Http):
    """Sends an expired token in place of the next good one: a server refuses it as after two hours."""

    def __init__(self) -> None:
        super().__init__()
        self.forge = False
        self.answers: list[Answer] = []

    def ask(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str | list[str]] | None = None,
        content: bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        if self.forge and headers and "Authorization" in headers:
            self.forge = False
            headers = {**headers, "Authorization": f"Bearer {expired(headers['Authorization'])}"}
        self.answers.append(super().ask(method, url, params=params, content=content, headers=headers))
        return self.answers[-1]


def expired(bearer: str) -> str:
    """The same token, signed by the same server, of yesterday."""
    head, claims, _ = bearer.removeprefix("Bearer ").split(".")
    told = json.loads(base64.urlsafe_b64decode(claims + "=="))
    yesterday = int(datetime.now(UTC).timestamp()) - 86400
    body = f"{head}.{_base64(json.dumps({**told, 'iat': yesterday, 'exp': yesterday + 7200}).encode())}"
    return f"{body}.{_base64(hmac.digest(JWT_SECRET, body.encode(), hashlib.sha256))}"


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def test_a_token_that_the_server_calls_expired_is_renewed_and_nobody_notices(office: Desk) -> None:
    http = Forger()
    session = Session(http)
    session.did(office.access)
    http.forge = True
    session.query(office.access, "app.bsky.actor.getProfile", {"actor": "camille.test"})
    signed_in, refused, renewed, read = http.answers
    assert (refused.status, refused.body and refused.body["error"]) == (400, "ExpiredToken")
    assert [answer.status for answer in (signed_in, renewed, read)] == [200, 200, 200]


def test_too_many_sign_ins_are_obeyed_to_the_instant_that_is_named(
    strict_network: LocalBluesky,
) -> None:
    with signed_up(strict_network, "camille") as camille:
        office = desk("bluesky", camille.handle, app_password(camille), strict_network.pds)
        connector = Bluesky(UtcClock())
        with pytest.raises(NetworkTrouble) as trouble:
            _sign_in_again_and_again(connector, office)
        outcome = Bluesky(UtcClock()).publish(parcel("Good morning"), office.access)
    assert isinstance(outcome, NotSent)
    assert trouble.value.retry_at is not None
    assert outcome.retry_at is not None
    assert timedelta() < outcome.retry_at - datetime.now(UTC) <= timedelta(minutes=5)


def _sign_in_again_and_again(connector: Bluesky, office: Desk) -> None:
    for _ in range(31):
        connector.identify(office.access)
