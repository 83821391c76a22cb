"""The one presenter: what went wrong, and short confirmations of what was done.

It only says; `ui.message_bar` shows. Nothing here is modal: a person reads it when they can.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QObject, Signal

from warroom.errors import Refused, WarroomError
from warroom.language import tr

_log = logging.getLogger(__name__)


class NoticeKind(Enum):
    """What a notice is about: each has its own icon, word and colour."""

    DONE = auto()
    REFUSED = auto()
    TROUBLE = auto()
    BUG = auto()


@dataclass(frozen=True)
class Notice:
    """One message, with at most one thing to do about it."""

    kind: NoticeKind
    sentence: str
    action_name: str | None = None
    action: Callable[[], None] | None = None


class Notices(QObject):
    """Where every page says what happened. Signals: `posted` with a Notice."""

    posted = Signal(object)

    def present(self, error: WarroomError, retry: Callable[[], None] | None = None) -> None:
        """Say a person's mistake or the world's trouble; `retry` adds “Try again”."""
        kind = NoticeKind.REFUSED if isinstance(error, Refused) else NoticeKind.TROUBLE
        if kind is NoticeKind.TROUBLE:
            _log.warning("shown to a person: %s", error.sentence)
        name = tr("Try again") if retry else None
        self.posted.emit(Notice(kind, error.sentence, name, retry))

    def done(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Confirm in a word or two (“Approved”); `undo` adds “Undo”."""
        self.posted.emit(Notice(NoticeKind.DONE, text, tr("Undo") if undo else None, undo))

    def bug(self, error: BaseException) -> None:
        """Report a mistake of the program itself: a calm sentence here, the traceback in the log."""
        _log.error("a bug in the program", exc_info=error)
        sentence = tr(
            "Something went wrong inside the program ({kind}). What was saved is safe; the log tells more.",
            kind=type(error).__name__,
        )
        self.posted.emit(Notice(NoticeKind.BUG, sentence))
