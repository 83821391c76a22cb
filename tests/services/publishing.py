"""A worker in short: what is due is claimed and begun, and its network answers as the test says."""

from datetime import timedelta

from warroom.domain.delivery import Delivery, RemotePost
from warroom.domain.ids import PostId, WorkerId
from warroom.domain.settlement import Done, Settlement
from warroom.services import deliver, queries
from warroom.services.office import Office

LEASE = timedelta(minutes=1)
WORKER_ID = WorkerId("worker-1")
ON_NETWORK = Done(RemotePost("remote-1", "https://network.example/1"))


def publish(office: Office, settlement: Settlement = ON_NETWORK) -> tuple[str, ...]:
    """Send what is due; returns the texts that went out."""
    leased = deliver.claim(office, WORKER_ID, 50, LEASE)
    sendings = deliver.begin(office, leased, LEASE)
    deliver.settle(office, [(sending, settlement) for sending in sendings], LEASE)
    return tuple(sending.parcel.text for sending in sendings)


def deliveries(office: Office, post_id: PostId) -> tuple[Delivery, ...]:
    """The post's deliveries, cancelled ones too, oldest first."""
    return queries.post(office, post_id).deliveries


def states(office: Office, post_id: PostId) -> list[str]:
    """How far the post's deliveries have come, oldest first."""
    return [delivery.state.value for delivery in deliveries(office, post_id)]
