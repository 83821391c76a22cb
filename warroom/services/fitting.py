"""Making a picture fit a network on request: a part of it, fewer pixels, fewer bytes."""

from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

from warroom.domain.ids import PersonId, Sha256
from warroom.domain.media import MediaInfo
from warroom.errors import BadInput, Refused
from warroom.language import tr
from warroom.services.compose import WRITERS
from warroom.services.office import Office, permitted

if TYPE_CHECKING:
    from PIL import Image

_QUALITIES = (92, 85, 75, 60, 45)
_SMALLEST_SIDE = 200
_SHRINK = 0.8


@dataclass(frozen=True)
class Crop:
    """The part of a picture that stays, in its pixels from the upper left corner."""

    left: int
    top: int
    width: int
    height: int


def fit(
    office: Office, me: PersonId, picture: Sha256, crop: Crop | None, max_bytes: int, max_side: int
) -> MediaInfo:
    """Keep a new picture made from a stored one: cropped, no side longer than `max_side` pixels, no more
    bytes than `max_bytes`. It carries nothing but its pixels; the old one stays.

    Raises BadInput when the crop lies outside or the bytes can't be reached.
    """
    with office.store.read() as uow:
        content = uow.media.content(picture)
    if content is None:
        raise Refused(tr("This picture is not kept here any more; attach it again."))
    made, mime, (width, height) = _fitted(content, crop, max_bytes, max_side)
    info = MediaInfo(Sha256(sha256(made).hexdigest()), mime, len(made), width, height)
    with office.store.write(me) as uow:
        permitted(uow, me, *WRITERS)
        if uow.media.info(info.sha256) is None:
            uow.media.add(info, made, me, office.clock.now())
    return info


def _fitted(
    content: bytes, crop: Crop | None, max_bytes: int, max_side: int
) -> tuple[bytes, str, tuple[int, int]]:
    from PIL import Image

    with Image.open(BytesIO(content)) as opened:
        image: Image.Image = opened.convert("RGBA" if _is_transparent(opened) else "RGB")
    if crop is not None:
        if crop.width < 1 or crop.height < 1 or crop.left < 0 or crop.top < 0:
            raise BadInput(tr("The part chosen lies outside of the picture."))
        if crop.left + crop.width > image.width or crop.top + crop.height > image.height:
            raise BadInput(tr("The part chosen lies outside of the picture."))
        image = image.crop((crop.left, crop.top, crop.left + crop.width, crop.top + crop.height))
    image.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    while True:
        made, mime = _smallest(image, max_bytes)
        if len(made) <= max_bytes:
            return made, mime, image.size
        if max(image.size) * _SHRINK < _SMALLEST_SIDE:
            raise BadInput(tr("The picture can't be made that small and still be seen."))
        image.thumbnail((int(image.width * _SHRINK), int(image.height * _SHRINK)), Image.Resampling.LANCZOS)


def _smallest(image: "Image.Image", max_bytes: int) -> tuple[bytes, str]:
    """The image in few bytes: what is transparent as PNG, the rest as JPEG of falling quality."""
    if image.mode == "RGBA":
        return _saved(image, "PNG", optimize=True), "image/png"
    made = b""
    for quality in _QUALITIES:
        made = _saved(image, "JPEG", quality=quality, optimize=True)
        if len(made) <= max_bytes:
            break
    return made, "image/jpeg"


def _saved(image: "Image.Image", kind: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def _is_transparent(image: "Image.Image") -> bool:
    if "A" in image.getbands():
        return any(image.getchannel("A").histogram()[:255])
    return "transparency" in image.info
