"""The start is quick because little is loaded: no network's library, no other database's, no migrations."""

import json
import subprocess
import sys
from pathlib import Path

from tests.factories import copied_campaign

START = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from ui import app
from ui.drawer import Drawer
from ui.provided import Provided

seen = {}

class Watched(app.Program):
    def _open_after_paint(self, *arguments):
        seen["before"] = sorted(sys.modules)
        super()._open_after_paint(*arguments)
        self.look = QTimer(interval=20)
        self.look.timeout.connect(self.leave_at_the_desk)
        self.look.start()

    def leave_at_the_desk(self):
        if type(self.window.stage).__name__ == "Workspace" and self.jobs.idle():
            seen["after"] = sorted(sys.modules)
            self.window.close()

app.Program = Watched
provided = Provided(
    open_office=lambda path: __import__("tests.factories").factories.opened_office(path),
    close_office=lambda office: office.store.close(),
    headquarters_at=lambda path: None,
    sign_in=lambda path, login, password: None,
    keep_headquarters=lambda address: None,
    drawer_of=lambda office: Drawer(),
    worker_command=lambda path: (sys.executable, "-S", "-c", "import sys; sys.stdin.read()"),
    make_sample=lambda path: None,
    campaign=Path("nowhere"),
    sample=Path("nowhere"),
    sample_password="",
)
status = app.run_desktop(provided, Path(sys.argv[1]), "sasha")
print(json.dumps(seen))
sys.exit(status)
"""

NETWORK_LIBRARIES = {"atproto", "httpx", "requests", "aiohttp"}


def test_the_windows_bring_neither_the_database_nor_any_network_by_themselves(
    campaign_file: Path, tmp_path: Path
) -> None:
    database = copied_campaign(campaign_file, tmp_path)
    ended = subprocess.run(
        [sys.executable, "-c", START, str(database)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    seen = json.loads(ended.stdout.splitlines()[-1])
    before, after = set(seen["before"]), set(seen["after"])
    assert "sqlalchemy" not in before
    assert not {name for name in before if name.startswith("warroom.services")}
    assert "ui.timeline.page" in after
    assert not NETWORK_LIBRARIES & after
    assert "sqlalchemy.dialects.postgresql" not in after
    assert "alembic" not in after
