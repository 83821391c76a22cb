"""What a network can do, as data. Each connector declares one `Capabilities`; everybody else reads it."""

from dataclasses import dataclass
from enum import StrEnum

from warroom.domain.response import ResponseKind
from warroom.domain.text_length import LengthUnit


class Proof(StrEnum):
    """How a connector can show that a post was, or was not, stored by the network."""

    CLIENT_RECORD_ID = "client record id"
    IDEMPOTENCY_KEY = "idempotency key"
    NONE = "none"


@dataclass(frozen=True)
class Capabilities:
    """One network's limits and abilities. Sizes are bytes; lengths are counted in `unit`."""

    network: str
    name: str
    unit: LengthUnit
    max_length: int
    max_bytes: int | None
    max_images: int
    max_image_bytes: int
    image_types: frozenset[str]
    max_alt_length: int
    reads: frozenset[ResponseKind]
    proof: Proof
    icon: str
    threads: bool = True
    link_cards: bool = True
    can_hide: bool = False
    can_delete: bool = True
    has_metrics: bool = True
    needs_service_url: bool = False
    rehearsal: bool = False
