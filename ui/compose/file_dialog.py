"""Choosing files to add: a sheet of the window rather than a modal box, which lives until it is closed."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.compose.attaching import CAPTIONS_SUFFIXES, PICTURE_SUFFIXES, VIDEO_SUFFIXES, Cargo
from warroom.language import tr


def choose_files(parent: QWidget, cargo: Cargo, chosen: Callable[[list[str]], None]) -> None:
    """Ask for the files that `cargo` stands for; `chosen` hears their paths."""
    title, kind, suffixes = _asked(cargo)
    dialog = QFileDialog(parent, title)
    several = cargo in (Cargo.PICTURE, Cargo.CAPTIONS)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles if several else QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilter(f"{kind} ({' '.join(f'*{suffix}' for suffix in suffixes)})")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.filesSelected.connect(chosen)
    dialog.open()


def _asked(cargo: Cargo) -> tuple[str, str, tuple[str, ...]]:
    match cargo:
        case Cargo.VIDEO:
            return tr("Add a video"), tr("Videos"), VIDEO_SUFFIXES
        case Cargo.CAPTIONS:
            return tr("Add captions"), tr("Captions (WebVTT, SubRip)"), CAPTIONS_SUFFIXES
        case Cargo.THUMBNAIL:
            return tr("Choose the video's poster"), tr("Pictures"), PICTURE_SUFFIXES
        case _:
            return tr("Add pictures"), tr("Pictures"), PICTURE_SUFFIXES
