"""Pictures are fitted to the network's size, and say nothing of who took them."""

from dataclasses import replace
from io import BytesIO

from PIL import Image

from tests.connectors.contract import parcel, picture
from tests.connectors.rig_bluesky import PUT, BlueskyRig
from tests.connectors.wire import error
from warroom.ports import Rejected


def photograph(width: int, height: int) -> bytes:
    """A photo that doesn't compress, taken with the camera on its side, by somebody who is named in it."""
    content = BytesIO()
    exif = Image.Exif()
    exif[0x0112], exif[0x013B] = 6, "Camille's own camera"
    noise = Image.effect_noise((width, height), 90).convert("RGB")
    noise.save(content, "JPEG", quality=98, exif=exif)
    return content.getvalue()


def test_a_large_photo_is_fitted_turned_upright_and_says_nothing_of_who_took_it(rig: BlueskyRig) -> None:
    large = replace(picture("The square"), content=photograph(2600, 1700), mime="image/jpeg")
    assert len(large.content) > rig.connector.capabilities.max_image_bytes
    remote = rig.sent(parcel("Look", pictures=(large,)))

    (uploaded,) = rig.server.blobs.values()
    assert len(uploaded) <= rig.connector.capabilities.max_image_bytes
    assert b"Camille" not in uploaded
    (image,) = rig.server.records[remote.id]["value"]["embed"]["images"]
    with Image.open(BytesIO(uploaded)) as shown:
        assert image["aspectRatio"] == {"width": shown.width, "height": shown.height}
        assert shown.height > shown.width


def test_a_fitted_photo_is_the_same_bytes_at_every_attempt(rig: BlueskyRig) -> None:
    large = replace(picture("The square"), content=photograph(1500, 1500), mime="image/jpeg")
    message = parcel("Look", pictures=(large,))
    assert rig.sent(message) == rig.sent(message)
    assert len(rig.server.blobs) == 1


def test_a_see_through_png_becomes_no_black_picture(rig: BlueskyRig) -> None:
    content = BytesIO()
    noise = Image.effect_noise((1400, 1400), 90)
    logo = Image.merge("RGBA", (noise, noise.rotate(90), noise.rotate(180), Image.new("L", noise.size, 0)))
    logo.save(content, "PNG")
    rig.sent(parcel("Logo", pictures=(replace(picture("Our logo"), content=content.getvalue()),)))
    (uploaded,) = rig.server.blobs.values()
    with Image.open(BytesIO(uploaded)) as shown:
        assert shown.convert("RGB").getpixel((10, 10)) == (255, 255, 255)


def test_a_picture_that_can_t_be_read_is_refused_before_anything_is_written(rig: BlueskyRig) -> None:
    outcome = rig.publish(parcel("Look", pictures=(replace(picture("x"), content=b"\x89PNG half"),)))
    assert isinstance(outcome, Rejected)
    assert PUT not in rig.calls()


def test_a_picture_that_the_server_refuses_is_refused(rig: BlueskyRig) -> None:
    rig.server.on(
        "com.atproto.repo.uploadBlob", lambda _: error(400, "BlobTooLarge", "This file is too large")
    )
    outcome = rig.publish(parcel("Look", pictures=(picture("x"),)))
    assert outcome == Rejected("Bluesky refuses a picture: This file is too large")
