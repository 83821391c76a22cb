"""What the calendar shows of its days: a sheet to see and drag on, or a list; one of them is in front."""

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ui.calendar.agenda import Agenda
from ui.calendar.contents import Contents, Item
from ui.calendar.headings import Headings
from ui.calendar.hours import HOUR
from ui.calendar.layout import Paper
from ui.calendar.moving import movable
from ui.calendar.sheet import Sheet
from ui.calendar.toolbar import View
from ui.desk import Desk
from ui.states import EmptyState, FailedState, Stateful
from warroom.domain.ids import PostId
from warroom.language import tr

_MORNING = 8 * HOUR


class Board(QWidget):
    """Both views of the same contents. Signals: `item_chosen` and `item_opened` with an Item or None."""

    item_chosen = Signal(object)
    item_opened = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = View.MONTH
        self.sheet = Sheet(desk.office.networks, lambda post: movable(post, desk.me))
        self.sheet.setAccessibleName(tr("Calendar"))
        self.agenda = Agenda(desk.office.networks)
        self._headings = Headings()
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self.sheet)
        self._scroll.setFocusProxy(self.sheet)
        self._list = Stateful(self.agenda)
        self._kinds = QStackedWidget()
        self._states = Stateful(self._kinds)
        self._assemble()
        self.sheet.item_chosen.connect(self.item_chosen)
        self.sheet.item_opened.connect(self.item_opened)
        self.sheet.reached.connect(self._on_reached)
        self.agenda.post_chosen.connect(self.item_chosen)
        self.agenda.post_opened.connect(self.item_opened)

    def _assemble(self) -> None:
        paper = QFrame()
        column = QVBoxLayout(paper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._headings)
        column.addWidget(self._scroll, 1)
        self._kinds.addWidget(paper)
        self._kinds.addWidget(self._list)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._states)
        self.setFocusProxy(self.sheet)

    def show_loading(self) -> None:
        """Something is being read."""
        self._states.show_loading()

    def show_failed(self, failed: FailedState) -> None:
        """It can't be read."""
        self._states.show_message(failed)

    def show_view(self, view: View, paper: Paper, contents: Contents) -> None:
        """Show `contents`; what is chosen stays chosen while it is there."""
        self._view = view
        hours = view.among_hours
        bar = self._scroll.verticalScrollBar().sizeHint().width() if hours else 0
        self._headings.show_page(paper, contents, bar)
        self.sheet.show_page(paper, contents)
        listed = view is View.LIST
        if listed:
            self.agenda.show_contents(contents, paper.first)
            self._show_list()
        self._kinds.setCurrentIndex(1 if listed else 0)
        self.setFocusProxy(self.agenda if listed else self.sheet)
        self._states.show_content()

    def message(self) -> str | None:
        """The sentence shown in place of days that can't be read or hold nothing, else None."""
        for states in (self._states, self._list):
            shown = states.currentWidget()
            if states.isVisible() and isinstance(shown, EmptyState | FailedState):
                return shown.text
        return None

    def chosen(self) -> Item | None:
        """The post or slot that keys act on, in the view in front."""
        return self.agenda.post() if self._view is View.LIST else self.sheet.item

    def choose(self, post_id: PostId) -> None:
        """Put the keys on a post, if it is shown."""
        contents = self.sheet.contents_shown()
        posts = contents.posts if contents else ()
        post = next((post for post in posts if post.id == post_id), None)
        if post is not None:
            self.sheet.choose(post)
            self.agenda.choose(post.id)

    def step(self, by: int) -> None:
        """To the next or previous post or slot."""
        (self.agenda if self._view is View.LIST else self.sheet).step(by)

    def scroll_soon(self) -> None:
        """Once everything is laid out, scroll to what matters: today's week, or a day's first post."""
        QTimer.singleShot(0, self, self._scroll_to_what_matters)

    def _scroll_to_what_matters(self) -> None:
        layout = self.sheet.page_layout
        cell = layout.cell(self.sheet.day)
        if self._view.among_hours:
            top = min((place.rect.top() for place in layout.places), default=_MORNING)
            self._scroll.verticalScrollBar().setValue(max(0, round(top) - 40))
        elif cell is not None:
            self._scroll.ensureVisible(0, round(cell.rect.bottom()), 0, 0)

    def _show_list(self) -> None:
        if self.agenda.lines.rowCount():
            self._list.show_content()
        else:
            hint = tr("Turn the page, or write a post and give it a time.")
            self._list.show_message(EmptyState(tr("Nothing is planned here"), hint))

    def _on_reached(self, place: QRect) -> None:
        self._scroll.ensureVisible(place.center().x(), place.center().y(), 40, 60)
