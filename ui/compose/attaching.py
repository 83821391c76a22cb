"""Adding pictures to a draft: read, checked and kept off the GUI thread, whatever their size."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject, Signal
from PySide6.QtGui import QImage

from ui.compose.editing import Tab
from ui.desk import Desk
from warroom.domain.media import MediaInfo
from warroom.domain.post import Picture
from warroom.errors import BadInput, Trouble, WarroomError
from warroom.language import tr
from warroom.services import compose
from warroom.services.pictures import MAX_BYTES


class Attaching(QObject):
    """The pictures on their way into one post.

    Signals: `added` with the tab, the part's index and the Picture; `changed` when `pending` did.
    """

    added = Signal(object, int, object)
    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.pending: list[tuple[Tab, int, str]] = []

    def add_files(self, tab: Tab, part: int, paths: Sequence[str]) -> None:
        """Add the pictures in the files at `paths` to `part` of `tab`."""
        for path in paths:
            self._add_file(tab, part, path)

    def add_image(self, tab: Tab, part: int, image: QImage) -> None:
        """Add a picture that was pasted, as PNG."""
        office, me, name = self._desk.office, self._desk.me.id, tr("pasted picture")
        self._run(tab, part, name, lambda: compose.attach(office, me, _png(image), name))

    def _add_file(self, tab: Tab, part: int, path: str) -> None:
        office, me, name = self._desk.office, self._desk.me.id, Path(path).name
        self._run(tab, part, name, lambda: compose.attach(office, me, _read(Path(path)), name))

    def _run(self, tab: Tab, part: int, name: str, work: Callable[[], MediaInfo]) -> None:
        entry = (tab, part, name)
        self.pending.append(entry)
        self.changed.emit()

        def on_kept(info: MediaInfo) -> None:
            self._forget(entry)
            self.added.emit(tab, part, Picture(info.sha256, info.mime))

        def on_failed(error: WarroomError) -> None:
            self._forget(entry)
            self._desk.notices.present(error)

        self._desk.jobs.run(self, work, on_kept, on_failed)

    def _forget(self, entry: tuple[Tab, int, str]) -> None:
        self.pending.remove(entry)
        self.changed.emit()


def _read(path: Path) -> bytes:
    """The file's bytes; what is too large is refused before it is read. Raises Trouble when it can't be."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise BadInput(
                tr(
                    "{name} is {size} MB large; a picture may have {most} MB. "
                    "Make it smaller and attach it again.",
                    name=path.name,
                    size=size // (1024 * 1024),
                    most=MAX_BYTES // (1024 * 1024),
                )
            )
        return path.read_bytes()
    except OSError as error:
        raise Trouble(
            tr(
                "{name} can't be read: {reason}. Choose another file.",
                name=path.name,
                reason=error.strerror or "",
            )
        ) from error


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if image.isNull() or not image.save(buffer, "PNG"):  # type: ignore[call-overload] # the stubs want bytes, Qt takes text
        raise BadInput(tr("What was pasted is not a picture that can be shown."))
    return bytes(buffer.data().data())
