"""What goes out on the wire, word for word."""

from dataclasses import replace

import pytest

from tests.connectors.contract import parcel, picture
from tests.connectors.fake_x import BOB, HANDLE
from tests.connectors.fake_x_tokens import SECRETS
from tests.connectors.rig_x import XRig
from tests.connectors.specs import open_api, required_spec
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import RemotePost
from warroom.ports import Rejected

FAMILY = "👨‍👩‍👧‍👦"


def test_a_text_goes_out_in_one_signed_request_and_no_other(rig: XRig) -> None:
    remote = rig.sent(parcel("Réunion à Lyon 🎉 https://example.org/é #École2027"))
    (request,) = rig.server.requests
    assert (request.method, request.path, request.params) == ("POST", "/2/tweets", {})
    assert request.headers["content-type"] == "application/json"
    assert request.headers["authorization"].startswith("OAuth oauth_nonce=")
    assert f'oauth_consumer_key="{SECRETS["consumer_key"]}"' in request.headers["authorization"]
    assert request.json == {"text": "Réunion à Lyon 🎉 https://example.org/é #École2027"}
    assert remote == RemotePost(remote.id, f"https://x.com/{HANDLE}/status/{remote.id}")


def test_a_browser_sign_in_signs_with_its_bearer_token(signed_in: XRig) -> None:
    signed_in.sent(parcel("Good morning"))
    (request,) = signed_in.server.requests
    assert request.headers["authorization"] == "Bearer bearer-0"


def test_a_picture_is_uploaded_described_and_attached(rig: XRig) -> None:
    rig.sent(parcel("A full hall", pictures=(picture("Two hundred people"),)))
    upload, described, created = rig.server.requests
    assert (upload.method, upload.path) == ("POST", "/2/media/upload")
    assert set(upload.json) == {"media", "media_category", "media_type"}
    assert (upload.json["media_category"], upload.json["media_type"]) == ("tweet_image", "image/png")
    ((media, kept),) = rig.server.media.kept.items()
    assert kept.content == picture("Two hundred people").content
    assert (described.method, described.path) == ("POST", "/2/media/metadata")
    assert described.json == {"id": media, "metadata": {"alt_text": {"text": "Two hundred people"}}}
    assert created.json == {"text": "A full hall", "media": {"media_ids": [media]}}


def test_who_may_reply_is_said_at_the_first_part_only(rig: XRig) -> None:
    first = rig.sent(replace(parcel("1/2"), options={"reply_settings": "mentionedUsers"}))
    rig.sent(replace(parcel("2/2", parent=first, root=first), options={"reply_settings": "mentionedUsers"}))
    one, two = rig.server.requests
    assert one.json == {"text": "1/2", "reply_settings": "mentionedUsers"}
    assert two.json == {"text": "2/2", "reply": {"in_reply_to_tweet_id": first.id}}


def test_a_post_is_quoted_by_its_link_behind_the_words_or_by_its_id(rig: XRig) -> None:
    bobs = rig.server.write(BOB, "Oaks!")
    link = f"https://x.com/bob/status/{bobs.id}"
    by_link = rig.sent(parcel(f"Limes! {link}"))
    by_id = rig.sent(replace(parcel("Limes, again"), options={"quote": link}))
    assert rig.server.requests[0].json == {"text": f"Limes! {link}"}
    assert rig.server.requests[1].json == {"text": "Limes, again", "quote_tweet_id": bobs.id}
    assert {rig.server.posts[each.id].quotes for each in (by_link, by_id)} == {bobs.id}


@pytest.mark.parametrize("quoted", ["https://example.org/status/12", "Bob's post", "https://x.com/bob"])
def test_what_is_no_post_can_not_be_quoted(rig: XRig, quoted: str) -> None:
    outcome = rig.publish(replace(parcel("Limes!"), options={"quote": quoted}))
    assert isinstance(outcome, Rejected)
    assert quoted in outcome.reason
    both = replace(
        parcel("Limes!", pictures=(picture("A tree"),)), options={"quote": "https://x.com/bob/status/1"}
    )
    assert isinstance(rig.publish(both), Rejected)
    assert rig.server.requests == []


def test_hiding_showing_and_deleting_are_these_requests(rig: XRig) -> None:
    remote = rig.sent(parcel("What shall we plant?"))
    rude = RemotePost(rig.server.write(BOB, f"@{HANDLE} Clowns!", answers=remote.id).id)
    rig.connector.moderate(rude, Moderation.HIDE, rig.access)
    rig.connector.moderate(rude, Moderation.SHOW, rig.access)
    rig.connector.delete(remote, rig.access)
    _, hide, show, delete = rig.server.requests
    assert (hide.method, hide.path, hide.json) == ("PUT", f"/2/tweets/{rude.id}/hidden", {"hidden": True})
    assert (show.method, show.path, show.json) == ("PUT", f"/2/tweets/{rude.id}/hidden", {"hidden": False})
    assert (delete.method, delete.path, delete.body) == ("DELETE", f"/2/tweets/{remote.id}", b"")


@pytest.mark.parametrize(
    "filler",
    ["a", "é", "e\u0301", "😷", FAMILY, "🇫🇷", "字", "م", "https://example.org/" + "p" * 300 + " ", "@bob "],
)
def test_280_fit_and_one_more_is_refused_before_anything_is_called(rig: XRig, filler: str) -> None:
    weight = {"a": 1, "é": 1, "e\u0301": 1, "م": 1, "@bob ": 5}.get(filler, 24 if "p" in filler else 2)
    full = filler * (280 // weight) + "a" * (280 % weight)
    rig.sent(parcel(full))
    outcome = rig.publish(parcel(f"{full}b"))
    assert isinstance(outcome, Rejected)
    assert "281" in outcome.reason
    assert len(rig.server.requests) == 1


def test_a_premium_account_writes_long_posts(rig: XRig) -> None:
    rig.server.subscription = "Premium"
    identity = rig.connector.identify(rig.access)
    assert identity.terms.max_length == 25_000
    rig.desk.account = replace(rig.desk.account, terms=identity.terms)
    rig.sent(parcel("a" * 25_000))
    assert isinstance(rig.publish(parcel("a" * 25_001)), Rejected)


def test_an_empty_post_is_none(rig: XRig) -> None:
    assert isinstance(rig.publish(parcel("  ")), Rejected)
    assert rig.server.requests == []


def test_every_request_is_one_that_x_describes(rig: XRig) -> None:
    judge = open_api(required_spec("x-openapi"))
    remote = rig.sent(parcel("What shall we plant?", pictures=(picture("A tree"),)))
    rude = RemotePost(rig.server.write(BOB, f"@{HANDLE} Clowns!", answers=remote.id).id)
    batch = rig.connector.collect(rig.access, None)
    while batch.more:
        batch = rig.connector.collect(rig.access, batch.cursor)
    rig.connector.identify(rig.access)
    rig.connector.metrics([remote], rig.access)
    rig.connector.moderate(rude, Moderation.HIDE, rig.access)
    rig.connector.look_up(parcel("Good morning"), rig.access)
    rig.connector.delete(remote, rig.access)
    assert len({(each.method, each.path.split("/")[2]) for each in rig.server.requests}) >= 6
    judge.assert_all(rig.server.requests)
