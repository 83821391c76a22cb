"""What the main window expects of a page."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from ui.desk import Desk


class Page(QWidget):
    """One place of the program: a page of the stack, reached through the rail.

    It loads through `desk.jobs`, listens to `desk.bridge.changed` for its own topics, and is made when it is
    first shown.
    """

    details_wanted = Signal()
    """The person wants to see the inspector: the window unfolds it."""

    inspector: QWidget | None = None
    """Details of what is selected; the window shows it on the right, where it can be folded away."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk

    def refresh(self) -> None:
        """Read again what is shown."""
        raise NotImplementedError

    def open(self, number: int) -> None:
        """Show the thing with this id (a post, a response, an account), where the page has such things."""

    def actions_offered(self) -> Sequence[QAction]:
        """What can be done here, for Ctrl+K and `?`; a disabled action says why in its status tip."""
        return ()

    def flush(self) -> None:
        """Hand everything typed to `desk.jobs` for saving: the window closes, or the person leaves."""

    def unsaved_text(self) -> str:
        """What was typed and could not be saved, so that it can be copied to another place."""
        return ""

    def unsaved(self) -> str | None:
        """A sentence about what was typed and could not be saved, else None."""
        return None
