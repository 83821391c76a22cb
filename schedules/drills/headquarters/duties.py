"""What the people of the drill do at their desks, one act after the other, whatever fails meanwhile.

After trouble nobody at a desk knows whether their act was done: they look, and go on from there. An act
counts as acknowledged only when the service returned: those must all be in the database in the end.
"""

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from time import monotonic
from typing import Protocol

from schedules.drills.headquarters.view import View
from warroom.domain.approval import standing
from warroom.domain.delivery import Decision, DeliveryState
from warroom.domain.ids import AccountId, PostId
from warroom.domain.person import Person
from warroom.domain.post import Draft, Part, Post, Stage
from warroom.domain.response import TimelineFilter, Triage
from warroom.errors import Refused, RuleBroken, StoreTrouble
from warroom.services import approve, compose, hold, queries, schedule, timeline, triage
from warroom.services.office import Office
from warroom.services.queries import PostFilter, SignOffItem

UNSIGNED = "Nobody approves this"
"""How the titles of posts begin that no approver signs."""

SOON = timedelta(seconds=2)
LATER = timedelta(seconds=30)
"""When a post shall go out whose time had passed before it was signed, or is passing."""

CLAIM_EVERY, COMMENT_EVERY = 0.5, 2.0
_RELEASED_BY = {DeliveryState.HELD: Decision.RELEASE, DeliveryState.MISSED: Decision.NOW}
REASON = "A rumour is going round."


@dataclass(frozen=True)
class Planned:
    """A post that a drafter is going to write `at` so many seconds after the beginning."""

    at: float
    title: str
    accounts: tuple[AccountId, ...]
    parts: int
    due_in: float | None
    """Seconds until it shall go out; None: as soon as it is signed."""


@dataclass
class Acts:
    """What was acknowledged at a desk: kinds of acts with the numbers of what they were about."""

    done: list[tuple[str, int, int]] = field(default_factory=list)

    def note(self, act: str, subject: int, number: int = 0) -> None:
        """The service returned."""
        self.done.append((act, subject, number))


class Duty(Protocol):
    """What somebody does at their desk."""

    def act(self) -> float | None:
        """Do what is next, if anything is. Returns the seconds until something is to be done again, None when
        only news can bring something. Raises StoreTrouble: then it is tried again.
        """
        ...

    def obey(self, order: str) -> None:
        """Do something out of turn as soon as possible."""
        ...


class Drafter:
    """Writes the planned posts, and again those whose time had passed when an approver read them."""

    def __init__(self, office: Office, me: Person, view: View, acts: Acts, plan: Sequence[Planned]) -> None:
        self._office, self._me, self._view, self._acts = office, me.id, view, acts
        self._plan = deque(plan)
        self._titles = frozenset(planned.title for planned in plan)
        self._begun_at = monotonic()
        self._unsure = False

    def act(self) -> float | None:
        for post_id in self._returned():
            self._write_again(post_id)
        if not self._plan:
            return None
        wait = self._begun_at + self._plan[0].at - monotonic()
        if wait > 0:
            return wait
        try:
            self._write(self._plan[0])
        except StoreTrouble:
            self._unsure = True
            raise
        self._unsure = False
        self._plan.popleft()
        return 0.0

    def obey(self, order: str) -> None:
        pass

    def _write(self, planned: Planned) -> None:
        post = self._found(planned.title) if self._unsure else None
        if post is None:
            due_at = self._office.clock.now() + timedelta(seconds=planned.due_in) if planned.due_in else None
            thread = tuple(Part(f"{planned.title} ({n + 1}/{planned.parts})") for n in range(planned.parts))
            draft = Draft(planned.title, planned.accounts, thread, due_at=due_at, languages=("en",))
            post = compose.start(self._office, self._me, draft)
        if post.stage is Stage.DRAFT:
            self._submit(post)

    def _write_again(self, post_id: PostId) -> None:
        post = queries.post(self._office, post_id).post
        if post.stage is Stage.RETURNED:
            self._submit(post)

    def _submit(self, post: Post) -> None:
        due_at = post.draft.due_at
        if due_at is not None and due_at <= self._office.clock.now() + SOON:
            draft = replace(post.draft, due_at=self._office.clock.now() + LATER)
            post = compose.save(self._office, self._me, post.id, post.revision, draft)
        version = compose.submit(self._office, self._me, post.id, post.revision)
        self._acts.note("submit", version.post_id, version.version)

    def _returned(self) -> Iterator[PostId]:
        for post_id, title, _, stage, _ in self._view.lists.get("posts", ()):
            if stage == Stage.RETURNED.value and title in self._titles:
                yield post_id

    def _found(self, title: str) -> Post | None:
        """The post of that title, if an earlier attempt made it."""
        for summary in queries.posts(self._office, PostFilter(mine=self._me, text=title), 50):
            if summary.title == title:
                return queries.post(self._office, summary.id).post
        return None


class Approver:
    """Signs what waits, and releases what a hold has left; of `of` approvers the `index`th."""

    def __init__(self, office: Office, me: Person, view: View, acts: Acts, index: int, of: int) -> None:
        self._office, self._me, self._view, self._acts = office, me.id, view, acts
        self._index, self._of = index, of
        self._lifts = False
        self._seen: Collection[object] | None = None

    def act(self) -> float | None:
        if self._lifts:
            self._lift()
        posts = self._view.lists.get("posts", ())
        if posts is not self._seen:
            for item in queries.queue(self._office):
                if self._is_mine(item):
                    self._sign(item)
            self._seen = posts
        self._release()
        return None

    def obey(self, order: str) -> None:
        self._lifts = self._lifts or order == "lift"

    def _is_mine(self, item: SignOffItem) -> bool:
        signed = standing(item.approvals)
        if self._me in signed or item.summary.title.startswith(UNSIGNED):
            return False
        # One signs first; where two are needed the other one follows.
        return bool(signed) or item.summary.id % self._of == self._index

    def _sign(self, item: SignOffItem) -> None:
        version = item.version
        what = (version.post_id, version.version, version.digest)
        late = version.sealed.due_at is not None and version.sealed.due_at <= self._office.clock.now()
        try:
            if late:
                approve.send_back(self._office, self._me, *what, "Its time has passed.")
            else:
                approve.approve(self._office, self._me, *what)
        except (Refused, RuleBroken):
            return  # A colleague was quicker, or an earlier attempt was done after all.
        self._acts.note("return" if late else "approve", version.post_id, version.version)

    def _lift(self) -> None:
        standing_hold = hold.current(self._office)
        if standing_hold is not None and self._me not in standing_hold.lifters:
            hold.lift(self._office, self._me, standing_hold.id)
        self._lifts = False

    def _release(self) -> None:
        """What a hold has left is released one by one; what was late by then goes now."""
        if self._view.lists.get("hold"):
            return
        waiting = [row for row in self._view.lists.get("stopped", ()) if row[3] in _RELEASED_BY]
        if not any(row[0] % self._of == self._index for row in waiting):
            return
        for stopped in queries.stopped(self._office):
            delivery = stopped.delivery
            decision = _RELEASED_BY.get(delivery.state)
            if decision is None or delivery.id % self._of != self._index:
                continue
            try:
                schedule.decide(self._office, self._me, delivery.id, decision, seen=delivery)
            except (Refused, RuleBroken):
                continue
            self._acts.note("release", delivery.post_id, delivery.id)


class Monitor:
    """Takes responses upon themselves, comments on posts, and places the hold."""

    def __init__(self, office: Office, me: Person, view: View, acts: Acts) -> None:
        self._office, self._me, self._view, self._acts = office, me.id, view, acts
        self._claim_at = self._comment_at = monotonic()
        self._holds = False

    def act(self) -> float | None:
        now = monotonic()
        if self._holds:
            self._hold()
        if now >= self._claim_at:
            self._claim_at = now + CLAIM_EVERY
            self._claim()
        if now >= self._comment_at:
            self._comment_at = now + COMMENT_EVERY
            self._comment()
        return min(self._claim_at, self._comment_at) - monotonic()

    def obey(self, order: str) -> None:
        self._holds = self._holds or order == "hold"

    def _claim(self) -> None:
        unread = TimelineFilter(triage=frozenset({Triage.NEW}))
        for response in timeline.newest(self._office, unread, 1).responses:
            triage.claim(self._office, self._me, [response.id])
            self._acts.note("claim", response.id)

    def _comment(self) -> None:
        for post, _, _, _, _ in self._view.lists.get("posts", ())[:1]:
            number = len(self._acts.done)
            compose.comment(self._office, self._me, post, f"Seen, number {number}.")
            self._acts.note("comment", post, number)

    def _hold(self) -> None:
        if hold.current(self._office) is None:
            placed = hold.place(self._office, self._me, REASON)
            self._acts.note("hold", placed.id)
        self._holds = False


def duty_of(
    name: str,
    office: Office,
    me: Person,
    view: View,
    acts: Acts,
    plan: Sequence[Planned],
    place: tuple[int, int],
) -> Duty:
    """The duty called `name`; `place` is which of how many approvers somebody is."""
    match name:
        case "drafter":
            return Drafter(office, me, view, acts, plan)
        case "approver":
            return Approver(office, me, view, acts, *place)
        case _:
            return Monitor(office, me, view, acts)
