"""A worker in a few lines: everything due is sent, and comes to what the test says."""

from collections.abc import Mapping
from datetime import timedelta

from warroom.domain import ids
from warroom.domain.delivery import RemotePost
from warroom.domain.errand import Errand
from warroom.domain.ids import WorkerId
from warroom.domain.settlement import Done, Settlement
from warroom.services import deliver, errands
from warroom.services.office import Office

WORKER = WorkerId("worker of the test")
LEASE = timedelta(seconds=30)


def send_due(office: Office, outcomes: Mapping[str, Settlement] | None = None) -> int:
    """Send what is due; `outcomes` by the account's handle, all others succeed. Returns how many."""
    _connect_all(office)
    leased = deliver.claim(office, WORKER, 100, LEASE)
    sending = deliver.begin(office, leased, LEASE)
    settled = [
        (each, (outcomes or {}).get(each.leased.account.handle, sent(each.delivery.client_key)))
        for each in sending
    ]
    deliver.settle(office, settled, LEASE)
    return len(sending)


def _connect_all(office: Office) -> None:
    with office.store.write(ids.WORKER) as uow:
        for account in uow.accounts.all():
            if account.remote_identity is None:
                uow.accounts.change(account.id, remote_identity=f"identity of {account.handle}")


def errands_asked(office: Office) -> list[Errand]:
    """What desks asked of the worker, which takes it all; oldest first."""
    taken: list[Errand] = []
    while (errand := errands.take(office, WORKER, LEASE)) is not None:
        taken.append(errand)
    return taken


def sent(key: str) -> Settlement:
    """The network stored it."""
    return Done(RemotePost(id=key, url=f"https://rehearsal.example/{key}"))
