"""Looking into a picture before it is kept: what it is, how large, and whether it can be shown at all."""

import re
from io import BytesIO
from typing import TYPE_CHECKING

from warroom.errors import BadInput
from warroom.language import tr

if TYPE_CHECKING:
    from PIL import Image

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 80_000_000
"""A decompression bomb is refused before it is decoded."""

MAX_CAPTIONS_BYTES = 1_000_000

_ORIENTATION = 0x0112
_SUBRIP = re.compile(r"\s*\d+\s*\n\d\d:\d\d:\d\d,\d{3} --> ")
_MIME = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}


def inspected(content: bytes, name: str) -> tuple[bytes, str, int, int]:
    """The picture called `name` without what its camera wrote into it, with its type, width and height.

    Raises BadInput with a sentence that names it.
    """
    from PIL import Image, UnidentifiedImageError  # Only attaching needs it.

    if len(content) > MAX_BYTES:
        raise BadInput(
            tr(
                "{name} is {size} MB large; a picture may have {most} MB. "
                "Make it smaller and attach it again.",
                name=name,
                size=len(content) // (1024 * 1024),
                most=MAX_BYTES // (1024 * 1024),
            )
        )
    try:
        with Image.open(BytesIO(content), formats=tuple(_MIME)) as picture:
            kind, (width, height) = picture.format or "", picture.size
            if width * height > MAX_PIXELS:
                raise _too_many_pixels(name)
            picture.load()
            content, (width, height) = _without_traces(picture, content), _upright(picture)
    except UnidentifiedImageError as error:
        raise BadInput(tr("{name} is not a JPEG, PNG, GIF or WebP picture.", name=name)) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(name) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise BadInput(tr("{name} is damaged and can't be shown; attach a whole copy.", name=name)) from error
    return content, _MIME[kind], width, height


def captions_type(content: bytes, name: str) -> str:
    """The type of the captions called `name`: WebVTT or SubRip. Raises BadInput with a sentence that names
    it.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            tr("{name} isn't written in UTF-8; save it so and attach it again.", name=name)
        ) from error
    if len(content) > MAX_CAPTIONS_BYTES:
        raise BadInput(tr("{name} is too large for captions.", name=name))
    if text.startswith("WEBVTT"):
        return "text/vtt"
    if _SUBRIP.match(text):
        return "application/x-subrip"
    raise BadInput(tr("{name} holds no captions; attach a WebVTT (.vtt) or SubRip (.srt) file.", name=name))


def _without_traces(picture: "Image.Image", content: bytes) -> bytes:
    """The picture's bytes without EXIF and other notes; the very same ones when it carries none.

    A JPEG that is turned only by its EXIF is turned for good.
    """
    if not (picture.getexif() or {"xmp", "photoshop", "comment", "XML:com.adobe.xmp"} & picture.info.keys()):
        return content
    from PIL import ImageOps

    kind, file = picture.format, BytesIO()
    if kind == "GIF":
        return content  # It has no EXIF, and writing it anew could lose frames.
    plain = ImageOps.exif_transpose(picture)
    plain.info = {key: value for key, value in picture.info.items() if key == "icc_profile"}
    profile = picture.info.get("icc_profile")
    plain.save(file, kind, quality=95, icc_profile=profile, exif=b"")
    return file.getvalue()


def _upright(picture: "Image.Image") -> tuple[int, int]:
    """Width and height as the picture is seen: EXIF orientations from 5 on lie on their side."""
    width, height = picture.size
    return (height, width) if picture.getexif().get(_ORIENTATION, 1) >= 5 else (width, height)


def _too_many_pixels(name: str) -> BadInput:
    return BadInput(
        tr(
            "{name} has too many pixels; {most} million are the most. Make it smaller and attach it again.",
            name=name,
            most=MAX_PIXELS // 1_000_000,
        )
    )
