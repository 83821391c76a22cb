"""The hearts in the bar, the database that is lost and found, and the numbers on the rail."""

from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.conftest import ProgramAt
from tests.ui.programs import Programs, workspace
from ui.app import Program
from ui.bar import Beat
from warroom.domain.ids import WorkerId
from warroom.services import workers

WORKER_ID = WorkerId("worker-1")


@pytest.fixture
def program(program_at: ProgramAt) -> Program:
    """Sasha's desk."""
    return program_at("sasha")


def test_a_heart_that_stops_alarms(programs: Programs, program: Program, qtbot: QtBot) -> None:
    office, bar = workspace(program).desk.office, workspace(program).bar
    qtbot.waitUntil(lambda: bar.publisher.beat is Beat.AWAITED)
    workers.register(office, WORKER_ID, "laptop")
    workers.publisher_beat(office, WORKER_ID)
    workers.collector_beat(office, WORKER_ID)
    qtbot.waitUntil(lambda: bar.publisher.word == "publishing" and bar.collector.word == "collecting")
    programs.campaigns.clock.by = timedelta(seconds=20)
    workers.collector_beat(office, WORKER_ID)
    qtbot.waitUntil(lambda: bar.publisher.word == "nobody publishes")
    assert "last heartbeat 2" in bar.publisher.toolTip()
    assert bar.collector.word == "collecting"


def test_a_worker_that_never_beats_alarms_after_its_time(
    programs: Programs, program: Program, qtbot: QtBot
) -> None:
    bar = workspace(program).bar
    qtbot.waitUntil(lambda: bar.publisher.beat is Beat.AWAITED)
    programs.campaigns.clock.by = timedelta(seconds=16)
    workspace(program).watch.look()
    qtbot.waitUntil(lambda: bar.publisher.beat is Beat.STALE)
    assert bar.publisher.accessibleName() == "nobody publishes: no heartbeat yet"


def test_a_database_that_is_lost_is_said_until_it_is_found_again(program: Program, qtbot: QtBot) -> None:
    desk = workspace(program)
    database = desk.desk.office.store.path
    aside = database.with_suffix(".aside")
    desk.desk.office.store.close()
    database.rename(aside)
    database.mkdir()
    desk.watch.look()
    qtbot.waitUntil(lambda: "Trying again" in desk.lost_banner.sentence)
    assert str(database) in desk.lost_banner.sentence
    assert desk.lost_banner.isVisible()
    database.rmdir()
    aside.rename(database)
    desk.watch.look()
    qtbot.waitUntil(lambda: not desk.lost_banner.isVisible())


def test_the_rail_counts_what_waits_for_me(program_at: ProgramAt, qtbot: QtBot) -> None:
    program = program_at("alix")
    office = workspace(program).desk.office
    camille = factories.staff(office).camille
    factories.submitted(office, camille.id)
    sign = workspace(program).rail.buttons["sign"]
    qtbot.waitUntil(lambda: sign.count == 1)
    assert sign.accessibleName() == "Sign off, 1 waiting"


def test_a_drafters_rail_says_what_is_not_theirs(program: Program) -> None:
    buttons = workspace(program).rail.buttons
    assert not buttons["sign"].isEnabled()
    assert "not part of your role" in buttons["sign"].toolTip()
    assert buttons["timeline"].isEnabled()
