"""The people online, in the bar: a few discs with initials, how many, and behind them who is where."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QFont, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from ui.company_line import in_words
from ui.compose.avatar import initials
from ui.desk import Desk
from ui.theme.icons import icon
from ui.theme.style import set_look
from ui.theme.tokens import Tone, palette
from warroom.domain.ids import PostId, ResponseId
from warroom.domain.presence import Place, Present, Roster
from warroom.language import ntr, tr

_DISC, _STEP = 22, 19
_MOST_DISCS = 3


class PeopleOnline(QPushButton):
    """Press it to see who is where, and to go there."""

    def __init__(self, desk: Desk, show: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._show = desk, show
        self._shown: Roster | None = None
        set_look(self, "quiet")
        self.people = QMenu(self)
        self.setMenu(self.people)
        show.triggered.connect(self.showMenu)
        self.show_roster(Roster())

    def show_roster(self, roster: Roster) -> None:
        """Show who is online now."""
        if roster == self._shown:
            return
        self._shown = roster
        everybody = roster.people()
        others = [each for each in everybody if each.person_id != self._desk.me.id]
        self._show_faces([each.name for each in others])
        # Whoever sits here is here, also before the first beat.
        self.setText(str(len(others) + 1))
        sentence = _online([each.name for each in others])
        self.setAccessibleName(sentence)
        key = self._show.shortcut().toString()
        self.setToolTip(tr("{action} ({key})", action=sentence, key=key))
        self._fill(roster, others)

    def _show_faces(self, names: Sequence[str]) -> None:
        shown = names[:_MOST_DISCS]
        if not shown:
            self.setIcon(icon("mdi6.account-multiple-outline", Tone.MUTED))
            self.setIconSize(QSize(18, 18))
            return
        picture = discs(shown, self.devicePixelRatioF())
        self.setIcon(QIcon(picture))
        self.setIconSize(picture.deviceIndependentSize().toSize())

    def _fill(self, roster: Roster, others: Sequence[Present]) -> None:
        self.people.clear()
        heading = self.people.addAction(
            tr("You: {name}", name=self._desk.me.display_name) if others else tr("Nobody else is online")
        )
        heading.setEnabled(False)
        for each in others:
            action = QAction(_whereabouts(each, roster), self.people)
            action.setEnabled(each.spot.subject is not None)
            action.triggered.connect(lambda _checked, there=each: self._go(there))
            self.people.addAction(action)

    def _go(self, there: Present) -> None:
        subject = there.spot.subject
        if subject is None:
            return
        if there.spot.place is Place.POST:
            self._desk.places.post_opened.emit(PostId(subject))
        elif there.spot.place is Place.RESPONSE:
            self._desk.places.response_opened.emit(ResponseId(subject))


def discs(names: Sequence[str], ratio: float = 1.0) -> QPixmap:
    """Discs with the initials of `names`, each a little over the one before."""
    size = QSize(_DISC + _STEP * (len(names) - 1) + 2, _DISC + 2)
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter, colours = QPainter(picture), palette()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = QFont(painter.font())
    font.setPixelSize(9)
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    for number, name in enumerate(names):
        disc = QRectF(QPointF(1 + number * _STEP, 1), QSize(_DISC, _DISC).toSizeF())
        painter.setPen(QPen(QColor(colours.surface), 1.5))
        painter.setBrush(QColor(colours.soft(Tone.ACCENT)))
        painter.drawEllipse(disc)
        painter.setPen(QColor(colours.of(Tone.ACCENT)))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, initials(name))
    painter.end()
    return picture


def _online(names: Sequence[str]) -> str:
    if not names:
        return tr("Nobody else is online")
    return ntr("{names} is online too", "{names} are online too", len(names), names=in_words(names))


def _whereabouts(there: Present, roster: Roster) -> str:
    """Who somebody is and what they do, as a line of the menu."""
    name, about = there.name, there.about or tr("Without a title")
    match there.spot.place:
        case Place.ELSEWHERE:
            return name
        case Place.RESPONSE:
            return tr("{name} — reads what {author} wrote", name=name, author=about)
        case Place.POST:
            turn = roster.turn(PostId(there.spot.subject)) if there.spot.subject is not None else None
            if turn is not None and turn.is_live and turn.person_id == there.person_id:
                return tr("{name} — writes “{title}”", name=name, title=about)
            return tr("{name} — reads “{title}”", name=name, title=about)
