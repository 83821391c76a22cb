"""Fits a picture to the size of a blob and takes out what it says about its maker. Pure, and deterministic.

The same sealed bytes always become the same bytes, so that a repeated attempt is the same post.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST_SIDE = 2000
"""Pixels. A larger picture would be squeezed into the same bytes at a worse quality."""

_JPEG_QUALITIES = (92, 85, 78, 70)
_SHRINK = 0.8
_TELLTALES = frozenset({"exif", "xmp", "XML:com.adobe.xmp", "comment", "photoshop", "Raw profile type exif"})


class NotAPicture(Exception):
    """The bytes can't be read as a picture."""


@dataclass(frozen=True)
class FittedPicture:
    """A picture as it is uploaded; width and height in pixels."""

    content: bytes
    mime: str
    width: int
    height: int


def fit(content: bytes, mime: str, max_bytes: int) -> FittedPicture:
    """The picture in at most `max_bytes`, upright, without EXIF. Unchanged if it is so already."""
    import PIL.Image

    try:
        with PIL.Image.open(BytesIO(content)) as picture:
            picture.load()
            if len(content) <= max_bytes and not _TELLTALES & picture.info.keys() and not _texts(picture):
                return FittedPicture(content, mime, picture.width, picture.height)
            return _encoded(_upright(picture), max_bytes)
    except (OSError, SyntaxError, ValueError, PIL.Image.DecompressionBombError) as error:
        raise NotAPicture(str(error)) from error


def _texts(picture: "Image") -> bool:
    """Whether a PNG carries words beside its pixels: an author, a place, a program."""
    return bool(getattr(picture, "text", None))


def _upright(picture: "Image") -> "Image":
    """A copy with the rotation that its EXIF asked for done, small enough to be worth encoding."""
    from PIL import ImageOps
    from PIL.Image import Resampling

    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Resampling.LANCZOS)
    return upright


def _encoded(picture: "Image", max_bytes: int) -> FittedPicture:
    """As a PNG where that is small enough (drawings, transparency), else as the best JPEG that is."""
    profile = picture.info.get("icc_profile") if picture.mode in ("RGB", "RGBA") else None
    if picture.mode in ("RGBA", "LA", "P", "1", "L"):
        content = _saved(picture, "PNG", profile)
        if len(content) <= max_bytes:
            return FittedPicture(content, "image/png", picture.width, picture.height)
    opaque = _on_white(picture)
    while True:
        for quality in _JPEG_QUALITIES:
            content = _saved(opaque, "JPEG", profile, quality=quality)
            if len(content) <= max_bytes:
                return FittedPicture(content, "image/jpeg", opaque.width, opaque.height)
        opaque = opaque.resize((max(1, int(opaque.width * _SHRINK)), max(1, int(opaque.height * _SHRINK))))


def _saved(picture: "Image", form: str, profile: bytes | None, **options: int) -> bytes:
    """The encoded picture with its colour profile and nothing else that came with it."""
    content = BytesIO()
    picture.info = {key: value for key, value in picture.info.items() if key == "transparency"}
    picture.save(content, form, icc_profile=profile, optimize=True, **options)
    return content.getvalue()


def _on_white(picture: "Image") -> "Image":
    import PIL.Image

    if not picture.has_transparency_data:
        return picture.convert("RGB")
    with_alpha = picture.convert("RGBA")
    white = PIL.Image.new("RGBA", with_alpha.size, "white")
    return PIL.Image.alpha_composite(white, with_alpha).convert("RGB")
