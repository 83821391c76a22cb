"""Which part of a picture stays: moving and pulling a frame over it, in the picture's own pixels. Pure."""

from enum import Enum

from warroom.services.fitting import Crop

SMALLEST = 32
"""Pixels of a side: less is no picture any more."""


class Ratio(Enum):
    """The shapes that networks show pictures in, as width to height; FREE is any."""

    FREE = None
    SQUARE = 1 / 1
    UPRIGHT = 4 / 5
    WIDE = 16 / 9


Handle = tuple[int, int]
"""Where the frame is pulled: −1, 0 or 1 for left, middle, right, and for top, middle, bottom."""

HANDLES: tuple[Handle, ...] = ((-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1))


def largest(width: int, height: int, ratio: Ratio) -> Crop:
    """The largest frame of this shape within a picture, in its middle."""
    shape = ratio.value
    if shape is None:
        return Crop(0, 0, width, height)
    across, down = min(width, height * shape), min(height, width / shape)
    return _crop((width - across) / 2, (height - down) / 2, across, down)


def moved(crop: Crop, by_x: float, by_y: float, width: int, height: int) -> Crop:
    """The frame moved within the picture."""
    left = min(max(crop.left + by_x, 0), width - crop.width)
    top = min(max(crop.top + by_y, 0), height - crop.height)
    return _crop(left, top, crop.width, crop.height)


def pulled(
    crop: Crop, handle: Handle, by_x: float, by_y: float, ratio: Ratio, width: int, height: int
) -> Crop:
    """The frame pulled at `handle`: the side or corner across from it stays where it is."""
    pull_x, pull_y = handle
    room_x = _room(crop.left, crop.width, pull_x, width)
    room_y = _room(crop.top, crop.height, pull_y, height)
    across = min(max(crop.width + pull_x * by_x, SMALLEST), room_x)
    down = min(max(crop.height + pull_y * by_y, SMALLEST), room_y)
    if (shape := ratio.value) is not None:
        across = across if pull_x else down * shape
        across = min(across, room_x, room_y * shape)
        down = across / shape
    return _crop(
        _start(crop.left, crop.width, pull_x, across),
        _start(crop.top, crop.height, pull_y, down),
        across,
        down,
    )


def _room(start: int, size: int, pull: int, most: int) -> float:
    """How long a side can become when it is pulled at one end, or, with 0, grows around its middle."""
    if pull == 1:
        return most - start
    return start + size if pull == -1 else 2 * min(start + size / 2, most - start - size / 2)


def _start(start: int, size: int, pull: int, new: float) -> float:
    if pull == 1:
        return start
    return start + size - new if pull == -1 else start + (size - new) / 2


def _crop(left: float, top: float, width: float, height: float) -> Crop:
    """Whole pixels, none of them outside."""
    return Crop(int(left), int(top), max(1, int(width + 0.001)), max(1, int(height + 0.001)))


def focus_within(focus: tuple[int, int], crop: Crop, width: int, height: int) -> tuple[int, int]:
    """A point of the whole picture (as `Picture.focus` has it), said of the part that stays."""
    across = ((100 + focus[0]) / 200 * width - crop.left) / crop.width
    down = ((100 - focus[1]) / 200 * height - crop.top) / crop.height
    x, y = round(200 * across - 100), round(100 - 200 * down)
    return min(max(x, -100), 100), min(max(y, -100), 100)
