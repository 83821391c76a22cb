"""Commands about posts: import, list, show, submit, approve."""

from argparse import Namespace
from pathlib import Path

from commands import posts_csv
from commands.answer import Answer
from commands.composition import opened
from commands.signing_in import sign_in
from warroom.domain.ids import PostId, Sha256
from warroom.domain.post import PostStatus, PostSummary
from warroom.domain.version import SealedVersion
from warroom.errors import BadInput, Refused
from warroom.language import ntr, tr
from warroom.services import accounts, approve, compose, queries
from warroom.services.office import Office, existing_campaign
from warroom.services.queries import PostFilter

SHORTEST_DIGEST = 12


def import_posts(arguments: Namespace) -> Answer:
    """Make a draft of every row of a CSV file, or of none."""
    content = _read(arguments.file)
    with opened(arguments) as office:
        me = sign_in(office, arguments)
        with office.store.read() as uow:
            zone = existing_campaign(uow).zone
        handles = {health.account.handle: health.account.id for health in accounts.everything(office)}
        drafts = posts_csv.parse(content, handles, zone)
        ids = [post.id for post in compose.start_all(office, me.id, drafts)]
    line = ntr("{n} draft imported.", "{n} drafts imported.", len(ids))
    return Answer((line,), {"imported": len(ids), "posts": ids})


def list_posts(arguments: Namespace) -> Answer:
    """The newest posts, of one status where asked."""
    statuses = frozenset({PostStatus(arguments.status)}) if arguments.status else frozenset[PostStatus]()
    with opened(arguments) as office:
        sign_in(office, arguments)
        found = queries.posts(office, PostFilter(statuses=statuses), arguments.limit)
    return Answer(
        tuple(_line(summary) for summary in found), {"posts": [_value(summary) for summary in found]}
    )


def show(arguments: Namespace) -> Answer:
    """A post's latest sealed version: exactly what an approval signs, with its digest."""
    with opened(arguments) as office:
        sign_in(office, arguments)
        version = _latest(office, PostId(arguments.post))
    text = version.content.decode()
    value = {"post": version.post_id, "version": version.version, "digest": version.digest, "content": text}
    return Answer((text, f"sha256 {version.digest}"), value)


def submit(arguments: Namespace) -> Answer:
    """Hand a draft to the approvers."""
    with opened(arguments) as office:
        me = sign_in(office, arguments)
        post = queries.post(office, PostId(arguments.post)).post
        version = compose.submit(office, me.id, post.id, post.revision)
    line = tr(
        "Version {version} is waiting for its sign-off. sha256 {digest}",
        version=version.version,
        digest=version.digest,
    )
    return Answer((line,), {"post": version.post_id, "version": version.version, "digest": version.digest})


def approve_post(arguments: Namespace) -> Answer:
    """Sign the version whose digest is named: what was read is what is signed."""
    if len(arguments.digest) < SHORTEST_DIGEST:
        raise BadInput(
            tr("Name at least {n} characters of the digest that “show” printed.", n=SHORTEST_DIGEST)
        )
    with opened(arguments) as office:
        me = sign_in(office, arguments)
        version = _latest(office, PostId(arguments.post))
        read = (
            version.digest
            if version.digest.startswith(arguments.digest.lower())
            else Sha256(arguments.digest)
        )
        post = approve.approve(office, me.id, version.post_id, version.version, read)
    line = tr("You approved version {version} of “{title}”.", version=version.version, title=post.draft.title)
    return Answer(
        (line,), {"post": post.id, "version": version.version, "digest": version.digest, "stage": post.stage}
    )


def _latest(office: Office, post_id: PostId) -> SealedVersion:
    versions = queries.post(office, post_id).versions
    if not versions:
        raise Refused(tr("Post {id} has not been submitted yet.", id=post_id))
    return versions[-1]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(tr("{path} can't be read: {reason}.", path=path, reason=error.strerror)) from error


def _line(summary: PostSummary) -> str:
    due = summary.due_at.isoformat(" ", "minutes") if summary.due_at else "-"
    return f"{summary.id:>6}  {summary.status:<12}  {due:<22}  {summary.author_name:<20}  {summary.title}"


def _value(summary: PostSummary) -> dict[str, object]:
    return {
        "post": summary.id,
        "title": summary.title,
        "status": summary.status,
        "due_at": summary.due_at.isoformat() if summary.due_at else None,
        "author": summary.author_name,
        "networks": list(summary.networks),
        "version": summary.version,
    }
