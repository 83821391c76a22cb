"""Sign-off: verdicts that bind the digest of what was on the approver's screen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from warroom.domain.ids import PersonId, PostId, Sha256


class Verdict(StrEnum):
    """What an approver says of a version. RETURN vetoes it; WITHDRAW takes an approval back."""

    APPROVE = "approve"
    RETURN = "return"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Approval:
    """One verdict, for ever."""

    post_id: PostId
    version: int
    digest: Sha256
    approver: PersonId
    approver_name: str
    verdict: Verdict
    note: str
    at: datetime


@dataclass(frozen=True)
class SignedApproval:
    """A verdict with what its approver's key made of it; `signature` is None where nobody signs with keys."""

    approval: Approval
    login: str
    signature: bytes | None


def standing(approvals: Iterable[Approval]) -> frozenset[PersonId]:
    """Who approves the version these verdicts (oldest first) are about; nobody, for good, once returned."""
    last: dict[PersonId, Verdict] = {}
    for approval in approvals:
        if approval.verdict is Verdict.RETURN:
            return frozenset()
        last[approval.approver] = approval.verdict
    return frozenset(person for person, verdict in last.items() if verdict is Verdict.APPROVE)
