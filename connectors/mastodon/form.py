"""A multipart form that is sent while it is read: a video is never in memory as a whole. Source: RFC 7578."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

PIECE = 256 * 1024
"""Bytes that are read at once."""


@dataclass(frozen=True)
class FormFile:
    """A file of the form; `read(offset, length)` gives its bytes."""

    field: str
    name: str
    mime: str
    size: int
    read: Callable[[int, int], bytes]


class Form:
    """What `requests` takes for a body of a known length. `on_piece` hears how many bytes each piece had."""

    def __init__(
        self,
        fields: Mapping[str, str],
        files: Sequence[FormFile],
        boundary: str,
        on_piece: Callable[[int], None],
    ) -> None:
        self.content_type = f"multipart/form-data; boundary={boundary}"
        self._files = files
        self._on_piece = on_piece
        self._fields = b"".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        )
        self._heads = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{file.field}"; filename="{file.name}"\r\n'
            f"Content-Type: {file.mime}\r\n\r\n".encode()
            for file in files
        ]
        self._end = f"--{boundary}--\r\n".encode()

    def __len__(self) -> int:
        files = sum(len(head) + file.size + 2 for head, file in zip(self._heads, self._files, strict=True))
        return len(self._fields) + files + len(self._end)

    def __iter__(self) -> Iterator[bytes]:
        yield self._fields
        for head, file in zip(self._heads, self._files, strict=True):
            yield head
            for offset in range(0, file.size, PIECE):
                piece = file.read(offset, min(PIECE, file.size - offset))
                self._on_piece(len(piece))
                yield piece
            yield b"\r\n"
        yield self._end
