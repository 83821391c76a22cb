"""The tally of a drill must tell what it is there to tell: twice, lost, unapproved, in doubt."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from schedules.drills.stage import Stage
from schedules.drills.tally import Tally, tally
from tests import factories
from warroom.domain.delivery import RemotePost
from warroom.domain.ids import WorkerId
from warroom.domain.settlement import Done, Doubt
from warroom.ports import Identity, Parcel
from warroom.services import accounts, deliver

LEASE = timedelta(minutes=1)


@dataclass
class Drill:
    """A drill whose network is a list."""

    stage: Stage
    network: list[Parcel] = field(default_factory=list)

    def send(self, *, store: int = 1, tell: bool = True) -> None:
        """Send the next approved post: the network stores it so often, and tells or not."""
        (leased,) = deliver.claim(self.stage.office, WorkerId("drill"), 1, LEASE)
        (sending,) = deliver.begin(self.stage.office, [leased], LEASE)
        self.network.extend([sending.parcel] * store)
        remote = RemotePost(sending.parcel.client_key)
        deliver.settle(self.stage.office, [(sending, Done(remote) if tell else Doubt("No answer."))], LEASE)

    def tally(self) -> Tally:
        return tally(self.stage)


@pytest.fixture
def drill(tmp_path: Path) -> Iterator[Drill]:
    """A campaign with two approved posts, and one that nobody approved."""
    office = factories.opened_office(factories.built_campaign(tmp_path))
    staff = factories.staff(office)
    account = factories.first_account(office)
    accounts.connected(office, account, Identity("list", "spring_campaign", "Spring"))
    network: list[Parcel] = []
    stage = Stage(
        office,
        staff.camille.id,
        staff.alix.id,
        account,
        (),
        lambda: network,
        lambda _: None,
        tmp_path / "log",
    )
    for text in ("One.", "Two."):
        stage.approve(text)
    stage.submit("Nobody approved this.")
    yield Drill(stage, network)
    office.store.close()


def test_what_went_well_is_flawless(drill: Drill) -> None:
    drill.send()
    drill.send()
    assert drill.tally() == Tally(published=2, twice=0, lost=0, unapproved=0, in_doubt=0, ledger="verified")
    assert drill.tally().flawless(doubts_allowed=False)


def test_a_message_that_came_twice_is_counted(drill: Drill) -> None:
    drill.send(store=2)
    drill.send()
    assert drill.tally().twice == 1
    assert not drill.tally().flawless(doubts_allowed=True)


def test_a_post_that_only_we_believe_in_is_lost(drill: Drill) -> None:
    drill.send(store=0)
    drill.send()
    assert (drill.tally().published, drill.tally().lost) == (1, 1)
    assert not drill.tally().flawless(doubts_allowed=True)


def test_a_post_that_was_never_sent_is_lost(drill: Drill) -> None:
    drill.send()
    assert drill.tally().lost == 1


def test_a_doubt_is_neither_published_nor_lost(drill: Drill) -> None:
    drill.send(tell=False)
    drill.send()
    assert (drill.tally().published, drill.tally().lost, drill.tally().in_doubt) == (1, 0, 1)
    assert drill.tally().flawless(doubts_allowed=True)
    assert not drill.tally().flawless(doubts_allowed=False)


def test_other_words_than_the_approved_ones_are_counted(drill: Drill) -> None:
    drill.send()
    drill.send()
    drill.network.append(replace(drill.network[0], text="Something else."))
    drill.network.append(replace(drill.network[0], client_key="f" * 32, text="Nobody approved this."))
    assert drill.tally().unapproved == 2
    assert not drill.tally().flawless(doubts_allowed=True)
