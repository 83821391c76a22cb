"""Fitting a picture to the networks it goes to: which part of it, how many pixels and bytes, what stays in
sight.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from ui.columns import words
from ui.compose import cropping
from ui.compose.crop_view import CropView
from ui.compose.cropping import Ratio
from ui.compose.film_store import size
from ui.compose.flow import FlowLayout
from ui.compose.picture_store import Measures, PictureStore
from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.capabilities import Capabilities
from warroom.domain.post import Picture
from warroom.language import tr
from warroom.services.fitting import Crop

_SIDES = (1080, 2048, 4096)
_COLUMN = 260


@dataclass(frozen=True)
class Fit:
    """What is to be done with a picture.

    `crop` None keeps all of it, `everywhere` is for every text that has it.
    """

    crop: Crop | None
    max_bytes: int
    max_side: int
    focus: tuple[int, int] | None
    everywhere: bool
    changes_pixels: bool
    """Without it only the focus changes, and the picture stays the file that it is."""


@dataclass(frozen=True)
class Scope:
    """Where the picture may be replaced.

    `own` is the name of the tab that is shown, empty on the common one.
    """

    networks: Sequence[Capabilities]
    own_networks: Sequence[Capabilities] = ()
    own: str = ""


class FitForm(QWidget):
    """Signals: `fit_wanted` with a Fit; `cancelled`."""

    fit_wanted = Signal(object)
    cancelled = Signal()

    def __init__(
        self, store: PictureStore, picture: Picture, scope: Scope, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._store, self._picture, self._scope = store, picture, scope
        self._measures: Measures | None = None
        self.view = CropView()
        self.crops = QPushButton(icon("mdi6.crop"), tr("Crop"))
        self.focuses = QPushButton(icon("mdi6.image-filter-center-focus"), tr("Keep in sight"))
        self.ratios: dict[Ratio, QPushButton] = {}
        self.side = QComboBox()
        self.side.setAccessibleName(tr("Longest side"))
        self.facts, self.limit = words("", "muted"), words("")
        self.everywhere = QRadioButton(tr("Wherever the post has this picture"))
        self.only_own = QRadioButton(tr("For {network} only", network=scope.own))
        self.fit = QPushButton(icon("mdi6.check", Tone.ON_ACCENT), tr("Fit the picture"))
        set_look(self.fit, "primary")
        self.cancel = QPushButton(tr("Cancel"))
        self._lay_out()
        self._connect()
        self._show_picture()

    def show_busy(self, busy: bool) -> None:
        """While the picture is being made nothing else can be wanted."""
        self.fit.setText(tr("Fitting…") if busy else tr("Fit the picture"))
        self.fit.setEnabled(not busy and self._measures is not None)

    @property
    def wanted(self) -> Fit | None:
        """What is chosen; None while the picture is being read."""
        if (measures := self._measures) is None:
            return None
        width, height = measures.pixels.width(), measures.pixels.height()
        crop, side, most = self.view.crop, int(self.side.currentData()), self._most()
        whole = (crop.width, crop.height) == (width, height)
        focus = self.view.focus and cropping.focus_within(self.view.focus, crop, width, height)
        smaller = measures.bytes > most or max(crop.width, crop.height) > side
        return Fit(
            None if whole else crop, most, side, focus, self.everywhere.isChecked(), smaller or not whole
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(tokens.SMALL)
        column.addLayout(_choices(self.crops, self.focuses))
        column.addWidget(self._ratio_buttons())
        column.addWidget(words(tr("Longest side"), "small"))
        column.addWidget(self.side)
        for line in (self.facts, self.limit):
            column.addWidget(line)
        column.addWidget(
            words(tr("The place and the camera that the file names (GPS, EXIF) are left out."), "small")
        )
        if self._picture.mime == "image/gif":
            column.addWidget(words(tr("A GIF that moves stands still once it is saved anew."), "warning"))
        column.addStretch(1)
        for choice in (self.everywhere, self.only_own):
            column.addWidget(choice)
        buttons = QWidget()
        side_by_side = FlowLayout(buttons)
        for button in (self.fit, self.cancel):
            side_by_side.addWidget(button)
        column.addSpacing(tokens.SMALL)
        column.addWidget(buttons)
        beside = QWidget()
        beside.setFixedWidth(_COLUMN)
        column.setContentsMargins(0, 0, 0, 0)
        beside.setLayout(column)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(tokens.LARGE)
        grid.setVerticalSpacing(tokens.MEDIUM)
        title = QLabel(tr("Fit the picture"))
        set_look(title, "title")
        grid.addWidget(title, 0, 0, 1, 2)
        grid.addWidget(self.view, 1, 0)
        grid.addWidget(beside, 1, 1)
        grid.setColumnStretch(0, 1)
        # What is said of the limit changes while the frame is pulled, and must not move it.
        self.limit.setMinimumHeight(4 * self.limit.fontMetrics().lineSpacing())
        self.limit.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.everywhere.setChecked(True)
        self.only_own.setVisible(bool(self._scope.own))
        self.everywhere.setVisible(bool(self._scope.own))

    def _ratio_buttons(self) -> QWidget:
        box = QWidget()
        line = FlowLayout(box)
        group = QButtonGroup(self)
        names = {Ratio.FREE: tr("Free"), Ratio.SQUARE: "1:1", Ratio.UPRIGHT: "4:5", Ratio.WIDE: "16:9"}
        for ratio, name in names.items():
            button = QPushButton(name)
            button.setCheckable(True)
            button.setChecked(ratio is Ratio.FREE)
            button.setAccessibleName(tr("Shape: {name}", name=name))
            button.clicked.connect(lambda _checked=False, ratio=ratio: self.view.show_ratio(ratio))
            group.addButton(button)
            line.addWidget(button)
            self.ratios[ratio] = button
        return box

    def _connect(self) -> None:
        self.focuses.toggled.connect(self._on_focusing)
        self.view.crop_edited.connect(lambda _crop: self._show_facts())
        self.view.focus_edited.connect(lambda _focus: self._show_facts())
        self.side.currentIndexChanged.connect(lambda _index: self._show_facts())
        self.everywhere.toggled.connect(lambda _on: self._show_facts())
        self.fit.clicked.connect(self._on_fit)
        self.cancel.clicked.connect(self.cancelled)
        self._store.picture_read.connect(self._on_picture_read)

    def _on_focusing(self, focusing: bool) -> None:
        self.view.show_focusing(focusing)
        for button in self.ratios.values():
            button.setEnabled(not focusing)
        self._show_facts()

    def _on_picture_read(self, _sha256: str) -> None:
        self._show_picture()

    def _on_fit(self) -> None:
        if (wanted := self.wanted) is not None:
            self.fit_wanted.emit(wanted)

    def _show_picture(self) -> None:
        pixmap = self._store.pixmap(self._picture.sha256)
        measures = self._store.measures(self._picture.sha256)
        self.fit.setEnabled(self._measures is not None)
        if self._measures is not None or pixmap is None or measures is None:
            return
        self._measures = measures
        longest = max(measures.pixels.width(), measures.pixels.height())
        self.side.blockSignals(True)
        for side in (each for each in _SIDES if each < longest):
            self.side.addItem(tr("{n} pixels", n=side), side)
        self.side.addItem(tr("{n} pixels, as it is", n=longest), longest)
        self.side.setCurrentIndex(self.side.count() - 1)
        self.side.blockSignals(False)
        self.view.show_picture(pixmap, measures.pixels, self._picture.focus)
        self.fit.setEnabled(True)
        self._show_facts()

    def _tightest(self) -> Capabilities | None:
        """The network that takes the fewest bytes, of those that don't shrink pictures by themselves."""
        networks = self._scope.networks if self.everywhere.isChecked() else self._scope.own_networks
        takers = [each for each in networks if each.max_images]
        return min((each for each in takers if not each.fits_images), key=_bytes, default=None)

    def _most(self) -> int:
        tightest = self._tightest()
        return tightest.max_image_bytes if tightest else max(1, self._measures.bytes if self._measures else 1)

    def _show_facts(self) -> None:
        if (measures := self._measures) is None or (wanted := self.wanted) is None:
            return
        crop = self.view.crop
        shrink = min(1.0, wanted.max_side / max(crop.width, crop.height))
        self.facts.setText(
            tr(
                "{width} × {height}, {size} now; {new_width} × {new_height} then.",
                width=measures.pixels.width(),
                height=measures.pixels.height(),
                size=size(measures.bytes),
                new_width=round(crop.width * shrink),
                new_height=round(crop.height * shrink),
            )
        )
        self._show_limit(measures, wanted)

    def _show_limit(self, measures: Measures, wanted: Fit) -> None:
        tightest = self._tightest()
        if self.focuses.isChecked():
            self.limit.setText(
                tr("Networks that cut pictures to their own shape keep the point in sight that you click on.")
            )
        elif tightest is None:
            self.limit.setText(tr("Every network chosen makes pictures as small as it needs them."))
        elif wanted.changes_pixels:
            self.limit.setText(
                tr(
                    "It is saved anew with {most} at most: {network} takes no more.",
                    most=size(tightest.max_image_bytes),
                    network=tightest.name,
                )
            )
        else:
            self.limit.setText(
                tr(
                    "It fits already: {network} takes the least, {most}.",
                    network=tightest.name,
                    most=size(tightest.max_image_bytes),
                )
            )


def _bytes(network: Capabilities) -> int:
    return network.max_image_bytes


def _choices(first: QPushButton, second: QPushButton) -> QHBoxLayout:
    """Two buttons of which one is pressed."""
    row = QHBoxLayout()
    row.setSpacing(tokens.TINY)
    group = QButtonGroup(first)
    for button in (first, second):
        button.setCheckable(True)
        group.addButton(button)
        row.addWidget(button)
    first.setChecked(True)
    return row
