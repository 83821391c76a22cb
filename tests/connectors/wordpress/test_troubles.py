"""What the blog refuses, and what its people read about it."""

import logging
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.wordpress.publication import AT_WORK
from tests.connectors.contract import Fault, again, parcel, picture, video
from tests.connectors.fake_wordpress import PASSWORD, USER, refused
from tests.connectors.loopback import every
from tests.connectors.rig_wordpress import WordPressRig, writes_a_post
from tests.connectors.wire import HTML, Reply, Request
from warroom.domain.delivery import RemotePost
from warroom.errors import AccountTrouble, NetworkTrouble, Trouble
from warroom.ports import (
    Absent,
    CannotTell,
    Found,
    HostsMedia,
    NotSent,
    Parcel,
    ParcelPicture,
    ParcelVideo,
    Rejected,
    Secret,
    Unknown,
)


def titled(text: str, *pictures: ParcelPicture) -> Parcel:
    """A post with its title."""
    return replace(parcel(text, pictures), options={"title": "Trees"})


def uploads(request: Request) -> bool:
    """Picks what stores a file."""
    return request.method == "POST" and request.one("rest_route") == "/wp/v2/media"


def test_the_blog_and_its_user_are_known_by_what_never_changes(rig: WordPressRig) -> None:
    identity = rig.connector.identify(rig.desk.access)
    assert identity.remote_identity == "coast.example#3"
    assert (identity.handle, identity.display_name) == (USER, "Camille & the Coast")


@pytest.mark.parametrize("lacking", ["publish_posts", "edit_posts", "upload_files"])
def test_a_user_who_may_not_publish_is_told_at_once_which_role_is_needed(
    rig: WordPressRig, lacking: str
) -> None:
    rig.blog.may.discard(lacking)
    with pytest.raises(AccountTrouble, match="Editor") as told:
        rig.connector.identify(rig.desk.access)
    assert USER in told.value.sentence


def test_a_user_whose_role_was_taken_down_later_sends_nothing(rig: WordPressRig) -> None:
    rig.blog.may.discard("publish_posts")
    outcome = rig.publish(titled("Good morning"))
    assert isinstance(outcome, NotSent)
    assert outcome.needs_reconnect
    assert "Editor" in outcome.why
    rig.blog.may -= {"upload_files"}
    outcome = rig.publish(titled("Good morning", picture("A hall")))
    assert isinstance(outcome, NotSent)
    assert outcome.needs_reconnect
    assert rig.stored() == ()


def test_a_revoked_password_is_never_a_proof_that_the_post_is_absent(rig: WordPressRig) -> None:
    """WordPress takes who has a wrong password for a visitor, and answers visitors."""
    rig.sent(message := titled("Good morning"))
    rig.blog.expired = True
    with pytest.raises(AccountTrouble, match="application password"):
        rig.connector.look_up(message, rig.desk.access)
    with pytest.raises(AccountTrouble):
        rig.connector.metrics([RemotePost(rig.stored()[0].id)], rig.desk.access)


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (refused(401, "incorrect_password", "The provided password is invalid."), "application password"),
        (refused(401, "application_passwords_disabled", "Not available."), "application password"),
        (Reply(401, b"<html>Staging</html>", {"Content-Type": "text/html"}), "Authorization header"),
        (refused(404, "rest_no_route", "No route was found."), "no REST interface"),
    ],
)
def test_why_the_account_cant_be_used_is_said(rig: WordPressRig, reply: Reply, sentence: str) -> None:
    rig.blog.server.on(every, lambda _: reply)
    with pytest.raises(AccountTrouble, match=sentence):
        rig.connector.identify(rig.desk.access)


@pytest.mark.parametrize(
    ("address", "secret"),
    [
        ("http://blog.example.org", Secret.of({"user": USER, "password": PASSWORD}).value),
        (None, Secret.of({"user": USER, "password": PASSWORD}).value),
        ("https://blog.example.org", Secret.of({"user": USER}).value),
        ("https://blog.example.org", "no json"),
    ],
)
def test_a_password_travels_to_no_unsafe_address_and_half_a_secret_nowhere(
    rig: WordPressRig, address: str | None, secret: str
) -> None:
    rig.desk.account = replace(rig.desk.account, service_url=address)
    rig.desk.secret = Secret(secret)
    with pytest.raises(AccountTrouble):
        rig.connector.identify(rig.desk.access)
    outcome = rig.publish(titled("Good morning"))
    assert isinstance(outcome, NotSent)
    assert outcome.needs_reconnect
    assert rig.blog.requests == []


def test_a_blog_that_moved_says_where(rig: WordPressRig) -> None:
    moved = Reply(301, b"", {"Location": "https://www.coast.example/?rest_route=/"})
    rig.blog.server.on(every, lambda _: moved)
    with pytest.raises(NetworkTrouble, match=r"www\.coast\.example"):
        rig.connector.identify(rig.desk.access)


def test_a_blog_in_maintenance_says_until_when_and_nothing_is_sent(rig: WordPressRig) -> None:
    # wp_maintenance: a page with status 503 and Retry-After: 600
    rig.blog.server.on(every, lambda _: Reply(503, HTML.body, {**HTML.headers, "Retry-After": "600"}))
    outcome = rig.publish(titled("Good morning"))
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at is not None
    assert abs(outcome.retry_at - datetime.now(UTC) - timedelta(minutes=10)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(503, HTML.body, {**HTML.headers, "Retry-After": "600"}),
        refused(500, "db_insert_error", "Could not insert post into the database."),
        Reply(403, b"<html>Firewall</html>", {"Content-Type": "text/html"}),
        Reply(201, {"id": "none"}),
        Reply(201, b"[]"),
    ],
)
def test_an_answer_to_the_write_that_says_nothing_clear_is_a_doubt(rig: WordPressRig, reply: Reply) -> None:
    message = titled("Good morning")
    rig.blog.server.on(writes_a_post, lambda _: reply)
    assert isinstance(rig.publish(message), Unknown)
    rig.heal()
    assert rig.connector.look_up(message, rig.desk.access) == Absent()


@pytest.mark.parametrize("fault", [Fault.OUTAGE, Fault.SERVER_ERROR, Fault.CUT, Fault.TIMEOUT_AFTER_STORE])
def test_while_pictures_go_up_nothing_is_published_and_a_retry_keeps_one_copy(
    rig: WordPressRig, fault: Fault
) -> None:
    message = titled("Good morning", picture("A hall"))
    expired = refused(401, "incorrect_password", "No.")
    rig.blog.server.misbehave(fault, uploads, refusal=expired, expired=expired)
    assert isinstance(rig.publish(message), NotSent)
    rig.heal()
    rig.sent(message)
    assert len(rig.blog.files) == 1
    assert [kept["alt_text"] for kept in rig.blog.media.values()] == ["A hall"]


def test_a_file_that_the_blog_wont_take_is_refused_in_words(rig: WordPressRig) -> None:
    disguised = ParcelPicture(b"<?php echo 1;", "image/png", "A hall")
    outcome = rig.publish(titled("Good morning", disguised))
    assert isinstance(outcome, Rejected)
    assert "not allowed to upload this file type" in outcome.reason
    tiff = rig.publish(titled("Good morning", ParcelPicture(b"II*", "image/tiff", "A hall")))
    assert isinstance(tiff, Rejected)
    assert "image/tiff" in tiff.reason
    rig.blog.largest_body = 10
    large = rig.publish(titled("Good morning", picture("A hall")))
    assert isinstance(large, Rejected)
    assert "too large" in large.reason
    assert rig.stored() == ()


def test_too_many_pictures_and_too_large_files_are_refused_before_they_go_up(rig: WordPressRig) -> None:
    assert isinstance(rig.publish(titled("Many", *(picture("A hall") for _ in range(21)))), Rejected)
    huge = ParcelVideo(64_000_001, "video/mp4", "A speech", 60.0, lambda *_: b"")
    outcome = rig.publish(replace(titled("Watch"), video=huge))
    assert isinstance(outcome, Rejected)
    assert "64 MB" in outcome.reason
    assert not any(uploads(request) for request in rig.blog.requests)


def test_the_blog_hosts_pictures_for_other_networks_each_once(rig: WordPressRig) -> None:
    assert isinstance(rig.connector, HostsMedia)
    shown = picture("A hall")
    address = rig.connector.host(shown, rig.desk.access)
    assert address.startswith("https://coast.example/wp-content/uploads/")
    assert rig.connector.host(replace(shown, alt="The hall"), rig.desk.access) == address
    assert list(rig.blog.files.values()) == [shown.content]
    assert rig.connector.host(video(), rig.desk.access).endswith(".mp4")


def test_what_the_blog_cant_host_is_said(rig: WordPressRig) -> None:
    with pytest.raises(NetworkTrouble, match="image/tiff"):
        rig.connector.host(ParcelPicture(b"II*", "image/tiff", ""), rig.desk.access)
    rig.connector.host(picture("A hall"), rig.desk.access)
    (kept,) = rig.blog.media.values()
    kept["source_url"] = kept["source_url"].replace("https://", "http://")
    with pytest.raises(NetworkTrouble, match="without https"):
        rig.connector.host(picture("A hall"), rig.desk.access)


def test_the_password_shows_in_no_form(rig: WordPressRig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    shown = [repr(rig.publish(titled("Good morning", picture("A hall"))))]
    rig.blog.expired = True
    try:
        rig.connector.identify(rig.desk.access)
    except Trouble as trouble:
        shown += [repr(trouble), str(trouble), repr(trouble.__cause__)]
    token = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    for secret in (PASSWORD, token):
        assert secret not in "\n".join([*shown, caplog.text])


def test_a_post_whose_request_was_given_up_may_still_appear_and_is_not_sent_a_second_time(
    rig: WordPressRig,
) -> None:
    sent = titled("Limes")
    rig.inject(Fault.TIMEOUT_BEFORE_STORE)
    assert isinstance(rig.publish(sent), Unknown)
    rig.blog.server.heal()

    # PHP goes on when nobody waits any more: that nothing is there yet proves nothing.
    doubt = rig.connector.look_up(again(sent), rig.desk.access)
    assert isinstance(doubt, CannotTell)
    assert "may still be storing" in doubt.why

    rig.clock.ahead += AT_WORK
    assert rig.connector.look_up(again(sent), rig.desk.access) == Absent()


def test_a_note_that_cannot_be_read_is_no_proof_that_a_post_is_absent(rig: WordPressRig) -> None:
    sent = replace(titled("Limes"), noted='{"cut')
    assert isinstance(rig.connector.look_up(sent, rig.desk.access), CannotTell)
    rig.sent(sent)
    assert isinstance(rig.connector.look_up(sent, rig.desk.access), Found)
