"""Keys at headquarters: an approver's own is read aloud, a locked one opened, the worker's is confirmed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from commands.headquarters import open_for_worker
from commands.places import signing_key_file, worker_key_file
from tests.headquarters import PASSWORD, WORKER_LOGIN, Headquarters
from tests.ui.headquartered import PATIENCE_MS, Desks, shown
from tests.ui.programs import workspace
from ui.accounts.connect_page import ConnectPage
from ui.accounts.page import AccountsPage
from ui.app import Program
from ui.fingerprints import in_lines
from ui.people import key_panel
from ui.people.key_panel import KeyPanel
from ui.people.page import PeoplePage
from warroom.domain.ids import Sha256
from warroom.errors import Trouble
from warroom.services import accounts, worker_keys
from warroom.services.office import Office
from warroom.store.signing_key import DeskKey, SigningKeyFile
from warroom.store.worker_key import worker_key


def own_key(program: Program) -> DeskKey:
    """The key of the approver at this desk."""
    key = workspace(program).desk.drawer.own_key
    assert key is not None
    return key


def key_page(program: Program, qtbot: QtBot) -> KeyPanel:
    """What the page of people shows of one's own key."""
    workspace(program).show_page("people")
    qtbot.waitUntil(program.jobs.idle, timeout=PATIENCE_MS)
    page = shown(program, PeoplePage)
    assert isinstance(page, PeoplePage)
    assert page.key is not None
    return page.key


def keys_of_alix(hq: Headquarters) -> list[bytes]:
    """What the server shows to who runs a worker, oldest first."""
    return [
        bytes(key)
        for (key,) in hq.execute(
            "SELECT k.public_key FROM warroom.signing_key k JOIN warroom.person p ON p.id = k.person_id"
            " WHERE p.login = 'alix' ORDER BY k.id"
        )
    ]


def locked_with(hq: Headquarters, password: str) -> bytes:
    """Alix's key on this machine is locked with `password`; its public half."""
    [(database_id,)] = hq.execute("SELECT database_id FROM warroom.schema_meta")
    file = SigningKeyFile(signing_key_file(database_id, "alix"), database_id, "alix")
    return file.unlocked(password).public_key


def test_an_approver_reads_their_new_key_aloud(
    hq: Headquarters, desks: Desks, hq_file: Path, qtbot: QtBot
) -> None:
    program = desks.at("alix", hq_file)
    banner = workspace(program).key_banner
    assert "is new" in banner.sentence
    banner.show_key.click()
    assert workspace(program).page_key == "people"
    assert banner.sentence == ""
    panel, key = key_page(program, qtbot), own_key(program)
    assert key.fingerprint is not None
    assert panel.fingerprint.text() == in_lines(key.fingerprint)
    assert panel.fingerprint.text().replace("\n", " ").split() == [
        key.fingerprint[start : start + 4] for start in range(0, 40, 4)
    ]
    assert "this desk can’t know" in panel.sentence.text()
    assert not panel.unlock.isVisible()
    assert keys_of_alix(hq) == [key.public_key]


def test_who_signs_nothing_has_no_key(desks: Desks, hq_file: Path) -> None:
    program = desks.at("camille", hq_file, "people")
    page = shown(program, PeoplePage)
    assert isinstance(page, PeoplePage)
    assert page.key is None
    assert workspace(program).key_banner.sentence == ""


def test_a_key_that_stayed_locked_is_opened_with_the_former_password(
    hq: Headquarters, desks: Desks, hq_file: Path, qtbot: QtBot
) -> None:
    public_key = locked_with(hq, "the former password")
    program = desks.at("alix", hq_file)
    assert "is locked" in workspace(program).key_banner.sentence
    panel = key_page(program, qtbot)
    assert "doesn't unlock the signing key" in panel.sentence.text()
    panel.former.setText("not that one")
    panel.unlock.click()
    qtbot.waitUntil(lambda: bool(program.window.messages.sentences), timeout=PATIENCE_MS)
    assert own_key(program).trouble is not None

    panel.former.setText("the former password")
    panel.unlock.click()
    qtbot.waitUntil(lambda: own_key(program).trouble is None and program.jobs.idle(), timeout=PATIENCE_MS)
    assert own_key(program).public_key == public_key
    qtbot.waitUntil(lambda: workspace(program).key_banner.sentence == "", timeout=PATIENCE_MS)
    assert panel.fingerprint.isVisible()
    assert panel.former.text() == ""
    assert keys_of_alix(hq) == [public_key]
    desks.leave(program)

    again = desks.at("alix", hq_file)
    assert own_key(again).trouble is None, "from then on today's password unlocks it"


def test_a_key_that_nobody_can_open_is_replaced(
    hq: Headquarters, desks: Desks, hq_file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = locked_with(hq, "nobody knows it")
    program = desks.at("alix", hq_file)
    panel = key_page(program, qtbot)
    monkeypatch.setattr(QMessageBox, "exec", lambda box: box.reject())
    panel.start_over.click()
    qtbot.waitUntil(program.jobs.idle, timeout=PATIENCE_MS)
    assert own_key(program).trouble is not None, "who says no keeps the old one"
    monkeypatch.setattr(key_panel, "_wants_another", lambda _window: True)
    panel.start_over.click()
    qtbot.waitUntil(lambda: own_key(program).trouble is None and program.jobs.idle(), timeout=PATIENCE_MS)
    assert keys_of_alix(hq) == [own_key(program).public_key] != [lost]
    workspace(program).watch.look()
    qtbot.waitUntil(lambda: "is new" in workspace(program).key_banner.sentence, timeout=PATIENCE_MS)


# The worker's key


def connecting(program: Program, qtbot: QtBot) -> ConnectPage:
    """The page on which an account is connected."""
    page = shown(program, AccountsPage)
    page.actions_offered()[0].trigger()
    qtbot.waitUntil(program.jobs.idle, timeout=PATIENCE_MS)
    assert isinstance(page, AccountsPage)
    return page.connecting


@contextmanager
def working(hq_file: Path) -> Iterator[Office]:
    """A worker's office, on this machine."""
    office = open_for_worker(hq_file, WORKER_LOGIN, PASSWORD)
    try:
        yield office
    finally:
        office.store.close()


@pytest.fixture
def worker_shows_its_key(hq_file: Path, desks: Desks) -> Sha256:
    """A worker was started once; the fingerprint that it shows on its own machine."""
    with working(hq_file) as office:
        return worker_key(worker_key_file(office.store.database_id())).fingerprint


def test_nothing_is_sealed_before_somebody_has_heard_the_workers_fingerprint(
    worker_shows_its_key: Sha256, desks: Desks, hq_file: Path, qtbot: QtBot
) -> None:
    program = desks.at("noa", hq_file, "accounts")
    page = connecting(program, qtbot)
    form = page.form
    assert form is not None
    form.handle.setText("spring_campaign")
    for line in form.secrets.lines.values():
        line.setText("a password of the network")
    assert page.worker_key.isVisible()
    assert page.worker_key.fingerprint.text() == in_lines(worker_shows_its_key)
    assert not form.connect_typed.isEnabled()

    page.worker_key.heard.click()

    qtbot.waitUntil(lambda: not page.worker_key.isVisible(), timeout=PATIENCE_MS)
    qtbot.waitUntil(form.connect_typed.isEnabled, timeout=PATIENCE_MS)
    form.connect_typed.click()
    office = workspace(program).desk.office
    qtbot.waitUntil(lambda: len(accounts.everything(office)) == 1, timeout=PATIENCE_MS)
    qtbot.waitUntil(program.jobs.idle, timeout=PATIENCE_MS)
    with office.store.read() as uow:
        [account] = uow.accounts.all()
    page.leave()
    with pytest.raises(Trouble, match="Only the worker's machine opens"):
        office.vault.read(account)
    with working(hq_file) as at_work:
        assert at_work.vault.read(account) is not None


def test_a_worker_with_another_key_is_confirmed_anew(
    worker_shows_its_key: Sha256, desks: Desks, hq_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    program = desks.at("noa", hq_file, "accounts")
    page = connecting(program, qtbot)
    page.worker_key.heard.click()
    qtbot.waitUntil(lambda: not page.worker_key.isVisible(), timeout=PATIENCE_MS)
    other = worker_key(tmp_path / "other.pem")
    with working(hq_file) as office:
        worker_keys.show(office, other, renew=True)
    qtbot.waitUntil(page.worker_key.isVisible, timeout=PATIENCE_MS)
    assert page.worker_key.fingerprint.text() == in_lines(other.fingerprint)
    form = page.form
    assert form is not None
    assert not form.connect_typed.isEnabled()
