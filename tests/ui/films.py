"""The smallest MP4 file that says what players read first: how long it is, and how large its picture is."""

from struct import pack

_UPRIGHT = pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_TICKS = 1_000


def film(width: int = 1920, height: int = 1080, seconds: float = 92.4, size: int = 4_000) -> bytes:
    """A film of at least `size` bytes, without a picture that could be played (ISO/IEC 14496-12)."""
    ticks = int(seconds * _TICKS)
    heading = _full(
        b"mvhd",
        pack(">4I", 0, 0, _TICKS, ticks),
        pack(">IH", 0x10000, 0x100) + bytes(10),
        _UPRIGHT + bytes(24),
        pack(">I", 2),
    )
    track = _full(
        b"tkhd",
        pack(">5I", 0, 0, 1, 0, ticks),
        bytes(16),
        _UPRIGHT,
        pack(">2I", width << 16, height << 16),
    )
    media = _box(
        b"mdia",
        _full(b"mdhd", pack(">4I", 0, 0, _TICKS, ticks), pack(">2H", 0x55C4, 0)),
        _full(b"hdlr", pack(">I4s", 0, b"vide"), bytes(12), b"video\0"),
        _box(b"minf", _full(b"vmhd", bytes(8)), _samples(width, height, ticks)),
    )
    moov = _box(b"moov", heading, _box(b"trak", track, media))
    return _box(b"ftyp", b"isom", pack(">I", 512), b"isommp41") + _box(b"mdat", bytes(size)) + moov


def _samples(width: int, height: int, ticks: int) -> bytes:
    coding = _box(
        b"avc1",
        bytes(6) + pack(">H", 1) + bytes(16),
        pack(">2H", width, height),
        pack(">2I", 0x480000, 0x480000) + bytes(4),
        pack(">H", 1) + bytes(32),
        pack(">Hh", 24, -1),
    )
    return _box(
        b"stbl",
        _full(b"stsd", pack(">I", 1), coding),
        _full(b"stts", pack(">3I", 1, 1, ticks)),
        _full(b"stsc", pack(">4I", 1, 1, 1, 1)),
        _full(b"stsz", pack(">2I", 4, 1)),
        _full(b"stco", pack(">2I", 1, 40)),
    )


def _box(kind: bytes, *content: bytes) -> bytes:
    inside = b"".join(content)
    return pack(">I4s", 8 + len(inside), kind) + inside


def _full(kind: bytes, *content: bytes) -> bytes:
    return _box(kind, bytes(4), *content)
