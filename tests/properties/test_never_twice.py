"""A campaign under random people, a random network and a worker that dies: never twice, never unapproved.

Hypothesis makes up days: people write, sign, veto, cancel, stop and decide; the worker claims, calls, and
dies at any moment; the network, which knows no idempotency keys, answers, times out before or after it stored
a post, or refuses. Whatever happens in whatever order, the promises below hold.
"""

import shutil
import tempfile
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests import factories, headquarters
from tests.factories import SetClock
from tests.services.publishing import LEASE, WORKER_ID
from warroom.domain.account import Account
from warroom.domain.approval import standing
from warroom.domain.delivery import Decision, Delivery, DeliveryState, RemotePost
from warroom.domain.ids import WORKER, PersonId
from warroom.domain.person import Role
from warroom.domain.post import PostSummary, Stage
from warroom.domain.settlement import Done, Doubt, GiveUp, RetryAt, Settlement
from warroom.domain.version import SealedVersion
from warroom.errors import Refused
from warroom.ports import Absent, Found
from warroom.services import approve, compose, deliver, hold, ledger, people, queries, recover, schedule
from warroom.services.deliver import Sending
from warroom.services.office import Office

_built: list[Path] = []
STORES = ("answers", "stores and times out", "stores and worker dies")
CALLS = st.sampled_from([*STORES, "times out", "refuses", "is busy", "worker dies"])
VERDICTS = st.sampled_from(["approve", "approve", "approve", "send back", "withdraw"])
WAITS = st.sampled_from([None, None, 1, 20])
DECISIONS = st.sampled_from([Decision.NOW, Decision.RELEASE, Decision.DROP])
S = DeliveryState


def campaign() -> Path:
    """A campaign with an account that one signs for and one for two; made once, as passwords take time."""
    if not _built:
        database = factories.built_campaign(Path(tempfile.mkdtemp()))
        office = factories.opened_office(database)
        noa = factories.staff(office).noa.id
        factories.add_person(office, noa, "robin", "Robin", [Role.APPROVER])
        factories.add_account(office, noa, "two_keys", 2)
        with office.store.write(WORKER) as uow:
            for account in uow.accounts.all():
                uow.accounts.change(account.id, remote_identity=f"did:{account.handle}")
        office.store.close()
        _built.append(database)
    return _built[0]


class Day(RuleBasedStateMachine):
    """One day at headquarters. `stored` counts what the network holds, by the client's key."""

    @initialize()
    def open_the_doors(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.clock = SetClock()
        self.office: Office = factories.opened_office(
            factories.copied_campaign(campaign(), self.folder), self.clock
        )
        ids = {person.login: person.id for person in people.everyone(self.office)}
        self.camille, self.noa = ids["camille"], ids["noa"]
        self.approvers = (ids["alix"], ids["robin"])
        self.stored: Counter[str] = Counter()
        self.numbers = 0
        for minutes in (None, None, 20):
            self.a_post_is_ready(minutes, both=True)

    def teardown(self) -> None:
        if hasattr(self, "office"):
            assert ledger.verify(self.office).verified
            self.office.store.close()
            shutil.rmtree(self.folder)

    # People

    @rule(minutes=WAITS, both=st.booleans())
    def a_post_is_ready(self, minutes: int | None, both: bool) -> None:
        version = self._submit(minutes, both=both)
        for approver in self.approvers if both else self.approvers[:1]:
            self._sign(approver, "approve", version)

    @rule(minutes=WAITS, both=st.booleans())
    def a_post_waits(self, minutes: int | None, both: bool) -> None:
        self._submit(minutes, both=both)

    @rule(who=st.integers(0, 1), what=VERDICTS, data=st.data())
    def somebody_signs(self, who: int, what: str, data: st.DataObject) -> None:
        versions = [queries.post(self.office, post.id).versions[-1] for post in self._posts()]
        if versions:
            with suppress(Refused):
                self._sign(self.approvers[who], what, data.draw(st.sampled_from(versions)))

    @rule(what=st.sampled_from(["cancel", "take back", "submit again", "move"]), data=st.data())
    def the_drafter_changes_their_mind(self, what: str, data: st.DataObject) -> None:
        posts = self._posts()
        if not posts:
            return
        post = data.draw(st.sampled_from(posts))
        with suppress(Refused):
            match what:
                case "cancel":
                    schedule.cancel(self.office, self.camille, post.id)
                case "take back":
                    compose.take_back(self.office, self.camille, post.id)
                case "submit again":
                    current = queries.post(self.office, post.id).post
                    compose.submit(self.office, self.camille, post.id, current.revision)
                case _:
                    later = self.clock.now() + timedelta(minutes=10)
                    schedule.reschedule(self.office, self.camille, post.id, later)

    @rule()
    def somebody_stops_everything(self) -> None:
        with suppress(Refused):
            hold.place(self.office, self.camille, "stop")

    @rule(who=st.integers(0, 1))
    def somebody_lifts_the_hold(self, who: int) -> None:
        current = hold.current(self.office)
        if current is not None:
            with suppress(Refused):
                hold.lift(self.office, self.approvers[who], current.id)

    @rule(data=st.data())
    def an_approver_decides_after_looking(self, data: st.DataObject) -> None:
        """Whoever decides about a doubt has looked whether the post is there; the rest is taste."""
        stopped = queries.stopped(self.office)
        if not stopped:
            return
        delivery = data.draw(st.sampled_from(stopped)).delivery
        there = self.stored[delivery.client_key] > 0
        decision = Decision.WAS_SENT if there else data.draw(DECISIONS)
        with suppress(Refused):
            schedule.decide(
                self.office, self.approvers[0], delivery.id, decision, "https://network.example/1"
            )

    @rule(minutes=st.sampled_from([0.1, 1, 2, 10, 60]))
    def time_passes(self, minutes: float) -> None:
        self.clock.move(minutes=minutes)

    # The worker and the network

    @rule(data=st.data())
    def the_worker_works(self, data: st.DataObject) -> None:
        leased = deliver.claim(self.office, WORKER_ID, 10, LEASE, ahead=timedelta(seconds=30))
        for sending in deliver.begin(self.office, leased, LEASE):
            self._check_it_may_go(sending)
            settlement = self._call(sending, data.draw(CALLS))
            if settlement is not None:
                deliver.settle(self.office, [(sending, settlement)], LEASE)

    @rule()
    def the_worker_dies_with_a_lease(self) -> None:
        deliver.claim(self.office, WORKER_ID, 10, LEASE)

    @rule(data=st.data())
    def another_worker_takes_over(self, data: st.DataObject) -> None:
        self.clock.move(minutes=2)
        recover.recover(self.office)
        self.the_worker_works(data)

    @rule()
    @precondition(lambda self: hasattr(self, "office"))
    def doubts_are_looked_up(self) -> None:
        for delivery_id in recover.doubtful(self.office):
            doubt = recover.doubt(factories.on_workers_machine(self.office), delivery_id)
            assert doubt is not None
            there = self.stored[doubt.parcel.client_key] > 0
            recover.resolve(self.office, doubt, Found(RemotePost("found")) if there else Absent())

    # Promises

    @invariant()
    def nothing_stands_on_the_network_twice(self) -> None:
        assert all(count <= 1 for count in getattr(self, "stored", Counter()).values())

    @invariant()
    def what_is_called_sent_is_there_and_what_is_there_is_never_forgotten(self) -> None:
        for delivery in self._deliveries():
            there = self.stored[delivery.client_key] > 0
            if delivery.state is S.SENT:
                assert there
            if there:
                assert delivery.state in {S.SENT, S.SENDING, S.IN_DOUBT}

    @invariant()
    def each_post_has_one_way_to_each_account(self) -> None:
        open_ways = Counter(
            (delivery.post_id, delivery.account_id)
            for delivery in self._deliveries()
            if delivery.state is not S.CANCELLED
        )
        assert all(count == 1 for count in open_ways.values())

    def _accounts(self) -> tuple[Account, ...]:
        with self.office.store.read() as uow:
            return uow.accounts.all()

    def _posts(self) -> tuple[PostSummary, ...]:
        return tuple(
            p for p in queries.posts(self.office, queries.PostFilter()) if p.stage is not Stage.DRAFT
        )

    def _deliveries(self) -> tuple[Delivery, ...]:
        if not hasattr(self, "office"):
            return ()
        with self.office.store.read() as uow:
            return uow.deliveries.in_states(list(DeliveryState))

    def _submit(self, minutes: int | None, *, both: bool) -> SealedVersion:
        self.numbers += 1
        accounts = [account.id for account in self._accounts()]
        return factories.submitted(
            self.office,
            self.camille,
            f"Text {self.numbers}.",
            due_in=None if minutes is None else timedelta(minutes=minutes),
            account_ids=accounts if both else accounts[:1],
        )

    def _sign(self, approver: PersonId, what: str, version: SealedVersion) -> None:
        shown = (version.post_id, version.version, version.digest)
        match what:
            case "approve":
                approve.approve(self.office, approver, *shown)
            case "send back":
                approve.send_back(self.office, approver, *shown, "no")
            case _:
                approve.withdraw(self.office, approver, *shown, "no")

    def _check_it_may_go(self, sending: Sending) -> None:
        delivery, account = sending.delivery, sending.leased.account
        view = queries.post(self.office, delivery.post_id)
        version = view.versions[delivery.version - 1]
        signed = standing(a for a in view.approvals if a.version == version.version)
        assert hold.current(self.office) is None
        assert version.version == view.post.latest_version
        assert len(signed - view.writers) >= account.approvals_needed
        assert delivery.due_at <= self.clock.now()
        assert sending.parcel.text == version.sealed.target(account.id).thread[0].text

    def _call(self, sending: Sending, call: str) -> Settlement | None:
        if call in STORES:
            self.stored[sending.parcel.client_key] += 1
        match call:
            case "answers":
                return Done(RemotePost("remote"))
            case "refuses":
                return GiveUp("no")
            case "is busy":
                return RetryAt(self.clock.now() + timedelta(minutes=1), "busy")
            case "stores and times out" | "times out":
                return Doubt("time-out")
            case _:
                return None


TestDay = Day.TestCase
# A day that fails is shown as it was: to look for a shorter one would take minutes.
TestDay.settings = settings(
    # A server is asked over the network, one statement after the other.
    max_examples=20 if headquarters.is_wanted() else 50,
    stateful_step_count=30,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
