"""Verdicts on sealed versions, as stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select

from warroom.domain.approval import Approval, SignedApproval, Verdict
from warroom.domain.ids import PersonId, PostId, Sha256
from warroom.domain.version import SealedVersion
from warroom.store import tables


class Approvals:
    """Reads and adds verdicts. None is ever changed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        version: SealedVersion,
        approver: PersonId,
        verdict: Verdict,
        note: str,
        at: datetime,
        signature: bytes | None = None,
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
                signature=signature,
            )
        )

    def of_post(self, post_id: PostId, version: int | None = None) -> tuple[Approval, ...]:
        """The verdicts on a post, or on one version of it, oldest first."""
        statement = _approvals().where(tables.approval.c.post_id == post_id)
        if version is not None:
            statement = statement.where(tables.approval.c.version == version)
        return tuple(_approval_from(row) for row in self._connection.execute(statement))

    def signed(self, post_id: PostId, version: int) -> tuple[SignedApproval, ...]:
        """The verdicts on a version with their signatures, oldest first."""
        table = tables.approval
        statement = _approvals().where(table.c.post_id == post_id, table.c.version == version)
        return tuple(
            SignedApproval(_approval_from(row), row.login, row.signature)
            for row in self._connection.execute(statement)
        )


def _approvals() -> Select[Any]:
    table, person = tables.approval, tables.person
    return (
        select(table, person.c.display_name, person.c.login)
        .join(person, person.c.id == table.c.approver)
        .order_by(table.c.id)
    )


def _approval_from(row: Row[Any]) -> Approval:
    return Approval(
        post_id=PostId(row.post_id),
        version=row.version,
        digest=Sha256(row.digest),
        approver=PersonId(row.approver),
        approver_name=row.display_name,
        verdict=Verdict(row.verdict),
        note=row.note,
        at=row.at,
    )
