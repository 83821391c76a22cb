"""The campaign's own records: its name and clock, posting slots, blackouts."""

from datetime import datetime, time, timedelta

from sqlalchemy import Connection, delete, insert, select, text, update

from warroom.domain.campaign import Blackout, Campaign, SlotRule
from warroom.domain.ids import PersonId
from warroom.store import tables


class CampaignRecords:
    """Reads and writes the one campaign of this database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self) -> Campaign | None:
        """The campaign, None before it was founded."""
        row = self._connection.execute(select(tables.campaign)).one_or_none()
        if row is None:
            return None
        return Campaign(
            row.name,
            row.zone_name,
            row.language,
            row.rehearsal,
            timedelta(seconds=row.grace_seconds),
            row.created_at,
            alt_required=row.alt_required,
            utm_template=row.utm_template,
            own_domains=tuple(row.own_domains.split()),
        )

    def lock(self) -> None:
        """Let nobody else change the campaign until this transaction ends."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(select(tables.campaign.c.id).with_for_update(key_share=True)).all()

    def found(self, campaign: Campaign) -> None:
        """Write the campaign, once."""
        self._connection.execute(
            insert(tables.campaign).values(
                id=1, rehearsal=campaign.rehearsal, created_at=campaign.created_at, **_changeable(campaign)
            )
        )

    def change(self, campaign: Campaign) -> None:
        """Write everything that may change of the campaign anew."""
        self._connection.execute(update(tables.campaign).values(**_changeable(campaign)))

    def slots(self) -> tuple[SlotRule, ...]:
        """When the campaign likes to post."""
        rows = self._connection.execute(select(tables.slot_rule).order_by(tables.slot_rule.c.id))
        return tuple(
            SlotRule(frozenset(int(day) for day in row.weekdays), time.fromisoformat(row.at)) for row in rows
        )

    def replace_slots(self, rules: tuple[SlotRule, ...]) -> None:
        """Forget the slots that were and keep `rules`."""
        if self._connection.dialect.name == "postgresql":
            # Whoever else replaces them now waits, and then forgets ours: nobody sees both.
            self._connection.execute(text("LOCK TABLE slot_rule IN SHARE ROW EXCLUSIVE MODE"))
        self._connection.execute(delete(tables.slot_rule))
        for rule in rules:
            weekdays = "".join(str(day) for day in sorted(rule.weekdays))
            self._connection.execute(
                insert(tables.slot_rule).values(weekdays=weekdays, at=rule.at.isoformat("minutes"))
            )

    def blackouts(self) -> tuple[Blackout, ...]:
        """Every blackout, past ones too, by their beginning."""
        table = tables.blackout
        rows = self._connection.execute(select(table).order_by(table.c.starts_at))
        return tuple(Blackout(row.id, row.starts_at, row.ends_at, row.reason, row.source) for row in rows)

    def add_blackout(
        self, starts_at: datetime, ends_at: datetime, reason: str, source: str, placed_by: PersonId
    ) -> None:
        """Forbid publishing from `starts_at` until `ends_at`."""
        self._connection.execute(
            insert(tables.blackout).values(
                starts_at=starts_at, ends_at=ends_at, reason=reason, source=source, placed_by=placed_by
            )
        )

    def end_blackout(self, blackout: Blackout, at: datetime) -> None:
        """End a running blackout now, or delete one that has not begun."""
        table = tables.blackout
        if blackout.starts_at > at:
            self._connection.execute(delete(table).where(table.c.id == blackout.id))
        else:
            self._connection.execute(update(table).where(table.c.id == blackout.id).values(ends_at=at))


def _changeable(campaign: Campaign) -> dict[str, object]:
    return {
        "name": campaign.name,
        "zone_name": campaign.zone_name,
        "language": campaign.language,
        "grace_seconds": int(campaign.grace.total_seconds()),
        "alt_required": campaign.alt_required,
        "utm_template": campaign.utm_template,
        "own_domains": " ".join(campaign.own_domains),
    }
