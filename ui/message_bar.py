"""Where notices appear: an icon, a word, the sentence, one thing to do, and a cross.

They float over the page's top, so that what somebody is reading or about to click doesn't move.
"""

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from ui.banner import BANNER
from ui.errors import Notice, NoticeKind, Notices
from ui.theme import tokens
from ui.theme.icons import icon, pixmap
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.language import tr

_MOST = 3
_WIDEST = 720
_BELOW_THE_BAR = 76
_DONE_SHOWN_MS = 6_000


def _word(kind: NoticeKind) -> tuple[str, str, Tone, str]:
    """A kind's word, icon, tone and look."""
    return {
        NoticeKind.DONE: (tr("Done"), "mdi6.check-circle-outline", Tone.SUCCESS, "notice-done"),
        NoticeKind.REFUSED: (tr("Not done"), "mdi6.information-outline", Tone.WARNING, "notice-refused"),
        NoticeKind.TROUBLE: (tr("Trouble"), "mdi6.alert-outline", Tone.DANGER, "notice-trouble"),
        NoticeKind.BUG: (tr("Our mistake"), "mdi6.bug-outline", Tone.DANGER, "notice-trouble"),
    }[kind]


class MessageBar(QWidget):
    """Shows the newest few notices over `ground`; confirmations leave by themselves."""

    def __init__(self, notices: Notices, ground: QWidget) -> None:
        super().__init__(ground)
        self._ground = ground
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.TINY)
        ground.installEventFilter(self)
        self._lines: list[NoticeLine] = []
        notices.posted.connect(self.on_posted)

    @property
    def lines(self) -> tuple["NoticeLine", ...]:
        """What is shown now, oldest first."""
        return tuple(self._lines)

    @property
    def sentences(self) -> list[str]:
        """What the lines say."""
        return [line.notice.sentence for line in self._lines]

    def on_posted(self, notice: Notice) -> None:
        """Show `notice`; the same sentence is not shown twice."""
        for line in [line for line in self._lines if line.notice.sentence == notice.sentence]:
            self._remove(line)
        while len(self._lines) >= _MOST:
            self._remove(self._lines[0])
        line = NoticeLine(notice)
        line.cross.clicked.connect(lambda: self._remove(line))
        if line.action is not None:
            line.action.clicked.connect(lambda: self._act(line))
        self._column.addWidget(line)
        self._lines.append(line)
        line.show()  # Now, and not when the layout comes round to it: its height counts below.
        self._place()
        if notice.kind is NoticeKind.DONE:
            QTimer.singleShot(_DONE_SHOWN_MS, line, lambda: self._remove(line))
        QAccessible.updateAccessibility(QAccessibleEvent(line, QAccessible.Event.Alert))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._ground and event.type() is QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        """In the middle, below the bar and its banners, as wide as a line is easily read."""
        self.setVisible(bool(self._lines))
        banners = [banner for banner in self._ground.findChildren(QFrame, BANNER) if banner.isVisible()]
        below = [banner.mapTo(self._ground, banner.rect().bottomLeft()).y() for banner in banners]
        width = min(_WIDEST, self._ground.width() - 2 * tokens.HUGE)
        height = self._column.totalHeightForWidth(width)
        top = max([_BELOW_THE_BAR, *(bottom + tokens.SMALL for bottom in below)])
        self.setGeometry((self._ground.width() - width) // 2, top, width, height)
        self.raise_()

    def dismiss(self) -> bool:
        """Take the newest notice away; False when there is none."""
        if not self._lines:
            return False
        self._remove(self._lines[-1])
        return True

    def _act(self, line: "NoticeLine") -> None:
        self._remove(line)
        if line.notice.action is not None:
            line.notice.action()

    def _remove(self, line: "NoticeLine") -> None:
        if line in self._lines:
            self._lines.remove(line)
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
            self._place()


class NoticeLine(QFrame):
    """One notice."""

    def __init__(self, notice: Notice) -> None:
        super().__init__()
        self.notice = notice
        word, icon_name, tone, look = _word(notice.kind)
        self.setAccessibleName(tr("{name}: {value}", name=word, value=notice.sentence))
        set_look(self, look)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.LARGE, tokens.TINY, tokens.SMALL, tokens.TINY)
        row.setSpacing(tokens.SMALL)
        symbol = QLabel()
        symbol.setPixmap(pixmap(icon_name, tone, 18))
        row.addWidget(symbol)
        name = QLabel(word)
        set_look(name, "word")
        row.addWidget(name)
        sentence = QLabel(notice.sentence, wordWrap=True)
        row.addWidget(sentence, stretch=1)
        self.action: QPushButton | None = None
        if notice.action_name is not None:
            self.action = QPushButton(notice.action_name)
            row.addWidget(self.action)
        self.cross = QToolButton()
        self.cross.setIcon(icon("mdi6.close", Tone.MUTED))
        self.cross.setToolTip(tr("Dismiss"))
        self.cross.setAccessibleName(tr("Dismiss"))
        set_look(self.cross, "quiet")
        row.addWidget(self.cross)
