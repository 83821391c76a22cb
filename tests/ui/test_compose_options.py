"""What a network is told besides the text: asked for in its tab, checked, shown in its preview, kept."""

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.ui.networked import account_on
from tests.ui.writing import WritingDesk, kept_draft, open_post, saved, sentences
from ui.compose.page import ComposePage
from ui.compose.preview_message import PreviewMessage
from ui.compose.reading_text import ReadingText
from warroom.domain.ids import AccountId
from warroom.services.office import Office


def at_tab(page: ComposePage, account: AccountId) -> None:
    page.editor.composer.tabs.show_tab(account)


def line(page: ComposePage, key: str) -> QLineEdit:
    field = page.editor.composer.options.fields[key]
    assert isinstance(field, QLineEdit)
    return field


def texts(page: ComposePage) -> list[str]:
    """What the preview lets one read."""
    return [
        each.toPlainText()
        for each in page.editor.details.preview.findChildren(ReadingText)
        if each.isVisible()
    ]


def counter(page: ComposePage, name: str) -> str:
    [face] = [each for each in page.editor.composer.tabs.names if each.startswith(name)]
    return face


def test_a_required_title_is_asked_for_where_it_belongs(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    blog = account_on(office, staff, "wordpress", "blog.example.org")
    post = factories.drafted(office, staff.camille.id, "The plan", account_ids=(blog,))
    page = writing_desk(staff.camille)
    open_post(page, post.id, qtbot)
    assert not page.editor.composer.options.isVisible(), "the common text has no options"
    qtbot.waitUntil(lambda: any("needs this: Title" in each for each in sentences(page)))
    page.submit_action.trigger()
    assert page.editor.composer.tab == blog
    assert line(page, "title").hasFocus()
    QTest.keyClicks(line(page, "title"), "Our plan")
    qtbot.waitUntil(lambda: sentences(page) == [])
    saved(page, qtbot)
    assert kept_draft(office).options == {blog: {"title": "Our plan"}}
    qtbot.waitUntil(lambda: page.editor.details.preview.renderings[0].title == "Our plan")


def test_a_choice_is_kept_and_its_default_is_not_spelled_out(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    mastodon = account_on(office, staff, "mastodon")
    post = factories.drafted(office, staff.camille.id, "Hello", account_ids=(mastodon,))
    page = writing_desk(staff.camille)
    open_post(page, post.id, qtbot)
    at_tab(page, mastodon)
    seen_by = page.editor.composer.options.fields["visibility"]
    assert isinstance(seen_by, QComboBox)
    for value, kept in (("unlisted", {mastodon: {"visibility": "unlisted"}}), ("", {})):
        seen_by.setCurrentIndex(seen_by.findData(value))
        seen_by.activated.emit(seen_by.currentIndex())
        saved(page, qtbot)
        assert kept_draft(office).options == kept


def test_a_content_warning_folds_the_preview_and_takes_its_room_from_the_text(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    mastodon = account_on(office, staff, "mastodon")
    post = factories.drafted(office, staff.camille.id, "x" * 495, account_ids=(mastodon,))
    page = writing_desk(staff.camille)
    open_post(page, post.id, qtbot)
    at_tab(page, mastodon)
    assert counter(page, "Mastodon").endswith("5 left")
    QTest.keyClicks(line(page, "warning"), "Politics")
    assert counter(page, "Mastodon").endswith("3 over")
    qtbot.waitUntil(lambda: any("Part 1 is 3 characters too long" in each for each in sentences(page)))
    qtbot.waitUntil(lambda: texts(page) == [])
    [message] = page.editor.details.preview.findChildren(PreviewMessage)
    message.fold.button.click()
    assert texts(page) == ["x" * 495]


def test_two_accounts_of_one_network_are_told_different_things(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    paris, lyon = (
        account_on(office, staff, "wordpress", f"{city}.example.org") for city in ("paris", "lyon")
    )
    post = factories.drafted(office, staff.camille.id, "The plan", account_ids=(paris, lyon))
    page = writing_desk(staff.camille)
    open_post(page, post.id, qtbot)
    for account, title in ((paris, "In Paris"), (lyon, "In Lyon")):
        at_tab(page, account)
        assert line(page, "title").text() == ""
        QTest.keyClicks(line(page, "title"), title)
    saved(page, qtbot)
    assert kept_draft(office).options == {paris: {"title": "In Paris"}, lyon: {"title": "In Lyon"}}
    at_tab(page, paris)
    assert line(page, "title").text() == "In Paris"


def test_who_reads_only_sees_what_a_network_is_told(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    blog = account_on(office, staff, "wordpress", "blog.example.org")
    post = factories.drafted(office, staff.camille.id, "The plan", account_ids=(blog,))
    page = writing_desk(staff.alix)
    open_post(page, post.id, qtbot)
    at_tab(page, blog)
    assert line(page, "title").isReadOnly()
    assert not page.editor.composer.options.fields["status"].isEnabled()
