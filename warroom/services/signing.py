"""Signatures under verdicts: approvers' desks make them, and workers believe nothing else.

Whoever administers the database's server can write any row, also one that says “approved”. So an approver's
desk signs each verdict with a key that never leaves it, and a worker sends only what was signed with keys
that somebody has pinned on the worker's own machine (`pinning.py`).
"""

from collections.abc import Sequence

from warroom.domain.account import Account
from warroom.domain.approval import SignedApproval, Verdict
from warroom.domain.ids import PersonId
from warroom.domain.person import Person, Role
from warroom.domain.signature import verdict_message
from warroom.domain.version import SealedVersion
from warroom.errors import Refused, Trouble
from warroom.events import Topic
from warroom.language import tr
from warroom.ports import Pins
from warroom.services.office import Office, permitted
from warroom.services.parcels import Approved, NotAsApproved
from warroom.store import UnitOfWork


def show_key(office: Office, me: PersonId) -> bool:
    """Put the public key of this desk where workers find it; whether it is new, and so has to be pinned."""
    signer = office.signer
    if signer is None or not signer.public_key:
        return False
    with office.store.read() as uow:
        if signer.public_key in uow.signing_keys.of(me):
            return False
    with office.store.write(me) as uow:
        permitted(uow, me, Role.APPROVER)
        uow.signing_keys.show(me, signer.public_key, office.clock.now())
        uow.touch(Topic.PEOPLE)
    return True


def signature(office: Office, me: Person, version: SealedVersion, verdict: Verdict) -> bytes | None:
    """What this desk's key says of `version`; None where verdicts are not signed. Raises Refused."""
    signer = office.signer
    if signer is None:
        return None
    if signer.login != me.login:
        raise Refused(
            tr("The key on this desk is the one of {login}. Sign in again, then decide.", login=signer.login)
        )
    return signer.sign(
        verdict_message(
            signer.database_id, version.post_id, version.version, version.digest, verdict, me.login
        )
    )


def check_signatures(office: Office, uow: UnitOfWork, approved: Approved, account: Account) -> None:
    """Check, where keys are pinned, that enough people have signed exactly this. Raises NotAsApproved.

    Called in the transaction that commits `sending`, before each part. Nothing but the signatures is taken
    from the database: neither who wrote it, nor what was signed, nor when it may go.
    """
    if office.pins is None:
        return
    if approved.due_at is not None and office.clock.now() < approved.due_at:
        raise NotAsApproved(
            tr("It was signed for a later time. Ask who administers the database why it was queued for now.")
        )
    try:
        keys = office.pins.keys()
    except Trouble as trouble:
        raise NotAsApproved(trouble.sentence) from trouble
    vouched, doubts = 0, []
    for signed in _standing(uow.approvals.signed(approved.post_id, approved.version)):
        doubt = _doubt(office.pins, keys.get(signed.login, frozenset()), signed, approved)
        if doubt is None:
            vouched += 1
        else:
            doubts.append(doubt)
    needed = max(1, account.approvals_needed)
    if vouched < needed:
        head = tr(
            "Signatures for {handle} that the worker's machine believes: {n} of {needed}.",
            handle=account.handle,
            n=vouched,
            needed=needed,
        )
        raise NotAsApproved(" ".join([head, *(doubts or [tr("Nobody else has approved it.")])]))


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the owner of `public_key` (Ed25519) signed `message`."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):  # A ValueError: it is no key at all.
        return False
    return True


def _standing(verdicts: Sequence[SignedApproval]) -> tuple[SignedApproval, ...]:
    """The last word of each login whose last word is an approval; nobody's once it was returned.

    A verdict that takes an approval away counts without a signature too: in doubt nothing goes out.
    """
    if any(signed.approval.verdict is Verdict.RETURN for signed in verdicts):
        return ()
    last = {signed.login: signed for signed in verdicts}
    return tuple(signed for signed in last.values() if signed.approval.verdict is Verdict.APPROVE)


def _doubt(pins: Pins, keys: frozenset[bytes], signed: SignedApproval, approved: Approved) -> str | None:
    """Why this approval can't be believed, and what to do; None when it can."""
    login, name = signed.login, signed.approval.approver_name
    if login == approved.author:
        return tr("{name} wrote it, and can't approve it: somebody else must.", name=name)
    if signed.signature is None:
        return tr(
            "{name} approved it without a key: they take the approval back and give it again on their desk.",
            name=name,
        )
    if not keys:
        return tr(
            "No key of {name} is pinned there. Let them read their fingerprint aloud, then pin it on the "
            "worker's host as docs/HQ.md shows: worker-pins add {login} …",
            name=name,
            login=login,
        )
    message = verdict_message(
        pins.database_id, approved.post_id, approved.version, approved.digest, Verdict.APPROVE, login
    )
    if not any(is_signed(key, message, signed.signature) for key in keys):
        return tr(
            "The signature of {name} is not by a key that is pinned for {login}, or not under these words. "
            "Ask them whether they approved this, and on which desk, before anything is pinned.",
            name=name,
            login=login,
        )
    return None
