"""Makes a picture one that Instagram takes: a JPEG of 8 MB, without what it says about its maker. Pure.

It is put at a public address, so that no position may stay in it. The same sealed bytes always become the
same bytes. Source: instagram-graph-api/reference/ig-user/media, “Image specifications”.
"""

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from connectors.instagram.capabilities import CAPABILITIES
from warroom.language import tr
from warroom.ports import ParcelPicture

if TYPE_CHECKING:
    from PIL.Image import Image

WIDEST = 1440
"""Pixels: what is wider is made smaller there."""
_NARROW, _WIDE = 4 / 5, 1.91
_SLACK = 0.01
"""A crop to 4:5 in whole pixels may miss it by a little."""
_QUALITIES = (92, 85, 75, 60)
_TELLTALES = frozenset({"exif", "xmp", "comment", "photoshop"})


class NotForInstagram(Exception):
    """Instagram would never take the picture; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def as_jpeg(picture: ParcelPicture) -> ParcelPicture:
    """The picture as it is hosted; unchanged if it is fit already. Raises NotForInstagram."""
    import PIL.Image

    try:
        with PIL.Image.open(BytesIO(picture.content)) as opened:
            opened.load()
            content = _fitted(opened, picture.content)
    except (OSError, SyntaxError, ValueError, PIL.Image.DecompressionBombError) as error:
        raise NotForInstagram(tr("A picture can't be read: {detail}", detail=error)) from error
    return replace(picture, content=content, mime="image/jpeg")


def _fitted(opened: "Image", content: bytes) -> bytes:
    import PIL.Image
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(opened)
    shape = upright.width / upright.height
    if not _NARROW - _SLACK <= shape <= _WIDE + _SLACK:
        raise NotForInstagram(
            tr(
                "Instagram takes pictures between 4:5 and 1.91:1; crop the one of {width} × {height}.",
                width=upright.width,
                height=upright.height,
            )
        )
    plain = opened.format == "JPEG" and not _TELLTALES & opened.info.keys()
    if plain and len(content) <= CAPABILITIES.max_image_bytes:
        return content
    opaque = upright.convert("RGBA") if upright.has_transparency_data else upright
    if opaque.mode == "RGBA":
        opaque = PIL.Image.alpha_composite(PIL.Image.new("RGBA", opaque.size, "white"), opaque)
    return _encoded(opaque.convert("RGB"))


def _encoded(picture: "Image") -> bytes:
    """A JPEG at the best quality that is small enough, with the colour profile and nothing else."""
    picture.thumbnail((WIDEST, WIDEST * 2))
    profile = picture.info.get("icc_profile")
    picture.info = {}
    content = BytesIO()
    for quality in _QUALITIES:
        content = BytesIO()
        picture.save(content, "JPEG", quality=quality, optimize=True, icc_profile=profile)
        if content.tell() <= CAPABILITIES.max_image_bytes:
            break
    return content.getvalue()
