"""Pictures lose what their camera wrote into them when they are attached, and are made to fit on request."""

from io import BytesIO

import pytest
from PIL import Image
from PIL.ExifTags import IFD

from tests.factories import Staff
from warroom.domain.ids import Sha256
from warroom.errors import BadInput, Refused
from warroom.services import compose, fitting
from warroom.services.fitting import Crop
from warroom.services.office import Office

LYING_ON_ITS_SIDE = 6


def photo(width: int = 400, height: int = 300, orientation: int = 1) -> bytes:
    """A photo as a telephone makes it: red above, blue below, and where it was taken."""
    picture = Image.new("RGB", (width, height), "blue")
    picture.paste("red", (0, 0, width, height // 2))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif.get_ifd(IFD.GPSInfo)[1] = "N"
    exif.get_ifd(IFD.GPSInfo)[2] = (45.0, 45.0, 50.0)
    file = BytesIO()
    picture.save(file, "JPEG", exif=exif, quality=95)
    return file.getvalue()


def stored(office: Office, sha256: Sha256) -> Image.Image:
    with office.store.read() as uow:
        content = uow.media.content(sha256)
    assert content is not None
    return Image.open(BytesIO(content))


def test_nobody_learns_from_a_picture_where_it_was_taken(office: Office, staff: Staff) -> None:
    taken = photo()
    assert Image.open(BytesIO(taken)).getexif().get_ifd(IFD.GPSInfo)
    info = compose.attach(office, staff.camille.id, taken, "rally.jpg")
    kept = stored(office, info.sha256)
    assert not kept.getexif()
    assert (info.width, info.height, kept.size) == (400, 300, (400, 300))


def test_a_picture_that_lay_on_its_side_stands_upright(office: Office, staff: Staff) -> None:
    info = compose.attach(office, staff.camille.id, photo(orientation=LYING_ON_ITS_SIDE), "rally.jpg")
    kept = stored(office, info.sha256).convert("RGB")
    assert (info.width, info.height, kept.size) == (300, 400, (300, 400))
    right = kept.getpixel((290, 200))
    assert isinstance(right, tuple)
    assert right[0] > 200


def test_a_picture_that_carries_nothing_stays_as_it_is_byte_for_byte(office: Office, staff: Staff) -> None:
    file = BytesIO()
    Image.new("RGB", (20, 10), "teal").save(file, "PNG")
    info = compose.attach(office, staff.camille.id, file.getvalue(), "poster.png")
    with office.store.read() as uow:
        assert uow.media.content(info.sha256) == file.getvalue()


def test_a_picture_is_cropped_and_made_small_on_request(office: Office, staff: Staff) -> None:
    noise = Image.effect_noise((1600, 1200), 90).convert("RGB")
    file = BytesIO()
    noise.save(file, "JPEG", quality=98)
    large = compose.attach(office, staff.camille.id, file.getvalue(), "crowd.jpg")
    square = fitting.fit(
        office, staff.camille.id, large.sha256, Crop(200, 0, 1200, 1200), max_bytes=60_000, max_side=800
    )
    assert square.size <= 60_000
    assert square.width == square.height <= 800
    assert square.sha256 != large.sha256
    with office.store.read() as uow:
        assert uow.media.info(large.sha256) == large


def test_what_is_transparent_stays_transparent(office: Office, staff: Staff) -> None:
    file = BytesIO()
    Image.new("RGBA", (600, 400), (255, 0, 0, 0)).save(file, "PNG")
    logo = compose.attach(office, staff.camille.id, file.getvalue(), "logo.png")
    small = fitting.fit(office, staff.camille.id, logo.sha256, None, max_bytes=100_000, max_side=300)
    assert (small.mime, small.width, small.height) == ("image/png", 300, 200)


@pytest.mark.parametrize(
    "crop", [Crop(-1, 0, 10, 10), Crop(0, 0, 0, 10), Crop(390, 0, 20, 10), Crop(0, 0, 10, 301)]
)
def test_a_part_that_lies_outside_is_refused(office: Office, staff: Staff, crop: Crop) -> None:
    info = compose.attach(office, staff.camille.id, photo(), "rally.jpg")
    with pytest.raises(BadInput, match="outside"):
        fitting.fit(office, staff.camille.id, info.sha256, crop, max_bytes=10**6, max_side=1000)


def test_what_can_not_be_made_small_enough_is_said(office: Office, staff: Staff) -> None:
    info = compose.attach(office, staff.camille.id, photo(), "rally.jpg")
    with pytest.raises(BadInput, match="can't be made that small"):
        fitting.fit(office, staff.camille.id, info.sha256, None, max_bytes=100, max_side=1000)
    with pytest.raises(Refused, match="not kept here"):
        fitting.fit(office, staff.camille.id, Sha256("0" * 64), None, max_bytes=100, max_side=1000)
