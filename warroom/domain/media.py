"""Pictures and videos, known by the hash of their bytes."""

from dataclasses import dataclass

from warroom.domain.ids import Sha256


@dataclass(frozen=True)
class MediaInfo:
    """A stored picture without its bytes. `size` is in bytes, width and height in pixels."""

    sha256: Sha256
    mime: str
    size: int
    width: int
    height: int


@dataclass(frozen=True)
class VideoInfo:
    """A stored video without its bytes. `size` is in bytes, width and height in pixels."""

    sha256: Sha256
    mime: str
    size: int
    width: int
    height: int
    seconds: float
