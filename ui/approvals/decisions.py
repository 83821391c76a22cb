"""What an approver decides, about exactly the version that was read. Each blocks: for the jobs' thread."""

from ui.approvals.paper import Paper
from ui.desk import Desk
from warroom.domain.post import Post
from warroom.services import approve


def sign(desk: Desk, paper: Paper) -> Post:
    """Approve the bytes whose digest was on the screen. Raises Changed when they are not the latest."""
    read = paper.version
    return approve.approve(desk.office, desk.me.id, read.post_id, read.version, read.digest)


def send_back(desk: Desk, paper: Paper, reason: str) -> Post:
    """Return the version to its drafter, with a reason."""
    read = paper.version
    return approve.send_back(desk.office, desk.me.id, read.post_id, read.version, read.digest, reason)


def withdraw(desk: Desk, paper: Paper, reason: str) -> Post:
    """Take one's own approval back, with a reason."""
    read = paper.version
    return approve.withdraw(desk.office, desk.me.id, read.post_id, read.version, read.digest, reason)
