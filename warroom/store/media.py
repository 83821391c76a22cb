"""Pictures and videos, as stored: by the hash of their bytes, once each."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from warroom.domain.ids import PersonId, Sha256
from warroom.domain.media import MediaInfo, VideoInfo
from warroom.store import tables
from warroom.store.upsert import upsert


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
        """Store a picture, unless somebody else has just done so."""
        statement = upsert(self._connection, tables.media).values(
            sha256=info.sha256,
            content=content,
            mime=info.mime,
            width=info.width,
            height=info.height,
            added_by=added_by,
            added_at=added_at,
        )
        self._connection.execute(statement.on_conflict_do_nothing())

    def video(self, sha256: Sha256) -> VideoInfo | None:
        """What is known of a video without reading its bytes."""
        row = self._connection.execute(
            select(tables.video).where(tables.video.c.sha256 == sha256)
        ).one_or_none()
        if row is None:
            return None
        return VideoInfo(sha256, row.mime, row.size, row.width, row.height, row.seconds)

    def chunks(self, video: Sha256) -> tuple[Sha256, ...]:
        """The chunks of a video, in order: all but the last have the same size."""
        table = tables.video_chunk
        rows = self._connection.execute(
            select(table.c.chunk).where(table.c.video == video).order_by(table.c.number)
        )
        return tuple(Sha256(row.chunk) for row in rows)

    def add_video(
        self, info: VideoInfo, chunks: Sequence[Sha256], added_by: PersonId, added_at: datetime
    ) -> None:
        """Store a video whose chunks are there already."""
        self._connection.execute(
            insert(tables.video).values(
                sha256=info.sha256,
                mime=info.mime,
                size=info.size,
                width=info.width,
                height=info.height,
                seconds=info.seconds,
                chunks=len(chunks),
                added_by=added_by,
                added_at=added_at,
            )
        )
        rows = [{"video": info.sha256, "number": n, "chunk": chunk} for n, chunk in enumerate(chunks)]
        self._connection.execute(insert(tables.video_chunk), rows)
