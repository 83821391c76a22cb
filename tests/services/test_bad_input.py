"""Bad input: each gives a sentence that names the thing and the way out, and loses nothing."""

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image

from tests import factories
from tests.factories import SetClock, Staff
from tests.services.publishing import publish, states
from tests.store.scene import png
from warroom.domain.checks import Severity
from warroom.domain.post import Draft, Part, Picture, Stage
from warroom.domain.sealed import digest
from warroom.domain.settlement import RetryAt
from warroom.errors import BadInput, Refused
from warroom.ports import Identity
from warroom.services import accounts, approve, compose, hold, ledger, people, queries, schedule, triage
from warroom.services.office import Office


def errors(office: Office, draft: Draft) -> list[str]:
    """What keeps the draft from being submitted."""
    return [f.sentence for f in compose.check(office, draft) if f.severity is Severity.ERROR]


def with_text(office: Office, text: str) -> Draft:
    return Draft("Title", (factories.first_account(office),), (Part(text),))


def noisy_picture(kind: str) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((64, 64), 90).convert("RGB").save(file, kind)
    return file.getvalue()


def bomb() -> bytes:
    """A PNG of a few kilobytes that would unfold to 30,000 × 30,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    size = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", size)
        + chunk(b"IDAT", zlib.compress(bytes(5_000_000)))
        + chunk(b"IEND", b"")
    )


BAD_PICTURES: dict[str, tuple[Callable[[], bytes], str]] = {
    "50 MB": (
        lambda: bytes(50 * 1024 * 1024),
        r"photo\.png is 50 MB large; a picture may have 20 MB",
    ),
    "a bomb": (bomb, r"photo\.png has too many pixels; 80 million are the most\. Make it smaller"),
    "half a PNG": (
        lambda: noisy_picture("PNG")[:-200],
        r"photo\.png is damaged and can't be shown",
    ),
    "half a JPEG": (lambda: noisy_picture("JPEG")[:400], r"photo\.png is damaged and can't be shown"),
    "a text": (lambda: b"These are words.", r"photo\.png is not a JPEG, PNG, GIF or WebP picture"),
    "nothing": (lambda: b"", r"photo\.png is not a JPEG, PNG, GIF or WebP picture"),
    "a TIFF": (lambda: noisy_picture("TIFF"), r"photo\.png is not a JPEG, PNG, GIF or WebP picture"),
    "a drawing": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", r"photo\.png is not a JPEG"),
}


@pytest.mark.parametrize("name", BAD_PICTURES)
def test_a_picture_that_can_not_be_used_is_named(office: Office, staff: Staff, name: str) -> None:
    content, sentence = BAD_PICTURES[name]
    post = factories.drafted(office, staff.camille.id)
    with pytest.raises(BadInput, match=sentence):
        compose.attach(office, staff.camille.id, content(), "photo.png")
    assert queries.post(office, post.id).post == post


def test_a_picture_is_known_by_its_bytes_and_not_by_its_name(office: Office, staff: Staff) -> None:
    info = compose.attach(office, staff.camille.id, png(), "photo.jpg")
    again = compose.attach(office, staff.sasha.id, png(), "another.png")
    assert (info.mime, info.width, info) == ("image/png", 4, again)
    assert queries.media(office, info.sha256) == png()
    with pytest.raises(Refused, match="The picture 000000000000 is not in this database"):
        queries.media(office, info.sha256.__class__("0" * 64))


def test_a_picture_that_nobody_described_is_not_submitted(office: Office, staff: Staff) -> None:
    info = compose.attach(office, staff.camille.id, png(), "photo.png")
    part = Part("Look!", (Picture(info.sha256, info.mime, " "),))
    draft = replace(with_text(office, ""), thread=(part,))
    assert errors(office, draft) == ["Picture 1 has no description for people who can't see it."]


def test_ten_megabytes_of_text_are_refused_and_what_was_saved_stays(office: Office, staff: Staff) -> None:
    post = factories.drafted(office, staff.camille.id, "What I had.")
    endless = "x" * (10 * 1024 * 1024)
    with pytest.raises(BadInput, match="The text has 10485760 characters; a post takes 200000 at most"):
        compose.save(office, staff.camille.id, post.id, post.revision, with_text(office, endless))
    assert queries.post(office, post.id).post == post


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Vote\u200b now", "the invisible character U+200B ZERO WIDTH SPACE; remove it"),
        ("Vote \u202ewon", "the direction control U+202E RIGHT-TO-LEFT OVERRIDE, which can disguise"),
        ("Vote \ud83d now", "half of a surrogate pair, which no network takes; type that passage again"),
        ("Vote\x00now", "the control character U+0000; remove it"),
        ("Vote\x1b[31m", "the control character U+001B; remove it"),
        (" \n ", "Part 1 is empty"),
    ],
)
def test_what_would_be_read_differently_than_it_looks_is_named(
    office: Office, staff: Staff, text: str, sentence: str
) -> None:
    post = compose.start(office, staff.camille.id, with_text(office, text))
    assert any(sentence in error for error in errors(office, post.draft))
    with pytest.raises(BadInput):
        compose.submit(office, staff.camille.id, post.id, post.revision)
    # Nothing of what was typed is lost meanwhile.
    assert queries.post(office, post.id).post.draft.thread[0].text == text


def test_right_to_left_languages_and_families_are_welcome(office: Office) -> None:
    assert errors(office, with_text(office, "שלום مرحبا 👨‍👩‍👧‍👦 e\u0301")) == []


def test_half_a_surrogate_pair_breaks_nothing_anywhere(office: Office, staff: Staff) -> None:
    broken, post = "words \ud83d", factories.drafted(office, staff.camille.id)
    attempts: tuple[Callable[[], object], ...] = (
        lambda: compose.comment(office, staff.camille.id, post.id, broken),
        lambda: hold.place(office, staff.camille.id, broken),
        lambda: factories.add_account(office, staff.noa.id, broken),
        lambda: people.sign_in(office, broken, "whatever it is"),
        lambda: factories.add_person(office, staff.noa.id, "new", broken, []),
        lambda: schedule.add_blackout(
            office, staff.noa.id, office.clock.now(), office.clock.now() + timedelta(1), broken, "law"
        ),
    )
    for attempt in attempts:
        with pytest.raises(BadInput, match=r"broken character .*Type that passage"):
            attempt()
    titled = compose.start(office, staff.camille.id, Draft(title=broken))
    assert queries.post(office, titled.id).post.draft.title == broken
    assert titled.id in [summary.id for summary in queries.posts(office, queries.PostFilter())]
    assert ledger.verify(office).verified


def test_words_for_colleagues_have_an_end(office: Office, staff: Staff) -> None:
    endless, post = "x" * 5001, factories.drafted(office, staff.camille.id)
    for attempt in (
        lambda: compose.comment(office, staff.camille.id, post.id, endless),
        lambda: hold.place(office, staff.camille.id, endless),
        lambda: triage.escalate(office, staff.sasha.id, [], endless),
    ):
        with pytest.raises(BadInput, match="These are 5001 characters; 5000 must do here"):
            attempt()
    assert hold.current(office) is None


@pytest.mark.only_in_a_file("a server stores no zero byte: test_many_desks.py")
def test_a_zero_byte_in_a_comment_is_kept_and_the_ledger_holds(office: Office, staff: Staff) -> None:
    post = factories.drafted(office, staff.camille.id)
    compose.comment(office, staff.camille.id, post.id, "a\x00b")
    assert queries.post(office, post.id).comments[0].text == "a\x00b"
    assert ledger.verify(office).verified


def test_a_time_in_the_past_is_named(office: Office, clock: SetClock) -> None:
    draft = replace(with_text(office, "Late"), due_at=clock.now() - timedelta(minutes=1))
    assert errors(office, draft) == [
        "The time chosen is in the past; choose a later one, or “as soon as approved”."
    ]


def test_a_dead_token_stops_one_account_and_loses_nothing(
    office: Office, staff: Staff, clock: SetClock
) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id, "After all.")
    why = "The app password of spring_campaign was revoked. Reconnect the account."
    publish(office, RetryAt(clock.now(), why, needs_reconnect=True))
    (health,) = accounts.everything(office)
    assert health.account.trouble == why
    assert (publish(office), states(office, post.id)) == ((), ["queued"])
    accounts.connected(office, health.account.id, Identity("did:spring", "spring_campaign", "Spring"))
    assert publish(office) == ("After all.",)


def test_a_document_that_no_honest_program_seals_hides_no_other(office: Office, staff: Staff) -> None:
    """Somebody with the file in hand sealed nonsense: nobody can sign it; the others are signed as ever."""
    good = factories.submitted(office, staff.camille.id)
    bad = factories.drafted(office, staff.camille.id)
    content = b'{"author":"camille","format":1,"post":%d,"targets":[],"version":1}' % bad.id
    with office.store.write(staff.camille.id) as uow:
        uow.posts.seal(bad.id, 1, staff.camille.id, content, digest(content), office.clock.now())
        uow.posts.set_stage(bad.id, Stage.WAITING)
    assert [item.summary.id for item in queries.queue(office)] == [good.post_id]
    with pytest.raises(BadInput, match="This is not a sealed post"):
        approve.approve(office, staff.alix.id, bad.id, 1, digest(content))
