"""What is done to a run of responses at once, each with the one step that takes it back.

Runs on the jobs' thread. Of a run, only those that an act makes sense for are touched: of twenty selected
responses, three of them done already, "done" settles seventeen, and its undo takes up these seventeen again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from warroom.domain.capabilities import Moderation
from warroom.domain.ids import ErrandId, PersonId, ResponseId
from warroom.domain.response import Response, Triage
from warroom.errors import Refused
from warroom.language import tr
from warroom.services import timeline, triage
from warroom.services.office import Office

OPEN = frozenset({Triage.NEW, Triage.CLAIMED})


@dataclass(frozen=True)
class Handled:
    """How many responses an act touched, how to take it back where one can, what a worker was asked."""

    count: int
    undo: Callable[[], None] | None = None
    errands: tuple[ErrandId, ...] = ()


def claim(office: Office, me: PersonId, ids: Sequence[ResponseId]) -> Handled:
    """Take upon oneself what is open and not one's own yet."""
    chosen = _such(office, ids, lambda r: r.triage in OPEN and not _mine(r, me))
    triage.claim(office, me, chosen)
    return Handled(len(chosen), partial(triage.let_go, office, me, chosen))


def let_go(office: Office, me: PersonId, ids: Sequence[ResponseId]) -> Handled:
    """Give back what is one's own."""
    chosen = _such(office, ids, lambda r: r.triage is Triage.CLAIMED and _mine(r, me))
    triage.let_go(office, me, chosen)
    return Handled(len(chosen), partial(triage.claim, office, me, chosen))


def done(office: Office, me: PersonId, ids: Sequence[ResponseId]) -> Handled:
    """Settle what is open."""
    chosen = _such(office, ids, lambda r: r.triage in OPEN)
    triage.done(office, me, chosen)
    return Handled(len(chosen), partial(triage.reopen, office, me, chosen))


def reopen(office: Office, me: PersonId, ids: Sequence[ResponseId]) -> Handled:
    """Take up again what was done."""
    chosen = _such(office, ids, lambda r: r.triage is Triage.DONE)
    triage.reopen(office, me, chosen)
    return Handled(len(chosen), partial(triage.done, office, me, chosen))


def escalate(office: Office, me: PersonId, ids: Sequence[ResponseId], reason: str) -> Handled:
    """Call for somebody who decides."""
    chosen = _such(office, ids, lambda r: r.escalated_at is None)
    triage.escalate(office, me, chosen, reason)
    return Handled(len(chosen), partial(triage.settle, office, me, chosen))


def settle(office: Office, me: PersonId, ids: Sequence[ResponseId]) -> Handled:
    """End escalations. The reason stays among the notes."""
    chosen = _such(office, ids, lambda r: r.escalated_at is not None)
    triage.settle(office, me, chosen)
    return Handled(len(chosen))


def keep(office: Office, me: PersonId, ids: Sequence[ResponseId]) -> Handled:
    """Keep as evidence. That is for good, so that it has no undo."""
    chosen = _such(office, ids, lambda r: r.kept_at is None)
    for response_id in chosen:
        triage.keep(office, me, response_id)
    return Handled(len(chosen))


def moderate(office: Office, me: PersonId, ids: Sequence[ResponseId], act: Moderation) -> Handled:
    """Ask the worker to do `act` on their networks, to those where it makes sense and can be done."""
    can = {name for name, network in office.networks.items() if act in network.moderations}
    hidden = {Moderation.HIDE: False, Moderation.SHOW: True}.get(act)

    def suits(response: Response) -> bool:
        standing = response.network in can and response.removed_at is None
        return standing and hidden in (None, response.hidden_at is not None)

    chosen = _such(office, ids, suits)
    errands = tuple(triage.moderate(office, me, response_id, act) for response_id in chosen)
    back = {
        Moderation.HIDE: Moderation.SHOW,
        Moderation.SPAM: Moderation.SHOW,
        Moderation.SHOW: Moderation.HIDE,
    }
    undo = partial(_moderate_back, office, me, chosen, back[act]) if act in back else None
    return Handled(len(chosen), undo if _all_can(office, chosen, back.get(act)) else None, errands)


def _moderate_back(office: Office, me: PersonId, ids: Sequence[ResponseId], act: Moderation) -> None:
    """Take it back, whether or not the worker has come to it yet."""
    for response_id in ids:
        triage.moderate(office, me, response_id, act)


def _all_can(office: Office, ids: Sequence[ResponseId], act: Moderation | None) -> bool:
    networks = {response.network for response in timeline.these(office, ids)}
    return all(act in office.networks[network].moderations for network in networks)


def _mine(response: Response, me: PersonId) -> bool:
    return response.triage is Triage.CLAIMED and response.claimed_by == me


def _such(
    office: Office, ids: Sequence[ResponseId], suits: Callable[[Response], bool]
) -> tuple[ResponseId, ...]:
    """The chosen responses that suit, as the database knows them now. Raises Refused when none does."""
    chosen = tuple(response.id for response in timeline.these(office, ids) if suits(response))
    if not chosen:
        raise Refused(tr("That was done already, perhaps by a colleague just now; nothing was changed."))
    return chosen
