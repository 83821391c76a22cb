"""What goes out on the wire, word for word."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.connectors.contract import parcel, picture
from tests.connectors.fake_bluesky import DID, HANDLE, PASSWORD
from tests.connectors.rig_bluesky import POST, PUT, SIGN_IN, BlueskyRig
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import RemotePost
from warroom.domain.post import LinkCard
from warroom.domain.response import ResponseKind
from warroom.errors import NetworkTrouble
from warroom.ports import Rejected

KEY = "00000000000000000000000000abcdef"
CREATED_AT = datetime(2026, 5, 24, 16, 30, 12, 345678, tzinfo=UTC)
RECORD_KEY = "3mmmf5eohznjj"


def test_a_whole_post_goes_out_in_these_requests_and_no_others(rig: BlueskyRig) -> None:
    message = replace(
        parcel("Réunion à Lyon 🎉 @Bob.test @nobody.test https://example.org/é?x=1. #École2027!"),
        client_key=KEY,
        created_at=CREATED_AT,
        pictures=(picture("A full hall"),),
        languages=("fr", "en"),
    )
    remote = rig.sent(message)

    sign_in, bob, nobody, upload, put = rig.server.requests
    assert (sign_in.method, sign_in.path) == ("POST", f"/xrpc/{SIGN_IN}")
    assert sign_in.json == {"identifier": HANDLE, "password": PASSWORD}
    assert "authorization" not in sign_in.headers

    for request, handle in ((bob, "bob.test"), (nobody, "nobody.test")):
        assert (request.method, request.path) == ("GET", "/xrpc/com.atproto.identity.resolveHandle")
        assert request.params == {"handle": [handle]}

    assert (upload.method, upload.path) == ("POST", "/xrpc/com.atproto.repo.uploadBlob")
    assert upload.headers["content-type"] == "image/png"
    assert upload.body == message.pictures[0].content

    assert (put.method, put.path) == ("POST", f"/xrpc/{PUT}")
    assert put.headers["content-type"] == "application/json"
    assert put.headers["authorization"].startswith("Bearer eyJaccess")
    assert put.json == {
        "repo": DID,
        "collection": POST,
        "rkey": RECORD_KEY,
        "record": {
            "$type": POST,
            "text": message.text,
            "createdAt": "2026-05-24T16:30:12.345Z",
            "langs": ["fr", "en"],
            "facets": [
                _facet(22, 31, "mention", did="did:plc:bob"),
                _facet(45, 71, "link", uri="https://example.org/é?x=1"),
                _facet(73, 84, "tag", tag="École2027"),
            ],
            "embed": {
                "$type": "app.bsky.embed.images",
                "images": [
                    {
                        "image": _blob(rig, "image/png", upload.body),
                        "alt": "A full hall",
                        "aspectRatio": {"width": 32, "height": 24},
                    }
                ],
            },
        },
        "swapRecord": None,
    }
    assert remote.id == f"at://{DID}/{POST}/{RECORD_KEY}"
    assert remote.url == f"https://bsky.app/profile/{DID}/post/{RECORD_KEY}"
    assert remote.revision == rig.server.records[remote.id]["cid"]


def _facet(start: int, end: int, kind: str, **feature: str) -> dict[str, object]:
    return {
        "index": {"byteStart": start, "byteEnd": end},
        "features": [{"$type": f"app.bsky.richtext.facet#{kind}", **feature}],
    }


def _blob(rig: BlueskyRig, mime: str, content: bytes) -> dict[str, object]:
    (link,) = (link for link, kept in rig.server.blobs.items() if kept == content)
    return {"$type": "blob", "ref": {"$link": link}, "mimeType": mime, "size": len(content)}


def test_bluesky_s_own_lexicon_accepts_every_record_we_write(rig: BlueskyRig) -> None:
    """The SDK's models are made from the lexicons: they judge our records independently of us."""
    models = pytest.importorskip("atproto_client.models")
    first = rig.sent(parcel("Hello @bob.test https://example.org #lyon", pictures=(picture("A hall"),)))
    card = LinkCard("https://example.org/plan", "The plan", "In ten points")
    rig.sent(replace(parcel("2/2", parent=first, root=first), card=card, card_picture=picture("")))
    reply = rig.respond(first, ResponseKind.REPLY, "Hm")
    rig.connector.moderate(RemotePost(reply), Moderation.HIDE, rig.desk.access)

    written = [request.json["record"] for request in rig.server.requests if request.nsid == PUT]
    assert [record["$type"] for record in written] == [POST, POST, "app.bsky.feed.threadgate"]
    for record in written:
        for blob in _blobs(record):
            blob["ref"]["$link"] = "bafkreiezuoymxbpoga2ffxckzss2l4s3hsnm6e5pyyz34nhq6ycqvfha7e"
        model = {POST: models.AppBskyFeedPost.Record}.get(
            record["$type"], models.AppBskyFeedThreadgate.Record
        )
        models.utils.get_or_create(record, model, strict=True)


def _blobs(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if value.get("$type") == "blob":
            yield value
        for inner in value.values():
            yield from _blobs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _blobs(inner)


def test_a_link_card_goes_out_with_its_picture(rig: BlueskyRig) -> None:
    card = LinkCard("https://example.org/plan", "The plan", "In ten points")
    remote = rig.sent(replace(parcel("Read it"), card=card, card_picture=picture("")))
    assert rig.server.records[remote.id]["value"]["embed"] == {
        "$type": "app.bsky.embed.external",
        "external": {
            "uri": "https://example.org/plan",
            "title": "The plan",
            "description": "In ten points",
            "thumb": _blob(rig, "image/png", picture("").content),
        },
    }


def test_pictures_go_before_a_link_card(rig: BlueskyRig) -> None:
    card = LinkCard("https://example.org/plan")
    message = replace(parcel("Read it", (picture("A hall"),)), card=card, card_picture=picture("", "red"))
    remote = rig.sent(message)
    assert rig.server.records[remote.id]["value"]["embed"]["$type"] == "app.bsky.embed.images"
    assert rig.calls().count("com.atproto.repo.uploadBlob") == 1


def test_an_answer_to_a_post_known_by_its_address_alone_asks_for_its_hash(rig: BlueskyRig) -> None:
    first = rig.sent(parcel("Question?"))
    answer = rig.sent(parcel("Answer.", parent=RemotePost(first.id)))
    reference = {"uri": first.id, "cid": first.revision}
    assert rig.server.records[answer.id]["value"]["reply"] == {"root": reference, "parent": reference}


def test_an_answer_to_a_post_that_is_gone_is_refused_and_named(rig: BlueskyRig) -> None:
    outcome = rig.publish(parcel("Answer.", parent=RemotePost(f"at://did:plc:bob/{POST}/gone")))
    assert isinstance(outcome, Rejected)
    assert f"at://did:plc:bob/{POST}/gone" in outcome.reason


def test_a_post_that_a_person_found_by_its_web_address_is_counted_and_deleted_like_any_other(
    rig: BlueskyRig,
) -> None:
    sent = rig.sent(parcel("Good morning"))
    found = RemotePost(id=f"https://bsky.app/profile/{HANDLE}/post/{sent.id.rsplit('/', 1)[-1]}")
    odd = RemotePost(id="https://example.org/somewhere")
    numbers, none = rig.connector.metrics([found, odd], rig.desk.access)
    assert numbers is not None
    assert none is None
    rig.connector.delete(found, rig.desk.access)
    assert rig.stored() == ()
    with pytest.raises(NetworkTrouble, match=r"https://example\.org/somewhere"):
        rig.connector.delete(odd, rig.desk.access)
