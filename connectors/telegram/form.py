"""A form with files (multipart/form-data, RFC 7578), in pieces: no video is in memory as a whole. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from warroom.ports import ParcelPicture, ParcelVideo

PIECE = 1024 * 1024
"""Bytes."""


@dataclass(frozen=True)
class Form:
    """Fields, and files under the names that the fields call them by. The same form is the same bytes."""

    fields: Mapping[str, Any]
    files: Sequence[tuple[str, ParcelPicture | ParcelVideo]]
    boundary: str

    @property
    def headers(self) -> dict[str, str]:
        """What goes before it."""
        files = sum(len(self._head(name, media)) + _size(media) + 2 for name, media in self.files)
        return {
            "Content-Type": f"multipart/form-data; boundary={self.boundary}",
            "Content-Length": str(len(self._told()) + files + len(self._end)),
        }

    def pieces(self) -> Iterator[bytes]:
        """Its bytes."""
        yield self._told()
        for name, media in self.files:
            yield self._head(name, media)
            yield from _read(media)
            yield b"\r\n"
        yield self._end

    @property
    def _end(self) -> bytes:
        return f"--{self.boundary}--\r\n".encode()

    def _begin(self, name: str) -> str:
        return f'--{self.boundary}\r\nContent-Disposition: form-data; name="{name}"'

    def _told(self) -> bytes:
        """Every field; what isn't a text is written as JSON."""
        texts = {
            name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            for name, value in self.fields.items()
        }
        return "".join(f"{self._begin(name)}\r\n\r\n{text}\r\n" for name, text in texts.items()).encode()

    def _head(self, name: str, media: ParcelPicture | ParcelVideo) -> bytes:
        """What stands before a file."""
        ending = media.mime.rpartition("/")[2]
        return (
            f'{self._begin(name)}; filename="{name}.{ending}"\r\nContent-Type: {media.mime}\r\n\r\n'.encode()
        )


def _size(media: ParcelPicture | ParcelVideo) -> int:
    return media.size if isinstance(media, ParcelVideo) else len(media.content)


def _read(media: ParcelPicture | ParcelVideo) -> Iterator[bytes]:
    if isinstance(media, ParcelPicture):
        yield media.content
        return
    for at in range(0, media.size, PIECE):
        yield media.read(at, min(PIECE, media.size - at))
