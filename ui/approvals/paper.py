"""What lies before an approver: a sealed version, all that is needed to judge it, and what they may do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ui.approvals.changes import Difference, differences
from warroom.domain.account import Account
from warroom.domain.approval import Approval, standing
from warroom.domain.checks import Finding
from warroom.domain.delivery import RECALLABLE, DeliveryState
from warroom.domain.ids import AccountId, PersonId, PostId
from warroom.domain.person import Person, Role
from warroom.domain.post import Comment, Draft, PostSummary, Stage
from warroom.domain.version import SealedVersion
from warroom.errors import Refused
from warroom.language import tr
from warroom.services import accounts, compose, people, queries
from warroom.services.office import Office


@dataclass(frozen=True)
class Paper:
    """`approvals` are the verdicts on this version; `missing` the signatures each account still needs."""

    summary: PostSummary
    version: SealedVersion
    before: SealedVersion | None
    approvals: tuple[Approval, ...]
    comments: tuple[Comment, ...]
    writers: frozenset[PersonId]
    writer_names: tuple[str, ...]
    accounts: Mapping[AccountId, Account]
    missing: Mapping[AccountId, int]
    findings: tuple[Finding, ...]
    differences: tuple[Difference, ...] | None
    """What changed since the version before; None for a first one."""
    has_gone_out: bool

    @property
    def signers(self) -> frozenset[PersonId]:
        """Who approves this version now."""
        return standing(self.approvals)


def read_paper(office: Office, post_id: PostId, in_words: Callable[[datetime | None], str]) -> Paper:
    """The latest sealed version of a post; `in_words` tells a due time. Blocks: for the jobs' thread.

    Raises Refused for a post that was never submitted.
    """
    view = queries.post(office, post_id)
    if not view.versions:
        raise Refused(tr("“{title}” was not submitted for sign-off yet.", title=view.post.draft.title))
    version, sealed = view.versions[-1], view.versions[-1].sealed
    before = view.versions[-2] if len(view.versions) > 1 else None
    approvals = tuple(each for each in view.approvals if each.version == version.version)
    signed = len(standing(approvals))
    known = {health.account.id: health.account for health in accounts.everything(office)}
    names = {person.id: person.display_name for person in people.everyone(office)}
    checked = Draft(
        title=sealed.title,
        accounts=tuple(target.account for target in sealed.targets),
        own={target.account: target.thread for target in sealed.targets},
        due_at=sealed.due_at,
        languages=sealed.languages,
        answers=view.post.draft.answers,
        options={target.account: target.options for target in sealed.targets},
        corrects=view.post.draft.corrects,
    )
    live = [each.state for each in view.deliveries if each.state is not DeliveryState.CANCELLED]
    return Paper(
        summary=view.summary,
        version=version,
        before=before,
        approvals=approvals,
        comments=view.comments,
        writers=view.writers,
        writer_names=tuple(sorted(names.get(writer, "?") for writer in view.writers)),
        accounts=known,
        missing={
            target.account: max(0, known[target.account].approvals_needed - signed)
            for target in sealed.targets
        },
        findings=compose.check(office, checked) if view.post.stage is Stage.WAITING else (),
        differences=differences(before.sealed, sealed, in_words, office.networks) if before else None,
        has_gone_out=any(state not in RECALLABLE for state in live),
    )


def why_not_approve(paper: Paper, me: Person, now: datetime) -> str:
    """Why `me` can't approve this version; empty when they can."""
    if not me.has(Role.APPROVER):
        return tr("Signing takes the role of approver.")
    if me.id in paper.writers:
        return tr("You wrote on this post: somebody else must approve it.")
    if paper.summary.stage is not Stage.WAITING:
        return tr("This version does not wait for a sign-off any more.")
    if me.id in paper.signers:
        return tr("You have approved this version. Another approver's signature is missing.")
    due_at = paper.version.sealed.due_at
    if due_at is not None and due_at <= now:
        return tr("Its time has passed. Return it, so that its drafter chooses a new one.")
    return ""


def why_not_return(paper: Paper, me: Person) -> str:
    """Why `me` can't return this version; empty when they can."""
    if not me.has(Role.APPROVER):
        return tr("Returning takes the role of approver.")
    if paper.summary.stage not in (Stage.WAITING, Stage.APPROVED):
        return tr("This version does not wait for a sign-off any more.")
    return tr("Too late: it has gone out, or is just going out.") if paper.has_gone_out else ""


def may_withdraw(paper: Paper, me: Person) -> bool:
    """Whether `me` has an approval to take back while nothing has gone out."""
    under_sign_off = paper.summary.stage in (Stage.WAITING, Stage.APPROVED)
    return under_sign_off and me.id in paper.signers and not paper.has_gone_out
