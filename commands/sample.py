"""Makes the sample campaign: two days of rehearsal that have already happened, and a planned week.

The past is played, not faked: on a clock set back, posts are signed by people and sent to the practice
network through the same use cases as ever, so that the ledger holds and the crowd there has begun to answer.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from io import BytesIO
from pathlib import Path

from commands import sample_plan as plan
from commands.composition import SystemClock, open_office
from commands.places import rehearsal_file
from commands.sample_plan import SampleAccount, SamplePost
from connectors.registry import rehearsals
from connectors.rehearsal.faults import Fault, Operation
from connectors.rehearsal.network import Network
from schedules.access import Accesses
from schedules.retry import decide
from warroom.domain.account import Account
from warroom.domain.campaign import SlotRule
from warroom.domain.errand import ErrandState
from warroom.domain.ids import WorkerId
from warroom.domain.person import Person
from warroom.domain.post import Draft, Part, Picture, Post
from warroom.domain.version import SealedVersion
from warroom.language import spoken, tr
from warroom.ports import Connector, Secret
from warroom.services import accounts, approve, compose, deliver, errands, people, schedule, setup
from warroom.services.office import Office

_WORKER = WorkerId("sample")
_LEASE = timedelta(minutes=1)
_BEFORE = timedelta(hours=1)
"""How long before its time a post of the past was written and signed."""


class SetClock:
    """A clock that stands where it is set."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Where the clock stands."""
        return self.at


@dataclass(frozen=True)
class _Stage:
    """Everybody and everything that plays the past; `accounts` by the real network they stand for."""

    office: Office
    clock: SetClock
    network: Network
    connectors: Mapping[str, Connector]
    start: datetime
    noa: Person
    camille: Person
    alix: Person
    accounts: Mapping[str, Account]


def make(database: Path) -> None:
    """Make the sample campaign at `database`, in a folder that may not exist yet."""
    database.parent.mkdir(parents=True, exist_ok=True)
    start = SystemClock().now()
    clock = SetClock(start - timedelta(hours=50))
    office = open_office(database, clock)
    try:
        stage = _founded(office, clock, Network(rehearsal_file(database), clock), start)
        _play_past(stage)
        clock.at = start
        _plan_week(stage)
    finally:
        office.store.close()


def _founded(office: Office, clock: SetClock, network: Network, start: datetime) -> _Stage:
    noa = setup.found(
        office, plan.NAME, plan.ZONE_NAME, spoken(), True, plan.ADMIN_LOGIN, plan.ADMIN_NAME, plan.PASSWORD
    )
    staff = {
        p.login: people.add(office, noa.id, p.login, p.name, p.roles, plan.PASSWORD) for p in plan.PEOPLE
    }
    schedule.change_slots(
        office, noa.id, (SlotRule(frozenset(range(7)), time(8, 30)), SlotRule(frozenset(range(5)), time(18)))
    )
    setup.change_rules(office, noa.id, True, plan.UTM_TEMPLATE, [plan.OWN_DOMAIN])
    connectors = rehearsals(network)
    added = {each.network: _added(office, noa, each) for each in plan.ACCOUNTS}
    _connect(office, connectors, added.values())
    return _Stage(office, clock, network, connectors, start, noa, staff["camille"], staff["alix"], added)


def _added(office: Office, noa: Person, wanted: SampleAccount) -> Account:
    double = f"rehearsal-{wanted.network}"
    account = accounts.add(office, noa.id, double, wanted.handle, wanted.name, None, Secret("rehearsal"))
    accounts.change(office, noa.id, account.id, wanted.name, 1, daily_cap=wanted.daily_cap)
    return account


def _connect(office: Office, connectors: Mapping[str, Connector], added: Iterable[Account]) -> None:
    """What a worker does with the errands that adding an account leaves."""
    accesses = Accesses(office)
    for account in added:
        identity = connectors[account.network].identify(accesses.of(account))
        accounts.connected(office, account.id, identity)
        taken = errands.take(office, _WORKER, _LEASE)
        if taken is not None:
            errands.answer(office, taken, ErrandState.DONE, tr("Connected."))


def _play_past(stage: _Stage) -> None:
    """What was sent, refused, lost from sight and missed, in the order of time."""
    acts: list[tuple[SamplePost, Callable[[SamplePost], None]]] = [
        *((post, lambda post: _send(stage, post)) for post in plan.SENT),
        (plan.REFUSED, lambda post: _send(stage, post, Fault.REFUSAL)),
        (plan.DOUBTFUL, lambda post: _send(stage, post, Fault.TIMEOUT_AFTER_STORE)),
        (plan.MISSED, lambda post: _miss(stage, post)),
        (plan.BY_HAND, lambda post: _send(stage, post)),
    ]
    for post, act in sorted(acts, key=lambda each: each[0].due or timedelta()):
        act(post)


def _send(stage: _Stage, post: SamplePost, fault: Fault | None = None) -> None:
    _sign_before(stage, post)
    stage.clock.at = _due(stage, post)
    if fault is not None:
        stage.network.set_fault(fault, count=len(post.networks), operation=Operation.PUBLISH)
    accesses = Accesses(stage.office)
    leased = deliver.claim(stage.office, _WORKER, 10, _LEASE)
    sendings = deliver.begin(stage.office, leased, _LEASE)
    while sendings:
        settled = []
        for sending in sendings:
            account, delivery = sending.leased.account, sending.delivery
            outcome = stage.connectors[account.network].publish(sending.parcel, accesses.of(account))
            settled.append(
                (sending, decide(outcome, delivery.attempt, stage.clock.now(), delivery.client_key))
            )
        sendings = deliver.settle(stage.office, settled, _LEASE)


def _miss(stage: _Stage, post: SamplePost) -> None:
    """Nobody's worker ran: its time and its grace pass."""
    _sign_before(stage, post)
    stage.clock.at = _due(stage, post) + setup.DEFAULT_GRACE + timedelta(minutes=1)
    deliver.claim(stage.office, _WORKER, 10, _LEASE)


def _plan_week(stage: _Stage) -> None:
    for post in (*plan.SCHEDULED, plan.SOON):
        _approve(stage, _submit(stage, post))
    dropped = _approve(stage, _submit(stage, plan.DROPPED))
    schedule.cancel(stage.office, stage.alix.id, dropped.id)
    returned = _submit(stage, plan.RETURNED)
    approve.send_back(
        stage.office,
        stage.alix.id,
        returned.post_id,
        returned.version,
        returned.digest,
        plan.RETURNED_BECAUSE,
    )
    compose.take_back(stage.office, stage.camille.id, _submit(stage, plan.TAKEN_BACK).post_id)
    waiting = [_submit(stage, post) for post in plan.WAITING]
    compose.comment(stage.office, stage.alix.id, waiting[0].post_id, plan.COMMENT)
    for post in plan.DRAFTS:
        _draft(stage, post)


def _sign_before(stage: _Stage, post: SamplePost) -> None:
    stage.clock.at = _due(stage, post) - _BEFORE
    _approve(stage, _submit(stage, post))


def _due(stage: _Stage, post: SamplePost) -> datetime:
    return stage.start + (post.due or timedelta())


def _approve(stage: _Stage, version: SealedVersion) -> Post:
    return approve.approve(stage.office, stage.alix.id, version.post_id, version.version, version.digest)


def _submit(stage: _Stage, post: SamplePost) -> SealedVersion:
    started = _draft(stage, post)
    return compose.submit(stage.office, stage.camille.id, started.id, started.revision)


def _draft(stage: _Stage, post: SamplePost) -> Post:
    parts = tuple(
        Part(text, pictures=_pictures(stage, post) if not n else ()) for n, text in enumerate(post.parts)
    )
    draft = Draft(
        title=post.title,
        accounts=tuple(stage.accounts[network].id for network in post.networks),
        thread=parts,
        due_at=_due(stage, post) if post.due is not None else None,
        languages=(post.language,),
        options={stage.accounts[network].id: told for network, told in post.options.items()},
    )
    return compose.start(stage.office, stage.camille.id, draft)


def _pictures(stage: _Stage, post: SamplePost) -> tuple[Picture, ...]:
    if not post.picture:
        return ()
    info = compose.attach(stage.office, stage.camille.id, _poster(), "affiche.jpg")
    return (
        Picture(info.sha256, info.mime, tr("A poster in three colours: hills, a river and a rising sun.")),
    )


def _poster() -> bytes:
    """A poster of our own making, so that no picture has to be shipped."""
    from PIL import Image, ImageDraw

    poster = Image.new("RGB", (1200, 675), "#f4ead7")
    pen = ImageDraw.Draw(poster)
    pen.ellipse((780, 90, 1020, 330), fill="#e9a23b")
    pen.polygon([(0, 470), (330, 210), (640, 470)], fill="#2f6f63")
    pen.polygon([(380, 470), (760, 260), (1200, 470)], fill="#3f8f7c")
    pen.rectangle((0, 470, 1200, 675), fill="#27557a")
    file = BytesIO()
    poster.save(file, "JPEG", quality=90)
    return file.getvalue()
