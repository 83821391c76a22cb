"""The pages of the program, in the order of the rail. A page's module is imported when it is first shown."""

from dataclasses import dataclass
from importlib import import_module

from ui.desk import Desk
from ui.page import Page
from warroom.domain.person import Person, Role
from warroom.language import tr


@dataclass(frozen=True)
class PageEntry:
    """A page on the rail: `module` and `cls` say where it is, `roles` who has something to do there."""

    key: str
    name: str
    icon: str
    module: str
    cls: str
    roles: frozenset[Role]

    def serves(self, person: Person) -> bool:
        """Whether `person` has something to do on this page."""
        return person.has(*self.roles)


def entries() -> tuple[PageEntry, ...]:
    """Every page, named in the language spoken now."""
    drafter, approver, monitor, admin = Role.DRAFTER, Role.APPROVER, Role.MONITOR, Role.ADMIN
    everybody = frozenset(Role)
    return (
        PageEntry(
            "write",
            tr("Write"),
            "mdi6.pencil-outline",
            "ui.compose.page",
            "ComposePage",
            frozenset({drafter, approver, monitor}),
        ),
        PageEntry(
            "sign",
            tr("Sign off"),
            "mdi6.check-decagram-outline",
            "ui.approvals.page",
            "ApprovalsPage",
            frozenset({approver, drafter, admin}),
        ),
        PageEntry(
            "calendar",
            tr("Calendar"),
            "mdi6.calendar-month-outline",
            "ui.calendar.page",
            "CalendarPage",
            everybody,
        ),
        PageEntry(
            "timeline",
            tr("Answers from the public"),
            "mdi6.forum-outline",
            "ui.timeline.page",
            "TimelinePage",
            everybody,
        ),
        PageEntry("accounts", tr("Accounts"), "mdi6.at", "ui.accounts.page", "AccountsPage", everybody),
        PageEntry(
            "people",
            tr("People"),
            "mdi6.account-group-outline",
            "ui.people.page",
            "PeoplePage",
            everybody,
        ),
        PageEntry(
            "ledger",
            tr("Ledger"),
            "mdi6.book-lock-outline",
            "ui.ledger.page",
            "LedgerPage",
            everybody,
        ),
    )


def landing(person: Person) -> str:
    """The key of the page that `person` begins the day on."""
    for role, key in (
        (Role.APPROVER, "sign"),
        (Role.DRAFTER, "write"),
        (Role.MONITOR, "timeline"),
        (Role.ADMIN, "accounts"),
    ):
        if person.has(role):
            return key
    return "calendar"


def make(entry: PageEntry, desk: Desk) -> Page:
    """The page itself, made now."""
    page: Page = getattr(import_module(entry.module), entry.cls)(desk)
    return page
