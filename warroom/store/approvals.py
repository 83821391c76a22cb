"""Verdicts on sealed versions, as stored."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from warroom.domain.approval import Approval, Verdict
from warroom.domain.ids import PersonId, PostId, Sha256
from warroom.domain.version import SealedVersion
from warroom.store import tables


class Approvals:
    """Reads and adds verdicts. None is ever changed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, version: SealedVersion, approver: PersonId, verdict: Verdict, note: str, at: datetime
    ) -> None:
        """Add what `approver` says of `version`."""
        self._connection.execute(
            insert(tables.approval).values(
                post_id=version.post_id,
                version=version.version,
                digest=version.digest,
                approver=approver,
                verdict=verdict.value,
                note=note,
                at=at,
            )
        )

    def of_post(self, post_id: PostId, version: int | None = None) -> tuple[Approval, ...]:
        """The verdicts on a post, or on one version of it, oldest first."""
        table, person = tables.approval, tables.person
        statement = (
            select(table, person.c.display_name)
            .join(person, person.c.id == table.c.approver)
            .where(table.c.post_id == post_id)
            .order_by(table.c.id)
        )
        if version is not None:
            statement = statement.where(table.c.version == version)
        return tuple(
            Approval(
                post_id=PostId(row.post_id),
                version=row.version,
                digest=Sha256(row.digest),
                approver=PersonId(row.approver),
                approver_name=row.display_name,
                verdict=Verdict(row.verdict),
                note=row.note,
                at=row.at,
            )
            for row in self._connection.execute(statement)
        )
