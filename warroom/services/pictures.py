"""Looking into a picture before it is kept: what it is, how large, and whether it can be shown at all."""

from io import BytesIO

from warroom.errors import BadInput
from warroom.language import tr

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 80_000_000
"""A decompression bomb is refused before it is decoded."""

_MIME = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}


def inspected(content: bytes, name: str) -> tuple[str, int, int]:
    """Type, width and height of the picture called `name`. Raises BadInput with a sentence that names it."""
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
    except UnidentifiedImageError as error:
        raise BadInput(tr("{name} is not a JPEG, PNG, GIF or WebP picture.", name=name)) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(name) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise BadInput(tr("{name} is damaged and can't be shown; attach a whole copy.", name=name)) from error
    return _MIME[kind], width, height


def _too_many_pixels(name: str) -> BadInput:
    return BadInput(
        tr(
            "{name} has too many pixels; {most} million are the most. Make it smaller and attach it again.",
            name=name,
            most=MAX_PIXELS // 1_000_000,
        )
    )
