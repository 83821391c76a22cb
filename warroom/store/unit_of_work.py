"""One transaction on the campaign's database, with a repository for each part of it.

Reads come back as frozen values; nothing of SQLAlchemy leaves the store. Each use case opens its own unit of
work and leaves it before it does anything slow.
"""

from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection, select, text, update

from warroom.domain.ids import PersonId
from warroom.events import Topic
from warroom.store import tables
from warroom.store.accounts import Accounts
from warroom.store.approvals import Approvals
from warroom.store.campaign import CampaignRecords
from warroom.store.collections import Collections
from warroom.store.deliveries import Deliveries
from warroom.store.errands import Errands
from warroom.store.holds import Holds
from warroom.store.ledger import Ledger
from warroom.store.media import Pictures
from warroom.store.people import People
from warroom.store.people_changes import PeopleChanges
from warroom.store.posts import Posts
from warroom.store.presence import Presence
from warroom.store.responses import Responses
from warroom.store.signing_keys import SigningKeys
from warroom.store.timeline import Timeline
from warroom.store.types import DatabaseNow
from warroom.store.worker_keys import WorkerKeys
from warroom.store.workers import Workers


class UnitOfWork:
    """What one transaction can read and write. `touch` names the topics that the commit will announce."""

    def __init__(self, connection: Connection, actor: PersonId | None) -> None:
        self._connection = connection
        self.actor = actor
        self._touched: set[Topic] = set()

    def touch(self, *topics: Topic) -> None:
        """Announce after the commit that something under `topics` changed."""
        self._touched.update(topics)

    def now(self) -> datetime:
        """The instant on the database's own clock, which leases and due times are measured with."""
        return self._connection.execute(select(DatabaseNow())).scalar_one()

    def whoami(self) -> PersonId | None:
        """Whom the server knows on this connection: a person, a worker, or nobody who may act."""
        found = self._connection.execute(text("SELECT warroom.actor()")).scalar_one()
        return None if found is None else PersonId(found)

    def bump(self) -> dict[Topic, int]:
        """Give each touched topic its next number; called once, just before the commit."""
        table = tables.revision
        if not self._touched:
            return {}
        if self._connection.dialect.name == "postgresql":
            # The server's guards announce changes: one number for all would be one queue for all.
            return dict.fromkeys(self._touched, 0)
        names = [topic.value for topic in self._touched]
        statement = (
            update(table)
            .where(table.c.topic.in_(names))
            .values(number=table.c.number + 1)
            .returning(table.c.topic, table.c.number)
        )
        return {Topic(name): number for name, number in self._connection.execute(statement)}

    def revisions(self) -> dict[Topic, int]:
        """The number that each topic stands at."""
        return {Topic(name): number for name, number in self._connection.execute(select(tables.revision))}

    @cached_property
    def campaign(self) -> CampaignRecords:
        """The campaign, its slots and its blackouts."""
        return CampaignRecords(self._connection)

    @cached_property
    def people(self) -> People:
        """Who can sign in."""
        return People(self._connection)

    @cached_property
    def people_changes(self) -> PeopleChanges:
        """Changes to people that wait for a second administrator; on a server only."""
        return PeopleChanges(self._connection)

    @cached_property
    def accounts(self) -> Accounts:
        """The campaign's accounts and their sealed credentials."""
        return Accounts(self._connection)

    @cached_property
    def media(self) -> Pictures:
        """Pictures by the hash of their bytes."""
        return Pictures(self._connection)

    @cached_property
    def posts(self) -> Posts:
        """Drafts, sealed versions and comments."""
        return Posts(self._connection)

    @cached_property
    def presence(self) -> Presence:
        """Who is at which desk, and whose turn it is to write."""
        return Presence(self._connection)

    @cached_property
    def approvals(self) -> Approvals:
        """The verdicts on versions."""
        return Approvals(self._connection)

    @cached_property
    def signing_keys(self) -> SigningKeys:
        """The keys that approvers have shown."""
        return SigningKeys(self._connection)

    @cached_property
    def worker_keys(self) -> WorkerKeys:
        """The keys that workers have shown; at headquarters only."""
        return WorkerKeys(self._connection)

    @cached_property
    def deliveries(self) -> Deliveries:
        """Versions on their way to accounts."""
        return Deliveries(self._connection)

    @cached_property
    def responses(self) -> Responses:
        """What people answered."""
        return Responses(self._connection)

    @cached_property
    def timeline(self) -> Timeline:
        """The responses' order, newest first, as a filter lets them through."""
        return Timeline(self._connection)

    @cached_property
    def collections(self) -> Collections:
        """How far each account's responses have been read."""
        return Collections(self._connection)

    @cached_property
    def holds(self) -> Holds:
        """The hold and those who lift it."""
        return Holds(self._connection)

    @cached_property
    def errands(self) -> Errands:
        """What desks ask of the worker."""
        return Errands(self._connection)

    @cached_property
    def workers(self) -> Workers:
        """The workers' hearts."""
        return Workers(self._connection)

    @cached_property
    def ledger(self) -> Ledger:
        """Every act so far."""
        return Ledger(self._connection)
