"""Link cards that nobody has to type: a page is read once for a link, and a person has the last word."""

from pathlib import Path

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.ui.networked import account_on, answer_card, fail_card, pages_asked
from tests.ui.writing import WritingDesk, begin, kept_draft, open_post, picture_file, saved, write
from ui.compose.page import ComposePage
from ui.compose.part_editor import PartEditor
from warroom.domain.errand import Errand
from warroom.domain.post import LinkCard
from warroom.services.office import Office

PLAN = "https://news.example/plan"


def part(page: ComposePage) -> PartEditor:
    return page.editor.composer.thread_editor.parts[0]


def asked(office: Office, page: ComposePage, qtbot: QtBot) -> Errand:
    """What the desk asks the worker for, once the typing has paused."""
    found: list[Errand] = []

    def come() -> bool:
        found.extend(pages_asked(office))
        return bool(found) and page.desk.jobs.idle()

    qtbot.waitUntil(come)
    [errand] = found
    return errand


def test_a_link_that_is_typed_brings_its_card(
    writing_desk: WritingDesk, staff: Staff, office: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    page = writing_desk(staff.camille)
    begin(page, f"Read {PLAN}")
    qtbot.waitUntil(part(page).reading.isVisible)
    assert part(page).reading.sentence.text() == "Reading news.example for its link card …"
    errand = asked(office, page, qtbot)
    assert errand.text == PLAN
    answer_card(office, errand, "The plan", picture_file(tmp_path, "plan.png"))
    qtbot.waitUntil(lambda: part(page).card.title.text() == "The plan")
    assert not part(page).reading.isVisible()
    assert part(page).card.picture.isVisible()
    part(page).card.title.end(False)
    QTest.keyClicks(part(page).card.title, "!")
    saved(page, qtbot)
    card = kept_draft(office).thread[0].card
    assert card is not None
    assert (card.url, card.title, card.picture is None) == (PLAN, "The plan!", False)
    part(page).card.drop_picture.click()
    saved(page, qtbot)
    assert kept_draft(office).thread[0].card == LinkCard(PLAN, "The plan!")


def test_a_page_is_never_read_twice_for_the_same_link(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    page = writing_desk(staff.camille)
    begin(page, PLAN)
    answer_card(office, asked(office, page, qtbot), "The plan")
    qtbot.waitUntil(part(page).card.isVisible)
    part(page).card.remove.click()
    write(page, " again")
    saved(page, qtbot)
    page.editor.composer.thread_editor.add_part.click()
    write(page, f"More: {PLAN} and https://news.example/other", part=1)
    assert asked(office, page, qtbot).text == "https://news.example/other"
    assert kept_draft(office).thread[0].card is None, "who took the card away meant it"


def test_a_page_that_can_t_be_read_says_why_and_lets_one_write_the_card(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    page = writing_desk(staff.camille)
    begin(page, PLAN)
    fail_card(office, asked(office, page, qtbot), "It did not answer in time.")
    reading = part(page).reading
    qtbot.waitUntil(
        lambda: reading.sentence.text() == "No link card from news.example: It did not answer in time."
    )
    reading.again.click()
    qtbot.waitUntil(lambda: reading.sentence.text().startswith("Reading news.example"))
    fail_card(office, asked(office, page, qtbot), "Not now.")
    qtbot.waitUntil(lambda: reading.sentence.text().endswith("Not now."))
    reading.by_hand.click()
    assert not reading.isVisible()
    assert part(page).card.title.hasFocus()
    QTest.keyClicks(part(page).card.title, "Our plan")
    saved(page, qtbot)
    assert kept_draft(office).thread[0].card == LinkCard(PLAN, "Our plan")


def test_nobody_waits_for_a_card_that_is_not_wanted(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    page = writing_desk(staff.camille)
    begin(page, PLAN)
    errand = asked(office, page, qtbot)
    part(page).reading.without.click()
    assert not part(page).reading.isVisible()
    answer_card(office, errand, "Too late")
    saved(page, qtbot)
    qtbot.wait(100)
    assert kept_draft(office).thread[0].card is None


def test_a_card_is_filled_in_on_request(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    post = factories.drafted(office, staff.camille.id, f"Read {PLAN} today")
    page = writing_desk(staff.camille)
    open_post(page, post.id, qtbot)
    part(page).add_card.click()
    assert part(page).card.url.text() == PLAN, "the first link of the text is what most cards are for"
    part(page).card.read.click()
    answer_card(office, asked(office, page, qtbot), "The plan")
    qtbot.waitUntil(lambda: part(page).card.title.text() == "The plan")
    saved(page, qtbot)


def test_where_no_network_shows_cards_no_page_is_read(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    mastodon = account_on(office, staff, "mastodon")
    post = factories.drafted(office, staff.camille.id, "", account_ids=(mastodon,))
    page = writing_desk(staff.camille)
    open_post(page, post.id, qtbot)
    write(page, PLAN)
    saved(page, qtbot)
    assert page.sheet is not None
    assert page.sheet.cards.asked == {}
    assert not part(page).reading.isVisible()
