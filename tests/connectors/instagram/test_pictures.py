"""What is hosted for Instagram to fetch: JPEG, upright, of its shapes, and without where it was taken."""

from io import BytesIO

import PIL.Image
import pytest

from connectors.instagram.pictures import NotForInstagram, as_jpeg
from warroom.ports import ParcelPicture


def _picture(
    size: tuple[int, int], form: str = "JPEG", mode: str = "RGB", exif: bool = False
) -> ParcelPicture:
    content = BytesIO()
    picture = PIL.Image.new(mode, size, "teal" if mode == "RGB" else None)
    options = {}
    if exif:
        told = PIL.Image.Exif()
        told[0x0112] = 6
        told.get_ifd(0x8825)[1] = "N"
        options["exif"] = told
    picture.save(content, form, **options)
    return ParcelPicture(content.getvalue(), f"image/{form.lower()}", "A pier")


def _opened(picture: ParcelPicture) -> PIL.Image.Image:
    opened = PIL.Image.open(BytesIO(picture.content))
    opened.load()
    return opened


def test_a_jpeg_that_fits_stays_as_it_was_approved() -> None:
    picture = _picture((800, 800))
    assert as_jpeg(picture) == picture


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "LA"])
def test_a_png_becomes_a_jpeg_on_white_always_the_same(mode: str) -> None:
    picture = _picture((400, 400), "PNG", mode)
    fitted = as_jpeg(picture)
    assert (fitted.mime, _opened(fitted).format, fitted.alt) == ("image/jpeg", "JPEG", "A pier")
    assert fitted == as_jpeg(picture)
    if mode in ("RGBA", "LA"):
        assert _opened(fitted).getpixel((0, 0)) == (255, 255, 255)


def test_where_it_was_taken_is_left_out_and_it_stands_upright() -> None:
    fitted = _opened(as_jpeg(_picture((600, 500), exif=True)))
    assert fitted.size == (500, 600)
    assert not fitted.getexif()


def test_a_large_drawing_becomes_as_wide_as_instagram_shows() -> None:
    assert _opened(as_jpeg(_picture((1600, 1600), "PNG"))).size == (1440, 1440)


@pytest.mark.parametrize(
    ("size", "fits"), [((800, 1000), True), ((955, 500), True), ((700, 1000), False), ((1000, 500), False)]
)
def test_other_shapes_are_refused_with_their_size(size: tuple[int, int], fits: bool) -> None:
    picture = _picture(size)
    if fits:
        assert as_jpeg(picture) == picture
    else:
        with pytest.raises(NotForInstagram, match=f"{size[0]} × {size[1]}"):
            as_jpeg(picture)


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(NotForInstagram):
        as_jpeg(ParcelPicture(b"no picture", "image/jpeg", ""))
