"""Each request word for word: method, path, headers and body, and no secret where a logger could see it."""

import json
import logging
from dataclasses import replace

import pytest

from tests.connectors.contract import collect_all, parcel, picture
from tests.connectors.fake_graph import APP_SECRET, PAGE, PAGE_TOKEN, form
from tests.connectors.rig_facebook import FacebookRig
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import RemotePost
from warroom.domain.post import LinkCard
from warroom.domain.response import ResponseKind
from warroom.ports import Rejected


def test_a_text_is_one_post_with_the_token_in_a_header_and_a_proof_of_the_app(rig: FacebookRig) -> None:
    remote = rig.sent(parcel("Good morning"))
    assert remote.url == f"https://www.facebook.com/{remote.id}"
    request = rig.server.graph.requests[-1]
    assert (request.method, request.path, request.params) == ("POST", f"/v25.0/{PAGE}/feed", {})
    assert request.headers["authorization"] == f"Bearer {PAGE_TOKEN}"
    sent = form(request)
    assert len(sent.pop("appsecret_proof")) == 64
    assert sent == {"message": "Good morning"}


def test_the_page_is_found_once_and_its_words_are_looked_for_before_each_post(rig: FacebookRig) -> None:
    rig.sent(parcel("One"))
    rig.sent(parcel("Two"))
    each = [f"GET {PAGE}/posts", f"POST {PAGE}/feed"]
    assert rig.server.graph.calls() == ["GET me/accounts", "GET me", *each, *each]


def test_a_card_goes_out_as_a_link(rig: FacebookRig) -> None:
    rig.sent(
        replace(parcel("Read it"), card=LinkCard("https://example.org/plan", "The plan", "In ten points"))
    )
    sent = form(rig.server.graph.requests[-1])
    assert (sent["message"], sent["link"]) == ("Read it", "https://example.org/plan")


def test_photos_are_uploaded_unpublished_and_attached_in_order(rig: FacebookRig) -> None:
    remote = rig.sent(parcel("Two views", (picture("A pier"), picture("A beach", "red"))))
    calls = rig.server.graph.calls()
    assert calls[2:] == [*[f"POST {PAGE}/photos"] * 2, f"GET {PAGE}/posts", f"POST {PAGE}/feed"]
    first = form(rig.server.graph.requests[2])
    assert (first["published"], first["alt_text_custom"]) == ("false", "A pier")
    assert first["source"] == f"{len(picture('A pier').content)} bytes"
    photos = rig.server.objects[remote.id]["photos"]
    assert [rig.server.objects[photo]["alt"] for photo in photos] == ["A pier", "A beach"]
    attached = form(rig.server.graph.requests[-1])["attached_media"]
    assert json.loads(attached) == [{"media_fbid": photo} for photo in photos]


def test_photos_go_before_a_link(rig: FacebookRig) -> None:
    sent = replace(parcel("Read it", (picture("A pier"),)), card=LinkCard("https://example.org/plan"))
    rig.sent(sent)
    assert "link" not in form(rig.server.graph.requests[-1])


def test_the_page_answers_a_comment_also_with_a_picture(rig: FacebookRig) -> None:
    post = rig.sent(parcel("What shall we plant?"))
    asked = RemotePost(rig.respond(post, ResponseKind.COMMENT, "Oaks?"))
    answer = rig.sent(parcel("Limes!", (picture("A lime tree"),), parent=asked, root=post))
    request = rig.server.graph.requests[-1]
    assert request.path == f"/v25.0/{asked.id}/comments"
    photo = form(request)["attachment_id"]
    assert rig.server.objects[photo]["alt"] == "A lime tree"
    assert rig.server.objects[answer.id]["from"]["id"] == PAGE


def test_a_correction_changes_the_words_of_the_standing_post(rig: FacebookRig) -> None:
    post = rig.sent(parcel("We meet at 18 h"))
    rig.sent(replace(parcel("We meet at 19 h"), replaces=post))
    request = rig.server.graph.requests[-1]
    assert (request.method, request.path) == ("POST", f"/v25.0/{post.id}")
    assert form(request)["message"] == "We meet at 19 h"


def test_hiding_showing_and_deleting_a_comment(rig: FacebookRig) -> None:
    post = rig.sent(parcel("What shall we plant?"))
    rude = RemotePost(rig.respond(post, ResponseKind.COMMENT, "Clowns!"))
    access = rig.desk.access
    rig.connector.moderate(rude, Moderation.HIDE, access)
    assert form(rig.server.graph.requests[-1])["is_hidden"] == "true"
    rig.connector.moderate(rude, Moderation.SHOW, access)
    assert form(rig.server.graph.requests[-1])["is_hidden"] == "false"
    for _ in range(2):
        rig.connector.moderate(rude, Moderation.REMOVE, access)
        assert rude.id not in rig.server.objects


def test_the_numbers_of_many_posts_are_one_call(rig: FacebookRig) -> None:
    posts = [rig.sent(parcel(f"Post {n}")) for n in range(3)]
    before = len(rig.server.graph.requests)
    rig.connector.metrics(posts, rig.desk.access)
    (request,) = rig.server.graph.requests[before:]
    assert request.one("ids") == ",".join(post.id for post in posts)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("🎉" * 31_603, True),
        ("🎉" * 31_603 + "a", False),
        ("é" * 31_603, True),
        ("e\u0301" * 31_603 + "a", False),
        ("漢" * 63_206, True),
        ("漢" * 63_207, False),
        ("👨‍👩‍👧" * 7_900, True),
        ("👨‍👩‍👧" * 7_901, False),
    ],
)
def test_a_text_is_counted_as_meta_counts_and_refused_before_any_call(
    rig: FacebookRig, text: str, fits: bool
) -> None:
    rig.connector.identify(rig.desk.access)
    before = len(rig.server.graph.requests)
    outcome = rig.publish(parcel(text))
    assert isinstance(outcome, Rejected) is not fits
    if not fits:
        assert len(rig.server.graph.requests) == before


def test_a_comment_is_shorter_than_a_post(rig: FacebookRig) -> None:
    post = rig.sent(parcel("What shall we plant?"))
    rig.sent(parcel("a" * 8000, parent=post, root=post))
    outcome = rig.publish(parcel("a" * 8001, parent=post, root=post))
    assert isinstance(outcome, Rejected)
    assert "8001" in outcome.reason


def test_a_type_of_picture_that_facebook_does_not_take_is_named(rig: FacebookRig) -> None:
    outcome = rig.publish(parcel("Look", (replace(picture("A pier"), mime="image/webp"),)))
    assert isinstance(outcome, Rejected)
    assert "image/webp" in outcome.reason


def test_no_token_and_no_secret_stands_in_an_address_or_in_a_log(
    rig: FacebookRig, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    post = rig.sent(parcel("Good morning", (picture("A pier"),)))
    rig.respond(post, ResponseKind.COMMENT, "Hello")
    collect_all(rig)
    rig.connector.metrics([post], rig.desk.access)
    rig.connector.identify(rig.desk.access)
    rig.connector.delete(post, rig.desk.access)
    addresses = [f"{request.path} {request.params}" for request in rig.server.graph.requests]
    for secret in (PAGE_TOKEN, APP_SECRET):
        assert secret not in caplog.text
        assert not [address for address in addresses if secret in address]
