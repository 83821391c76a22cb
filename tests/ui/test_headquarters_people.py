"""People at headquarters: one administrator asks, a second one confirms, and both see it at once."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests.headquarters import PASSWORD, Headquarters
from tests.ui.headquartered import PATIENCE_MS, Desks, refusal, shown
from tests.ui.programs import at_desk, workspace
from ui.app import Program
from ui.people.page import PeoplePage
from warroom.domain.person import Role

NEW_PASSWORD = "seven quiet rivers"


def people_page(program: Program) -> PeoplePage:
    """The page of people, which is in front."""
    page = shown(program, PeoplePage)
    assert isinstance(page, PeoplePage)
    return page


@pytest.fixture
def noas(desks: Desks, hq_file: Path) -> PeoplePage:
    """The page of people at Noa's desk."""
    return people_page(desks.at("noa", hq_file, "people"))


@pytest.fixture
def nilss(desks: Desks, hq_file: Path) -> PeoplePage:
    """The same at the desk of the second administrator."""
    return people_page(desks.at("nils", hq_file, "people"))


def logins(page: PeoplePage) -> list[str]:
    """Who is in the list."""
    model = page.table.model()
    return [model.index(row, 1).data() for row in range(model.rowCount())]


def access(page: PeoplePage, login: str) -> str:
    """What is said of somebody's access."""
    found: str = page.table.model().index(logins(page).index(login), 3).data()
    return found


def choose(page: PeoplePage, login: str) -> None:
    page.table.selectRow(logins(page).index(login))


def type_password(page: PeoplePage, password: str) -> None:
    """Into both fields that are shown."""
    fields = [field for field in page.findChildren(QLineEdit) if field.isVisible()]
    hidden = [field for field in fields if field.echoMode() is QLineEdit.EchoMode.Password]
    for field in hidden[:2]:
        field.setText(password)


def waiting(page: PeoplePage) -> list[str]:
    """What waits for a second administrator, as it is read there."""
    return [row.sentence.text() for row in page.waiting.rows] if page.waiting.isVisible() else []


def test_a_new_person_is_asked_for_and_confirmed_at_another_desk(
    noas: PeoplePage, nilss: PeoplePage, desks: Desks, hq_file: Path, qtbot: QtBot
) -> None:
    noas.actions_offered()[0].trigger()
    form = noas.form
    form.name.setText("Jo Martin")
    form.login.setText("jo")
    form.roles.box(Role.MONITOR).click()
    type_password(noas, NEW_PASSWORD)
    assert form.add.text() == "Ask to add"
    form.add.click()
    asked = ["Add Jo Martin, who signs in as jo: drafter, monitor"]
    qtbot.waitUntil(lambda: waiting(noas) == waiting(nilss) == asked, timeout=PATIENCE_MS)
    assert "jo" not in logins(noas)
    [mine], [hers] = noas.waiting.rows, nilss.waiting.rows
    assert not mine.confirm.isEnabled()
    assert "a second administrator has to confirm it" in mine.asked.text()
    assert hers.asked.text().startswith("Noa Haddad asked for this, today")

    hers.confirm.click()

    qtbot.waitUntil(lambda: "jo" in logins(noas) and "jo" in logins(nilss), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not waiting(noas) and not waiting(nilss))
    program = desks.start(hq_file)
    desks.enter(program, "jo", NEW_PASSWORD)
    qtbot.waitUntil(lambda: at_desk(program, "jo"), timeout=PATIENCE_MS)


def test_roles_are_asked_for_and_dropped(noas: PeoplePage, nilss: PeoplePage, qtbot: QtBot) -> None:
    choose(noas, "sasha")
    noas.panel.roles.box(Role.DRAFTER).click()
    assert noas.panel.save_roles.text() == "Ask for these roles"
    noas.panel.save_roles.click()
    qtbot.waitUntil(
        lambda: waiting(nilss) == ["Roles of Sasha Petit (sasha) from then on: drafter, monitor"],
        timeout=PATIENCE_MS,
    )
    noas.waiting.rows[0].drop.click()
    qtbot.waitUntil(lambda: not waiting(noas) and not waiting(nilss), timeout=PATIENCE_MS)


def test_a_second_change_about_the_same_person_is_refused(noas: PeoplePage, qtbot: QtBot) -> None:
    choose(noas, "camille")
    for _ in range(2):
        type_password(noas, NEW_PASSWORD)
        noas.panel.save_password.click()
        qtbot.waitUntil(noas.desk.jobs.idle, timeout=PATIENCE_MS)
    messages = noas.window().findChildren(type(noas.window().messages))  # type: ignore[attr-defined]  # a MainWindow
    said = [sentence for bar in messages for sentence in bar.sentences]
    assert any("has asked for a change to “camille” already" in sentence for sentence in said), said


def test_a_lost_password_is_replaced_by_two(
    noas: PeoplePage, nilss: PeoplePage, desks: Desks, hq_file: Path, qtbot: QtBot
) -> None:
    choose(noas, "camille")
    assert noas.panel.save_password.text() == "Ask for this password"
    type_password(noas, NEW_PASSWORD)
    noas.panel.save_password.click()
    qtbot.waitUntil(
        lambda: waiting(nilss) == ["A new password for Camille Roy (camille)"], timeout=PATIENCE_MS
    )
    nilss.waiting.rows[0].confirm.click()
    qtbot.waitUntil(lambda: not waiting(nilss), timeout=PATIENCE_MS)
    program = desks.start(hq_file)
    desks.enter(program, "camille", PASSWORD)
    qtbot.waitUntil(lambda: refusal(program) != "", timeout=PATIENCE_MS)
    desks.enter(program, "camille", NEW_PASSWORD)
    qtbot.waitUntil(lambda: at_desk(program, "camille"), timeout=PATIENCE_MS)


def test_access_is_switched_off_at_once_and_on_again_by_two(
    noas: PeoplePage, nilss: PeoplePage, qtbot: QtBot
) -> None:
    choose(noas, "sasha")
    assert noas.panel.switch.text() == "Switch access off"
    noas.panel.switch.click()
    qtbot.waitUntil(lambda: access(nilss, "sasha") == "switched off", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: noas.panel.switch.text() == "Ask to switch access on", timeout=PATIENCE_MS)
    noas.panel.switch.click()
    qtbot.waitUntil(
        lambda: waiting(nilss) == ["Switch access of Sasha Petit (sasha) on again"], timeout=PATIENCE_MS
    )
    nilss.waiting.rows[0].confirm.click()
    qtbot.waitUntil(lambda: access(noas, "sasha") == "active", timeout=PATIENCE_MS)


def test_my_own_password_is_mine_to_change_and_this_desk_goes_on(
    hq: Headquarters, desks: Desks, hq_file: Path, qtbot: QtBot
) -> None:
    program = desks.at("alix", hq_file, "people")
    page = people_page(program)
    key = page.desk.drawer.own_key
    assert key is not None
    assert page.panel.save_password.text() == "Change password"
    type_password(page, NEW_PASSWORD)
    page.panel.save_password.click()
    qtbot.waitUntil(
        lambda: "Your password was changed." in program.window.messages.sentences, timeout=PATIENCE_MS
    )
    # Every connection ends; those that are made now need the new one.
    hq.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'alix'")
    page.refresh()
    workspace(program).watch.look()
    qtbot.waitUntil(
        lambda: workspace(program).lost_banner.sentence == "" and program.jobs.idle(), timeout=PATIENCE_MS
    )
    assert workspace(program).shut_out_banner.sentence == ""
    desks.leave(program)

    again = desks.start(hq_file)
    desks.enter(again, "alix", NEW_PASSWORD)
    qtbot.waitUntil(lambda: at_desk(again, "alix"), timeout=PATIENCE_MS)
    unlocked = workspace(again).desk.drawer.own_key
    assert unlocked is not None
    assert unlocked.trouble is None
    assert unlocked.public_key == key.public_key, "the same key, locked with the new password"


def test_who_administers_nothing_sees_nothing_waiting(
    noas: PeoplePage, desks: Desks, hq_file: Path, qtbot: QtBot
) -> None:
    choose(noas, "sasha")
    noas.panel.roles.box(Role.DRAFTER).click()
    noas.panel.save_roles.click()
    qtbot.waitUntil(lambda: len(waiting(noas)) == 1, timeout=PATIENCE_MS)
    page = people_page(desks.at("camille", hq_file, "people"))
    assert waiting(page) == []
