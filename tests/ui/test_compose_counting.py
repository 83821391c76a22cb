"""Counters that are true and hold nobody up: what takes long is counted beside the typing."""

from time import perf_counter

from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.ui.networked import account_on
from tests.ui.writing import WritingDesk, open_post, saved, write
from ui.compose.counting import room_left
from ui.compose.page import ComposePage
from warroom.domain.post import Part
from warroom.services import compose
from warroom.services.office import Office


def counter(page: ComposePage) -> str:
    return page.editor.composer.tabs.names[1]


def test_x_counts_as_x_does_while_one_types_on(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    post = factories.drafted(
        office,
        staff.camille.id,
        "Come to https://a.very.long.example.org/",
        account_ids=(account_on(office, staff, "x"),),
    )
    page = writing_desk(staff.camille)
    open_post(page, post.id, qtbot)
    qtbot.waitUntil(lambda: counter(page) == "X (test) · 249 left")  # "Come to " and 23 for any link
    page.editor.composer.thread_editor.parts[0].text.insertPlainText("🎉 ")
    qtbot.waitUntil(lambda: counter(page) == "X (test) · 246 left")
    saved(page, qtbot)


def test_a_counter_that_lags_behind_says_so(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    post = factories.drafted(office, staff.camille.id, "Come", account_ids=(account_on(office, staff, "x"),))
    page = writing_desk(staff.camille)
    open_post(page, post.id, qtbot)
    qtbot.waitUntil(lambda: counter(page) == "X (test) · 276 left")
    with office.store.write(staff.camille.id):  # somebody else keeps the database, and the desk waits for it
        page.desk.jobs.run(page, lambda: compose.comment(office, staff.camille.id, post.id, "Soon"))
        write(page, "!")
        qtbot.waitUntil(lambda: counter(page) == "X (test) · counting …")
    qtbot.waitUntil(lambda: counter(page) == "X (test) · 275 left", timeout=8_000)


def test_a_hundred_parts_are_counted_between_two_keys(office: Office, staff: Staff) -> None:
    account_on(office, staff, "x")
    network = office.networks["rehearsal-x"]
    thread = tuple(Part(f"Part {n} of the plan, with https://example.org/{n}") for n in range(100))
    room_left(thread, network)
    began = perf_counter()
    left = room_left((*thread[:-1], Part("The last one, changed")), network)
    assert perf_counter() - began < 0.05, "only the part that changed is counted again"
    assert left == 280 - max(len(f"Part {n} of the plan, with ") for n in range(100)) - 23
