"""Correcting what was sent, on the networks that let a post be changed."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.ui.networked import account_on
from tests.ui.sending import send_due
from tests.ui.writing import WritingDesk, open_post, rest, saved, write
from ui.compose.inspector import Side
from ui.compose.page import ComposePage
from warroom.domain.ids import AccountId, PostId
from warroom.domain.post import Part
from warroom.services import compose, queries
from warroom.services.office import Office


@pytest.fixture
def accounts(office: Office, staff: Staff) -> tuple[AccountId, AccountId]:
    """One on a network that lets posts be changed, one on a network that doesn't."""
    return account_on(office, staff, "mastodon", "spring@social.example"), account_on(office, staff, "x")


@pytest.fixture
def sent(office: Office, staff: Staff, accounts: tuple[AccountId, AccountId]) -> PostId:
    """A post with a slip, on both networks."""
    post = factories.approved(
        office, staff.camille.id, staff.alix.id, "On Sunday at tne", account_ids=accounts
    )
    assert send_due(office) == 2
    return post.id


def correcting(page: ComposePage, sent: PostId, qtbot: QtBot) -> None:
    """Open the sent post and begin its correction."""
    open_post(page, sent, qtbot)
    page.editor.strips.state.buttons[0].click()
    qtbot.waitUntil(lambda: page.sheet is not None and page.sheet.draft.corrects == sent)
    rest(page, qtbot)


def test_a_correction_says_what_it_takes_the_place_of_and_where(
    writing_desk: WritingDesk,
    staff: Staff,
    office: Office,
    accounts: tuple[AccountId, AccountId],
    sent: PostId,
    qtbot: QtBot,
) -> None:
    page = writing_desk(staff.camille)
    correcting(page, sent, qtbot)
    assert page.editor.strips.correcting.sentence == (
        "This takes the place of “Rally in Lyon” on Mastodon (test), once it is approved. "
        "It stays as it is on X (test), where nobody can change a post."
    )
    composer = page.editor.composer
    assert list(composer.accounts.chips) == [accounts[0]]
    assert composer.tab == accounts[0], "its own text is what takes the place of what stands there"
    assert not composer.thread_editor.add_part.isVisible(), (
        "a correction has as many parts as what it corrects"
    )
    replaced = tuple(
        remote.url
        for delivery in queries.post(office, sent).deliveries
        if delivery.account_id == accounts[0]
        for remote in delivery.sent_parts
    )
    qtbot.waitUntil(lambda: [each.corrects for each in page.editor.details.preview.renderings] == [replaced])
    box = composer.thread_editor.parts[0].text
    box.selectAll()
    box.insertPlainText("On Sunday at ten")
    saved(page, qtbot)
    assert page.sheet is not None
    assert page.sheet.post is not None
    post = page.sheet.post
    sealed = compose.submit(office, staff.camille.id, post.id, post.revision).sealed
    assert [(each.account, each.thread) for each in sealed.targets] == [
        (accounts[0], (Part("On Sunday at ten"),))
    ]
    assert sealed.targets[0].corrects


def test_an_account_taken_off_a_correction_can_be_put_back_and_no_other(
    writing_desk: WritingDesk,
    staff: Staff,
    accounts: tuple[AccountId, AccountId],
    sent: PostId,
    qtbot: QtBot,
) -> None:
    page = writing_desk(staff.camille)
    correcting(page, sent, qtbot)
    bar = page.editor.composer.accounts
    bar.chips[accounts[0]].click()
    menu = bar.picker.menu()
    assert menu is not None
    [offered] = menu.actions()
    offered.trigger()
    assert list(bar.chips) == [accounts[0]]
    saved(page, qtbot)


def test_the_history_offers_to_correct_where_it_can_be(
    writing_desk: WritingDesk, staff: Staff, sent: PostId, qtbot: QtBot
) -> None:
    page = writing_desk(staff.camille)
    open_post(page, sent, qtbot)
    page.editor.details.show_side(Side.HISTORY)
    names = [each.accessibleName() for each in page.editor.details.history.findChildren(QPushButton)]
    assert [name for name in names if name.startswith("Correct")] == [
        "Correct the post on the network, spring@social.example"
    ]


def test_the_post_that_is_corrected_is_one_click_away(
    writing_desk: WritingDesk, staff: Staff, sent: PostId, qtbot: QtBot
) -> None:
    page = writing_desk(staff.camille)
    correcting(page, sent, qtbot)
    opened: list[PostId] = []
    page.desk.places.post_opened.connect(opened.append)
    page.editor.strips.correcting.buttons[0].click()
    assert opened == [sent]


def test_where_nothing_can_be_changed_nobody_is_offered_to(
    writing_desk: WritingDesk,
    staff: Staff,
    office: Office,
    accounts: tuple[AccountId, AccountId],
    qtbot: QtBot,
) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id, "Hello", account_ids=(accounts[1],))
    assert send_due(office) == 1
    page = writing_desk(staff.camille)
    open_post(page, post.id, qtbot)
    assert [each.text() for each in page.editor.strips.state.buttons] == ["Write a new post from it"]


def test_a_copy_of_a_correction_corrects_nothing(
    writing_desk: WritingDesk, staff: Staff, office: Office, sent: PostId, qtbot: QtBot
) -> None:
    page = writing_desk(staff.camille)
    correcting(page, sent, qtbot)
    write(page, "!")
    page.copy()
    qtbot.waitUntil(lambda: page.editor.composer.title.text() == "Rally in Lyon (copy)")
    rest(page, qtbot)
    assert page.sheet is not None
    assert page.sheet.draft.corrects is None
    assert not page.editor.strips.correcting.isVisible()


def test_the_text_of_several_networks_is_corrected_at_once(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    both = (account_on(office, staff, "mastodon"), account_on(office, staff, "facebook"))
    post = factories.approved(office, staff.camille.id, staff.alix.id, "At tne", account_ids=both)
    assert send_due(office) == 2
    page = writing_desk(staff.camille)
    correcting(page, post.id, qtbot)
    composer = page.editor.composer
    for account in both:
        composer.tabs.show_tab(account)
        composer.notes.common_again.click()
    composer.tabs.show_tab(None)
    box = composer.thread_editor.parts[0].text
    box.selectAll()
    box.insertPlainText("At ten")
    saved(page, qtbot)
    assert page.sheet is not None
    kept = page.sheet.draft
    assert [kept.thread_for(account) for account in both] == [(Part("At ten"),)] * 2
    assert replace(kept, own={}) == kept
