"""The sizes and colours of the whole program, in one place.

Every pair of text and ground that `PAIRS` lists has a contrast of at least 4.5:1 (WCAG 2.2, 1.4.3). Widgets
read `palette()` when they are made; a change of theme makes the main window anew.
"""

from dataclasses import dataclass
from enum import StrEnum

TINY, SMALL, MEDIUM, LARGE, HUGE = 4, 8, 12, 16, 24
"""Spacing in pixels, also as margins."""

RADIUS = 6
RAIL_WIDTH = 56

TEXT_SMALL, TEXT, TEXT_LARGE, TEXT_TITLE, TEXT_HERO = 11, 13, 15, 20, 28
"""Sizes of text in pixels."""

FONT_FAMILIES = ("Inter", "Segoe UI", "SF Pro Text", "Noto Sans", "Cantarell", "DejaVu Sans")
MONO_FAMILIES = ("JetBrains Mono", "Cascadia Mono", "SF Mono", "Noto Sans Mono", "DejaVu Sans Mono")

MIN_CONTRAST = 4.5


class Tone(StrEnum):
    """What a colour means. Colour never speaks alone: an icon and a word stand beside it."""

    TEXT = "text"
    MUTED = "muted"
    ACCENT = "accent"
    DANGER = "danger"
    """Hold, failure, threat; nothing else."""
    WARNING = "warning"
    """In doubt, overdue."""
    SUCCESS = "success"
    """Confirmed facts only."""
    ON_ACCENT = "on_accent"


@dataclass(frozen=True)
class Palette:
    """The colours of one theme, as #rrggbb. The `…_soft` ones are grounds for text of the colour itself."""

    dark: bool
    window: str
    surface: str
    sunken: str
    hover: str
    line: str
    control_line: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    accent_soft: str
    on_accent: str
    danger: str
    danger_soft: str
    danger_strong: str
    on_danger: str
    warning: str
    warning_soft: str
    success: str
    success_soft: str
    rehearsal: str
    rehearsal_stripe: str
    on_rehearsal: str

    def of(self, tone: Tone) -> str:
        """The colour of text and icons that mean `tone`."""
        colour: str = getattr(self, tone.value)
        return colour

    def soft(self, tone: Tone) -> str:
        """The ground on which `of(tone)` is readable as a chip or a banner."""
        grounds = {
            Tone.ACCENT: self.accent_soft,
            Tone.DANGER: self.danger_soft,
            Tone.WARNING: self.warning_soft,
            Tone.SUCCESS: self.success_soft,
            Tone.ON_ACCENT: self.accent,
        }
        return grounds.get(tone, self.sunken)


LIGHT = Palette(
    dark=False,
    window="#f3f4f7",
    surface="#ffffff",
    sunken="#eceef2",
    hover="#e6e9ef",
    line="#dcdfe6",
    control_line="#868c99",
    text="#1b1f27",
    muted="#555c6a",
    accent="#2456c4",
    accent_hover="#1c469f",
    accent_soft="#e3ebfc",
    on_accent="#ffffff",
    danger="#b3171f",
    danger_soft="#fde5e5",
    danger_strong="#c01722",
    on_danger="#ffffff",
    warning="#855000",
    warning_soft="#fdf0d3",
    success="#1a6b38",
    success_soft="#ddf3e4",
    rehearsal="#ffd84d",
    rehearsal_stripe="#f0c32a",
    on_rehearsal="#2b2300",
)

DARK = Palette(
    dark=True,
    window="#15171c",
    surface="#1d2027",
    sunken="#272b34",
    hover="#2c313b",
    line="#333945",
    control_line="#7b8393",
    text="#e7e9ee",
    muted="#a5acba",
    accent="#8fb2ff",
    accent_hover="#adc6ff",
    accent_soft="#243355",
    on_accent="#0c1730",
    danger="#ff9a97",
    danger_soft="#4a1f22",
    danger_strong="#c01722",
    on_danger="#ffffff",
    warning="#f3bd5c",
    warning_soft="#42320f",
    success="#7fd79b",
    success_soft="#183a25",
    rehearsal="#6b5600",
    rehearsal_stripe="#5c4a00",
    on_rehearsal="#fff3c2",
)

PAIRS = (
    *((text, ground) for text in ("text", "muted", "accent", "danger") for ground in ("window", "surface")),
    *(("text", ground) for ground in ("sunken", "hover", "accent_soft", "danger_soft", "warning_soft")),
    *((tone, f"{tone}_soft") for tone in ("accent", "danger", "warning", "success")),
    *((tone, "surface") for tone in ("warning", "success")),
    ("muted", "sunken"),
    ("muted", "hover"),
    ("muted", "accent_soft"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_danger", "danger_strong"),
    ("on_rehearsal", "rehearsal"),
    ("on_rehearsal", "rehearsal_stripe"),
)
"""Every text colour with every ground it stands on."""


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two #rrggbb colours, 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class _Shown:
    """The palette shown now."""

    palette = LIGHT


def palette() -> Palette:
    """The colours shown now."""
    return _Shown.palette


def show(new: Palette) -> None:
    """Make `palette()` answer `new`; only `ui.theme.style.apply` calls it."""
    _Shown.palette = new
