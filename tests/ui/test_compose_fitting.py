"""Fitting a picture: the frame that stays, the bytes that a network takes, the point that stays in sight."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.ui.networked import account_on
from tests.ui.writing import WritingDesk, open_post, rest, saved
from ui.compose import cropping
from ui.compose.cropping import HANDLES, Ratio
from ui.compose.fit_form import FitForm
from ui.compose.page import ComposePage
from warroom.domain.ids import AccountId
from warroom.domain.post import Draft, Part, Picture
from warroom.services import compose, queries
from warroom.services.fitting import Crop
from warroom.services.office import Office

sides = st.integers(cropping.SMALLEST * 2, 6_000)
steps = st.floats(-8_000, 8_000)


@given(
    sides, sides, st.sampled_from(list(Ratio)), st.sampled_from(HANDLES), st.lists(st.tuples(steps, steps))
)
def test_however_the_frame_is_pulled_it_stays_in_the_picture_and_in_shape(
    width: int, height: int, ratio: Ratio, handle: cropping.Handle, pulls: list[tuple[float, float]]
) -> None:
    frame = cropping.largest(width, height, ratio)
    for by_x, by_y in pulls:
        frame = cropping.pulled(frame, handle, by_x, by_y, ratio, width, height)
        frame = cropping.moved(frame, by_y, by_x, width, height)
        assert 0 <= frame.left <= frame.left + frame.width <= width
        assert 0 <= frame.top <= frame.top + frame.height <= height
        if ratio.value is not None:
            assert frame.width == pytest.approx(frame.height * ratio.value, abs=2)


def test_the_corner_across_from_the_one_that_is_pulled_stays() -> None:
    frame = cropping.pulled(Crop(100, 100, 400, 300), (-1, -1), 50, 30, Ratio.FREE, 1_000, 1_000)
    assert frame == Crop(150, 130, 350, 270)
    frame = cropping.pulled(Crop(100, 100, 400, 300), (1, 0), 5_000, 0, Ratio.SQUARE, 1_000, 1_000)
    assert (frame.left, frame.width, frame.height) == (100, 500, 500), (
        "as far as the picture goes, up and down"
    )


def test_a_point_is_said_anew_for_the_part_that_stays() -> None:
    assert cropping.focus_within((50, 0), Crop(500, 0, 500, 1_000), 1_000, 1_000) == (0, 0)
    assert cropping.focus_within((-100, 100), Crop(500, 500, 500, 500), 1_000, 1_000) == (-100, 100)


@pytest.fixture
def both(office: Office, staff: Staff) -> tuple[AccountId, AccountId]:
    """An account on a network that takes five megabytes for a picture, and one that takes eight."""
    return account_on(office, staff, "x"), factories.first_account(office)


def photo(office: Office, staff: Staff, folder: Path) -> Picture:
    """A photograph of 1,600 by 1,200 pixels."""
    image = QImage(1_600, 1_200, QImage.Format.Format_RGB32)
    for x in range(0, 1_600, 40):
        for y in range(0, 1_200, 40):
            image.setPixelColor(x, y, QColor(x % 255, y % 255, 90))
    path = folder / "photo.jpg"
    assert image.save(str(path))
    info = compose.attach(office, staff.camille.id, path.read_bytes(), path.name)
    return Picture(info.sha256, info.mime, "The square")


def fit_form(page: ComposePage, qtbot: QtBot) -> FitForm:
    """The form for the first picture, once the picture is on it."""
    page.editor.composer.thread_editor.parts[0].pictures.rows[0].fit.click()
    [form] = page.window().findChildren(FitForm)
    qtbot.waitUntil(lambda: form.wanted is not None)
    return form


def opened(page: ComposePage, office: Office, staff: Staff, draft: Draft, qtbot: QtBot) -> None:
    open_post(page, compose.start(office, staff.camille.id, draft).id, qtbot)


def draft_with(picture: Picture, accounts: tuple[AccountId, ...]) -> Draft:
    return Draft(
        "Square", accounts, (Part("Look", (picture,)),), {accounts[0]: (Part("Look up", (picture,)),)}
    )


def test_a_crop_replaces_the_picture_wherever_the_post_has_it(
    writing_desk: WritingDesk,
    staff: Staff,
    office: Office,
    both: tuple[AccountId, AccountId],
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    page, picture = writing_desk(staff.camille), photo(office, staff, tmp_path)
    opened(page, office, staff, draft_with(picture, both), qtbot)
    form = fit_form(page, qtbot)
    assert form.limit.text() == "It fits already: X (test) takes the least, 5.0 MB."
    form.ratios[Ratio.SQUARE].click()
    assert form.facts.text().endswith("1200 × 1200 then.")
    form.fit.click()
    rest(page, qtbot)
    saved(page, qtbot)
    assert page.sheet is not None
    kept = page.sheet.draft
    [common], [own] = kept.thread[0].pictures, kept.own[both[0]][0].pictures
    assert common == own
    assert (common.alt, common.sha256 == picture.sha256) == ("The square", False)
    image = QImage.fromData(queries.media(office, common.sha256))
    assert (image.width(), image.height()) == (1_200, 1_200)


def test_a_crop_is_for_one_network_only_when_it_is_wanted_so(
    writing_desk: WritingDesk,
    staff: Staff,
    office: Office,
    both: tuple[AccountId, AccountId],
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    page, picture = writing_desk(staff.camille), photo(office, staff, tmp_path)
    opened(page, office, staff, draft_with(picture, both), qtbot)
    page.editor.composer.tabs.show_tab(both[0])
    form = fit_form(page, qtbot)
    assert form.only_own.text() == "For X (test) only"
    form.only_own.setChecked(True)
    form.view.setFocus(Qt.FocusReason.OtherFocusReason)
    for _ in range(5):
        QTest.keyClick(form.view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert form.view.crop == Crop(0, 0, 1_520, 1_200)
    form.fit.click()
    rest(page, qtbot)
    saved(page, qtbot)
    assert page.sheet is not None
    kept = page.sheet.draft
    assert kept.thread[0].pictures == (picture,)
    assert kept.own[both[0]][0].pictures[0].sha256 != picture.sha256


def test_the_frame_is_dragged_with_the_mouse(
    writing_desk: WritingDesk, staff: Staff, office: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    page, picture = writing_desk(staff.camille), photo(office, staff, tmp_path)
    opened(page, office, staff, draft_with(picture, (factories.first_account(office),)), qtbot)
    view = fit_form(page, qtbot).view
    corner = view.frame().bottomRight().toPoint()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=corner)
    QTest.mouseMove(view, corner - QPoint(100, 60))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=corner - QPoint(100, 60))
    assert (view.crop.left, view.crop.top) == (0, 0)
    assert view.crop.width < 1_500
    assert view.crop.height < 1_100


def test_a_point_that_stays_in_sight_leaves_the_picture_as_it_is(
    writing_desk: WritingDesk, staff: Staff, office: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    page, picture = writing_desk(staff.camille), photo(office, staff, tmp_path)
    opened(page, office, staff, draft_with(picture, (factories.first_account(office),)), qtbot)
    form = fit_form(page, qtbot)
    form.focuses.click()
    QTest.keyClick(form.view, Qt.Key.Key_Up)
    QTest.keyClick(form.view, Qt.Key.Key_Right)
    form.fit.click()
    saved(page, qtbot)
    assert page.sheet is not None
    [kept] = page.sheet.draft.thread[0].pictures
    assert (kept.sha256, kept.focus, kept.alt) == (picture.sha256, (5, 5), "The square")
