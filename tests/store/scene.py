"""A campaign in the middle of its work, for attacks on its database: posts in every state, and their ids."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests import factories
from tests.factories import Staff
from tests.timelines import arrive, incoming
from tests.ui.films import film
from warroom.domain.delivery import Delivery, RemotePost
from warroom.domain.errand import ErrandKind
from warroom.domain.hold import Hold
from warroom.domain.ids import WORKER, PersonId, PostId, WorkerId
from warroom.domain.person import Role
from warroom.domain.post import Part
from warroom.domain.response import TimelineFilter
from warroom.domain.settlement import Done, Doubt, GiveUp, HandOver, Settlement
from warroom.domain.version import SealedVersion
from warroom.services import (
    approve,
    compose,
    deliver,
    errands,
    hold,
    people,
    queries,
    schedule,
    spending,
    timeline,
    triage,
)
from warroom.services.office import Office

LEASE = timedelta(minutes=1)
SOON = timedelta(hours=2)
WORKER_ID = WorkerId("w")


@dataclass(frozen=True)
class Scene:
    """The database of a campaign and the ids of what an attacker would like to change."""

    database: Path
    ids: dict[str, Any]


def played(folder: Path) -> Scene:
    """Play a campaign's first day in `folder`."""
    office = factories.opened_office(factories.built_campaign(folder))
    try:
        return Scene(office.store.path, ids_of_a_day(office))
    finally:
        office.store.close()


def ids_of_a_day(office: Office) -> dict[str, Any]:
    """Play a campaign's first day in `office`, which has its four people and one account."""
    return _Day(office).played()


class _Day:
    """Plays the day and collects the ids."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.staff: Staff = factories.staff(office)
        self.ids: dict[str, Any] = {name: person.id for name, person in vars(self.staff).items()}
        self.robin = self._add_person("robin", Role.APPROVER)
        self.kim = self._add_person("kim", Role.DRAFTER, Role.APPROVER)
        self.gone = self._add_person("gone", Role.APPROVER, Role.ADMIN)
        people.disable(office, self.staff.noa.id, self.gone)
        self.account = factories.first_account(office)
        self.two_keys = factories.add_account(office, self.staff.noa.id, "two_keys", 2).id
        self.unused = factories.add_account(office, self.staff.noa.id, "unused").id
        self.ids["unconnected"] = factories.add_account(office, self.staff.noa.id, "unconnected").id
        self.ids |= {"account": self.account, "two_keys": self.two_keys, "unused": self.unused}
        with office.store.write(WORKER) as uow:
            for account_id in (self.account, self.two_keys, self.unused):
                uow.accounts.change(account_id, remote_identity=f"did:{account_id}")
        with office.store.write(self.staff.alix.id) as uow:
            uow.signing_keys.show(self.staff.alix.id, b"k" * 32, office.clock.now())

    def played(self) -> dict[str, Any]:
        """Everything happens; returns the ids."""
        self._deliver("sent", Done(RemotePost("remote-sent", "https://network.example/sent")))
        self._deliver("doubt", Doubt("the line went dead"))
        self._deliver("failed", GiveUp("too long"))
        self._film()
        self._write()
        self._sign()
        self._listen()
        self._stop_and_go()
        return self.ids

    def _add_person(self, login: str, *roles: Role) -> PersonId:
        person = factories.add_person(self.office, self.staff.noa.id, login, login.title(), roles)
        self.ids[login] = person.id
        return person.id

    def _deliver(self, name: str, settlement: Settlement) -> None:
        self._queue(name)
        leased = deliver.claim(self.office, WORKER_ID, 10, LEASE)
        sendings = deliver.begin(self.office, leased, LEASE)
        deliver.settle(self.office, [(sending, settlement) for sending in sendings], LEASE)

    def _film(self) -> None:
        file = self.office.store.path.with_name("speech.mp4")
        file.write_bytes(film())
        compose.attach_video(self.office, self.staff.camille.id, file)
        file.unlink()
        spending.note(self.office, self.account, Decimal("0.2"))

    def _write(self) -> None:
        camille, office = self.staff.camille.id, self.office
        self._note_version("own", factories.submitted(office, self.kim, title="Kim's own"))
        edited = factories.drafted(office, camille, title="Edited by Kim")
        edited = compose.save(
            office, self.kim, edited.id, edited.revision, replace(edited.draft, title="Mine")
        )
        self._note_version("edited", compose.submit(office, camille, edited.id, edited.revision))
        old = factories.submitted(office, camille, "First words.", title="Twice submitted")
        self._note_version("old", old)
        self._note_version("new", self._rewritten(old))
        self._note_version("waiting", factories.submitted(office, camille, title="Waiting", due_in=SOON))
        draft = factories.drafted(office, camille, title="A draft")
        self.ids["draft"] = draft.id
        with_picture = compose.attach(office, camille, png(), "dot.png")
        self.ids["picture"] = with_picture.sha256

    def _rewritten(self, old: SealedVersion) -> SealedVersion:
        camille, office = self.staff.camille.id, self.office
        post = compose.take_back(office, camille, old.post_id)
        draft = replace(post.draft, thread=(Part("Second words."),))
        post = compose.save(office, camille, post.id, post.revision, draft)
        return compose.submit(office, camille, post.id, post.revision)

    def _sign(self) -> None:
        camille, alix, office = self.staff.camille.id, self.staff.alix.id, self.office
        returned = factories.submitted(office, camille, title="Returned")
        self._note_version("returned", returned)
        approve.send_back(office, alix, returned.post_id, returned.version, returned.digest, "no")
        half = factories.submitted(office, camille, title="Half signed", account_ids=[self.two_keys])
        self._note_version("half", half)
        approve.approve(office, alix, half.post_id, half.version, half.digest)
        stopped = factories.approved(office, camille, alix, title="Will be held", due_in=SOON)
        self._note_delivery("held", stopped.id)
        dropped = factories.approved(office, camille, alix, title="Dropped", due_in=SOON)
        self._note_delivery("dropped", dropped.id)
        schedule.cancel(office, alix, dropped.id)
        compose.comment(office, camille, stopped.id, "Shall we add a picture?")

    def _listen(self) -> None:
        office, sasha = self.office, self.staff.sasha.id
        arrive(office, incoming("A question"), incoming("An insult"), incoming("A rumour"))
        found = timeline.newest(office, TimelineFilter(), 10).responses
        claimed, kept, free = (response.id for response in found)
        self.ids |= {"claimed": claimed, "kept": kept, "free": free}
        triage.claim(office, sasha, [claimed])
        triage.keep(office, sasha, kept)
        triage.note(office, sasha, kept, "for the lawyers")
        errands.ask(office, sasha, ErrandKind.COLLECT, self.account)

    def _stop_and_go(self) -> None:
        office, noa = self.office, self.staff.noa.id
        placed: Hold = hold.place(office, self.staff.sasha.id, "a rumour")
        hold.lift(office, self.staff.alix.id, placed.id)
        hold.lift(office, noa, placed.id)
        self._deliver("by_hand", HandOver("people post it"))
        self._queue("leased")
        deliver.claim(office, WORKER_ID, 10, LEASE)
        self._queue("sending")
        for sending in deliver.begin(office, deliver.claim(office, WORKER_ID, 10, LEASE), LEASE):
            deliver.parcel_to_send(office, sending, LEASE).note("upload 4711")
        self._queue("due")
        self._queue("later", due_in=SOON)
        now = office.clock.now()
        schedule.add_blackout(office, noa, now + timedelta(days=5), now + timedelta(days=6), "silence", "law")

    def _queue(self, name: str, due_in: timedelta | None = None) -> None:
        camille, alix = self.staff.camille.id, self.staff.alix.id
        post = factories.approved(self.office, camille, alix, title=name, due_in=due_in)
        self._note_delivery(name, post.id)

    def _note_version(self, name: str, version: SealedVersion) -> None:
        self.ids |= {
            f"{name}_post": version.post_id,
            f"{name}_version": version.version,
            f"{name}_digest": version.digest,
        }

    def _note_delivery(self, name: str, post_id: PostId) -> None:
        delivery: Delivery = queries.post(self.office, post_id).deliveries[0]
        self.ids |= {
            f"{name}_post": post_id,
            f"{name}_delivery": delivery.id,
            f"{name}_digest": delivery.digest,
        }


def held(scene: Scene, folder: Path) -> Scene:
    """The same campaign under a hold that one person already wants to lift."""
    database = factories.copied_campaign(scene.database, folder)
    office = factories.opened_office(database)
    try:
        staff = factories.staff(office)
        placed = hold.place(office, staff.camille.id, "stop")
        hold.lift(office, staff.alix.id, placed.id)
    finally:
        office.store.close()
    return Scene(database, scene.ids | {"hold": placed.id})


def png() -> bytes:
    """A small picture."""
    from io import BytesIO

    from PIL import Image

    file = BytesIO()
    Image.new("RGB", (4, 4), "red").save(file, "PNG")
    return file.getvalue()
