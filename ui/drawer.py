"""What this machine keeps of a campaign, away from its database: in it nothing is anybody else's word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the store brings SQLAlchemy, and the window is painted before that is imported
    from warroom.store.heads import HeadsFile
    from warroom.store.signing_key import DeskKey
    from warroom.store.worker_vault import ConfirmedKeys


@dataclass(frozen=True)
class Drawer:
    """A desk's drawer. Everything in it is used off the GUI thread."""

    heads: HeadsFile | None = None
    """What was seen of the ledger."""
    worker_keys: ConfirmedKeys | None = None
    """At headquarters: the worker's keys that somebody has confirmed here."""
    own_key: DeskKey | None = None
    """At headquarters: the key with which the approver at this desk signs."""
