"""What is done in several scenes: choosing an account, signing, and waiting for what becomes of a post."""

from typing import TypeVar

from PySide6.QtCore import Qt

from ui.approvals.page import ApprovalsPage
from ui.compose.page import ComposePage
from ui.page import Page
from ui.rehearsal.director import Director, OffCue
from warroom.domain.ids import PostId
from warroom.domain.post import PostStatus
from warroom.language import tr
from warroom.services import queries

DRAFTER, APPROVER, MONITOR, ADMIN = "camille", "alix", "sasha", "noa"
CTRL = Qt.KeyboardModifier.ControlModifier

P = TypeVar("P", bound=Page)


def expect(page: Page, kind: type[P]) -> P:
    """The page as the kind that it has to be. Raises OffCue."""
    if not isinstance(page, kind):
        raise OffCue(tr("Another page opened than expected."))
    return page


def choose_account(director: Director, desk: ComposePage, network: str) -> None:
    """Pick the account on the double of the real `network` for the post that is open."""
    menu = desk.editor.composer.accounts.picker.menu()
    ending = f"·  {tr(director.session.office.networks[f'rehearsal-{network}'].name)}"
    director.wait(
        f"the account on {network}",
        lambda: next((each for each in menu.actions() if each.text().endswith(ending)), None),
    ).trigger()


def sign(director: Director, post_id: PostId, picture: str = "sign-off-desk") -> None:
    """Let Alix read the post and approve it."""
    director.say(tr("Alix reads exactly what will be sent, and approves it."))
    desk = expect(director.sit(APPROVER, "sign"), ApprovalsPage)
    desk.open(post_id)
    director.wait_until("the post to be shown", lambda: bool(desk.approve_action.isEnabled()))
    director.picture(picture)
    director.press(desk, Qt.Key.Key_A)
    director.wait_until("the approval", lambda: bool(_status(director, post_id) is not PostStatus.WAITING))


def watch_it_go_out(director: Director, post_id: PostId) -> None:
    """Wait until the post is on the network."""
    wait_for_status(director, post_id, PostStatus.SENT)
    director.say(tr("It is on the network."))


def wait_for_status(director: Director, post_id: PostId, status: PostStatus) -> None:
    """Wait until the post has come to `status`."""
    director.wait_until(f"post {post_id} to be {status}", lambda: bool(_status(director, post_id) is status))


def _status(director: Director, post_id: PostId) -> PostStatus:
    return queries.post(director.session.office, post_id).summary.status
