"""What a post costs, what the campaign's tags make of its links, and what its network leaves to people."""

from dataclasses import replace
from decimal import Decimal

from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.ui.networked import account_on
from tests.ui.writing import WritingDesk, open_post, saved, write
from ui.compose.page import ComposePage
from warroom.domain.ids import AccountId
from warroom.services import accounts, compose, setup
from warroom.services.office import Office

TEMPLATE = "utm_source={network}&utm_campaign={post}"


def notes(page: ComposePage) -> list[str]:
    return page.editor.composer.notes.sentences


def on_x(office: Office, staff: Staff, cap: str | None = None) -> AccountId:
    account = account_on(office, staff, "x")
    daily_cap = Decimal(cap) if cap else None
    accounts.change(office, staff.noa.id, account, "Spring", 1, (), daily_cap)
    return account


def tagged(office: Office, staff: Staff) -> None:
    setup.change_rules(office, staff.noa.id, True, TEMPLATE, ("example.org",))


def test_a_link_makes_the_post_dearer_and_the_tab_says_so(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    post = factories.drafted(office, staff.camille.id, "Come", account_ids=(on_x(office, staff, "5.00"),))
    page = writing_desk(staff.camille)
    open_post(page, post.id, qtbot)
    qtbot.waitUntil(
        lambda: notes(page) == ["This post costs $0.015 on X (test). Of today's $5.00 there are $5.00 left."]
    )
    write(page, ": https://news.example/plan")
    [sentence] = notes(page)
    assert sentence.startswith("This post costs $0.20 on X (test); without links it would cost $0.015. Of")
    saved(page, qtbot)


def test_a_post_that_the_day_has_no_money_for_is_marked(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    account = on_x(office, staff, "0.30")
    factories.approved(
        office, staff.camille.id, staff.alix.id, "See https://a.example", account_ids=(account,)
    )
    post = factories.drafted(office, staff.camille.id, "See https://b.example", account_ids=(account,))
    page = writing_desk(staff.camille)
    open_post(page, post.id, qtbot)
    qtbot.waitUntil(
        lambda: (
            [each.rsplit(". ", 1)[-1] for each in notes(page)] == ["Of today's $0.30 there are $0.10 left."]
        )
    )


def test_links_to_the_campaigns_own_site_are_counted_and_shown_as_they_go_out(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    tagged(office, staff)
    first = factories.first_account(office)
    post = factories.drafted(
        office, staff.camille.id, "Read https://example.org/plan", account_ids=(first,), title="The plan"
    )
    page = writing_desk(staff.camille)
    open_post(page, post.id, qtbot)
    goes_out = "Read https://example.org/plan?utm_source=rehearsal&utm_campaign=the-plan"
    qtbot.waitUntil(lambda: page.editor.details.preview.renderings[0].thread[0].text == goes_out)
    left = office.networks["rehearsal"].max_length - len(goes_out)
    assert page.editor.composer.tabs.names[1] == f"Rehearsal · {left} left"
    assert notes(page) == [f"Links to example.org go out with the campaign's tags: {TEMPLATE}"]
    sealed = compose.submit(office, staff.camille.id, post.id, post.revision).sealed
    assert sealed.targets[0].thread[0].text == goes_out


def test_new_tags_of_the_campaign_are_shown_at_once(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    post = factories.drafted(office, staff.camille.id, "Read https://example.org/plan")
    page = writing_desk(staff.camille)
    open_post(page, post.id, qtbot)
    assert notes(page) == []
    tagged(office, staff)
    qtbot.waitUntil(lambda: len(notes(page)) == 1)


def test_where_people_post_by_hand_the_composer_and_the_preview_say_so(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    post = factories.drafted(
        office, staff.camille.id, "Look", account_ids=(account_on(office, staff, "tiktok"),)
    )
    page = writing_desk(staff.camille)
    open_post(page, post.id, qtbot)
    assert notes(page)[0].startswith("TikTok (test) takes posts from people only")
    assert page.editor.details.preview.renderings[0].network.by_hand


def test_accounts_that_are_only_read_are_not_offered(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    office.networks["rehearsal"] = replace(office.networks["rehearsal"], publishes=False)
    page = writing_desk(staff.camille)
    page.new_action.trigger()
    menu = page.editor.composer.accounts.picker.menu()
    assert menu is not None
    assert menu.actions() == []
    assert not page.editor.composer.accounts.chips
