"""An approver sees everything that is sealed: also what readers would have to ask for, or never see."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.ui.films import film
from tests.ui.networked import account_on
from tests.ui.sending import send_due
from tests.ui.writing import SignOffDesk, picture_file, rest
from ui.approvals.page import ApprovalsPage
from ui.compose.film_reader import FilmReader
from ui.compose.reading_text import ReadingText
from warroom.domain.ids import PostId
from warroom.domain.post import Captions, Draft, Part, Picture, Video
from warroom.services import compose, queries, setup
from warroom.services.office import Office


def submitted(office: Office, staff: Staff, draft: Draft) -> PostId:
    post = compose.start(office, staff.camille.id, draft)
    compose.submit(office, staff.camille.id, post.id, post.revision)
    return post.id


def changed(office: Office, staff: Staff, post_id: PostId, **fields: object) -> None:
    """Its writer takes the post back, changes it, and submits it again."""
    post = compose.take_back(office, staff.camille.id, post_id)
    draft = replace(post.draft, **fields)  # type: ignore[arg-type]  # the draft's own fields, passed on
    saved = compose.save(office, staff.camille.id, post_id, post.revision, draft)
    compose.submit(office, staff.camille.id, post_id, saved.revision)


def read(page: ApprovalsPage, post_id: PostId, qtbot: QtBot) -> None:
    page.open(post_id)
    qtbot.waitUntil(lambda: page.paper is not None and page.paper.version.post_id == post_id)
    rest(page, qtbot)


def lines(page: ApprovalsPage) -> str:
    """Every word on the paper."""
    labels = [each.text() for each in page.view.preview.findChildren(QLabel) if each.isVisible()]
    texts = [each.toPlainText() for each in page.view.preview.findChildren(ReadingText) if each.isVisible()]
    return "\n".join((*labels, *texts)).replace("\u200b", "")


def changes(page: ApprovalsPage) -> list[str]:
    assert page.paper is not None
    return [difference.label for difference in page.paper.differences or ()]


@pytest.fixture
def video(office: Office, staff: Staff, tmp_path: Path) -> Video:
    """A video with a poster and captions."""
    path, me = tmp_path / "speech.mp4", staff.camille.id
    path.write_bytes(film())
    info = compose.attach_video(office, me, path)
    words = compose.attach_captions(office, me, b"WEBVTT\n\n00:00.000 --> 00:02.000\nBonjour\n", "a.vtt")
    poster = compose.attach(office, me, picture_file(tmp_path, "poster.png").read_bytes(), "poster.png")
    thumbnail = Picture(poster.sha256, poster.mime, "The hall")
    return Video(info.sha256, info.mime, "Marie speaks", thumbnail, (Captions(words, "fr"),))


def test_what_a_network_is_told_is_spelled_out_and_compared(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    mastodon = account_on(office, staff, "mastodon", "spring@social.example")
    draft = Draft("Rally", (mastodon,), (Part("Hello"),), options={mastodon: {"warning": "Politics"}})
    post_id = submitted(office, staff, draft)
    page = sign_off_desk(staff.alix)
    read(page, post_id, qtbot)
    assert "Behind a warning: Politics" in lines(page)
    assert "Hello" in lines(page), "who signs a text reads it, also behind a warning"
    changed(office, staff, post_id, options={mastodon: {"visibility": "unlisted"}})
    read(page, post_id, qtbot)
    qtbot.waitUntil(lambda: "Who sees it: Everybody, but it stands in no public list" in lines(page))
    assert sorted(changes(page)) == [
        "Content warning (spring@social.example)",
        "Who sees it (spring@social.example)",
    ]


def test_a_video_is_signed_with_its_poster_its_captions_and_its_description(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, video: Video, qtbot: QtBot
) -> None:
    tube = account_on(office, staff, "youtube", "Spring TV")
    draft = Draft("Film", (tube,), (Part("Our plan", video=video),), options={tube: {"title": "The plan"}})
    post_id = submitted(office, staff, draft)
    page = sign_off_desk(staff.alix)
    read(page, post_id, qtbot)
    for words in (
        "The plan",
        "Video: Marie speaks",
        "Poster: The hall",
        "Captions: français",
        "Who can watch: ",
    ):
        assert words in lines(page)
    other = replace(video, thumbnail=None, captions=())
    changed(office, staff, post_id, thread=(Part("Our plan", video=other),))
    read(page, post_id, qtbot)
    qtbot.waitUntil(lambda: changes(page) == ["Video (Spring TV)"])


def test_what_must_stay_in_sight_is_sealed_and_shown(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    content = picture_file(tmp_path, "square.png").read_bytes()
    info = compose.attach(office, staff.camille.id, content, "square.png")
    picture = Picture(info.sha256, info.mime, "The square", (20, -30))
    account = factories.first_account(office)
    post_id = submitted(office, staff, Draft("Square", (account,), (Part("Look", (picture,)),)))
    page = sign_off_desk(staff.alix)
    read(page, post_id, qtbot)
    assert "Picture 1: The square (keeps in sight: 20 % to the right, 30 % below the middle)" in lines(page)
    changed(office, staff, post_id, thread=(Part("Look", (replace(picture, focus=None),)),))
    read(page, post_id, qtbot)
    qtbot.waitUntil(lambda: changes(page) == ["Pictures (spring_campaign)"])


def test_links_are_signed_as_they_go_out(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    setup.change_rules(office, staff.noa.id, True, "utm_source={network}", ("example.org",))
    account = factories.first_account(office)
    post_id = submitted(office, staff, Draft("Plan", (account,), (Part("See https://example.org/plan"),)))
    page = sign_off_desk(staff.alix)
    read(page, post_id, qtbot)
    assert "See https://example.org/plan?utm_source=rehearsal" in lines(page)


def test_a_correction_is_signed_as_one(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    mastodon = account_on(office, staff, "mastodon")
    sent = factories.approved(office, staff.camille.id, staff.alix.id, "At tne", account_ids=(mastodon,))
    assert send_due(office) == 1
    [delivery] = queries.post(office, sent.id).deliveries
    correction = compose.correct(office, staff.camille.id, sent.id)
    compose.submit(office, staff.camille.id, correction.id, correction.revision)
    page = sign_off_desk(staff.alix)
    read(page, correction.id, qtbot)
    assert "Takes the place of what stands there now." in lines(page)
    assert delivery.remote is not None
    assert str(delivery.remote.url) in lines(page)
    assert page.paper is not None
    assert page.paper.findings == ()


class Player(QObject):
    """The system's player: it notes what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.played: list[bytes] = []

    @Slot(QUrl)
    def play(self, url: QUrl) -> None:
        """Open a file."""
        self.played.append(Path(url.toLocalFile()).read_bytes())


def test_an_approver_watches_the_very_video_and_reads_its_captions(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, video: Video, qtbot: QtBot
) -> None:
    tube = account_on(office, staff, "youtube", "Spring TV")
    draft = Draft("Film", (tube,), (Part("Our plan", video=video),), options={tube: {"title": "The plan"}})
    page = sign_off_desk(staff.alix)
    read(page, submitted(office, staff, draft), qtbot)
    [reader] = page.view.preview.findChildren(FilmReader)
    player = Player()
    QDesktopServices.setUrlHandler("file", player, "play")  # type: ignore[arg-type]  # the stubs want bytes, Qt takes text
    try:
        reader.watch.click()
        assert not reader.watch.isEnabled()
        qtbot.waitUntil(lambda: player.played == [film()])
        assert reader.watch.isEnabled()
    finally:
        QDesktopServices.unsetUrlHandler("file")
    [captions] = reader.captions
    captions.click()
    qtbot.waitUntil(reader.words.isVisible)
    assert reader.words.toPlainText().endswith("Bonjour\n")
    captions.click()
    assert not reader.words.isVisible()
