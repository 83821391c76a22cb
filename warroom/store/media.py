"""Pictures, as stored: by the hash of their bytes, once each."""

from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from warroom.domain.ids import PersonId, Sha256
from warroom.domain.media import MediaInfo
from warroom.store import tables


class Pictures:
    """Reads and writes pictures."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def info(self, sha256: Sha256) -> MediaInfo | None:
        """What is known of a picture without reading its bytes."""
        table = tables.media
        columns = (table.c.mime, func.length(table.c.content).label("size"), table.c.width, table.c.height)
        row = self._connection.execute(select(*columns).where(table.c.sha256 == sha256)).one_or_none()
        return None if row is None else MediaInfo(sha256, row.mime, row.size, row.width, row.height)

    def content(self, sha256: Sha256) -> bytes | None:
        """The bytes of a picture."""
        table = tables.media
        return self._connection.execute(
            select(table.c.content).where(table.c.sha256 == sha256)
        ).scalar_one_or_none()

    def add(self, info: MediaInfo, content: bytes, added_by: PersonId, added_at: datetime) -> None:
        """Store a picture that is not there yet."""
        self._connection.execute(
            insert(tables.media).values(
                sha256=info.sha256,
                content=content,
                mime=info.mime,
                width=info.width,
                height=info.height,
                added_by=added_by,
                added_at=added_at,
            )
        )
