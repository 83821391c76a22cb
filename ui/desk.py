"""What every page is given: the office, who sits at the desk, the way off the GUI thread, the way around."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.drawer import Drawer

if TYPE_CHECKING:  # the services bring SQLAlchemy, and the window is painted before that is imported
    from ui.bridge import Bridge
    from ui.errors import Notices
    from ui.jobs import Jobs
    from ui.presence import Presence
    from warroom.domain.campaign import Campaign
    from warroom.domain.person import Person
    from warroom.services.office import Office


class Places(QObject):
    """Where a page asks the window to go. Ids are sent as objects: a response's id overflows a C++ int."""

    post_opened = Signal(object)
    """At the writing desk: a PostId."""
    sign_off_opened = Signal(object)
    """At the sign-off desk: a PostId."""
    response_opened = Signal(object)
    """In the timeline: a ResponseId."""
    account_opened = Signal(object)
    """Among the accounts: an AccountId."""
    page_opened = Signal(str)
    """A page by its key: write, sign, calendar, timeline, accounts, people, ledger."""


@dataclass(frozen=True)
class Desk:
    """One person's desk. It ends when they sign out; another person's desk is a new one."""

    office: Office
    jobs: Jobs
    bridge: Bridge
    notices: Notices
    me: Person
    campaign: Campaign
    places: Places
    presence: Presence
    drawer: Drawer = field(default_factory=Drawer)
