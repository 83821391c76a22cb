"""One delivery that stopped: what happened, and the ways out, each explained."""

from functools import partial

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.calendar.options import Option, Way, options, what_happened, why_not
from ui.calendar.stopped_ready import ReadyPost
from ui.calendar.time_field import TimeField
from ui.calendar.words import shown_title
from ui.dates import when
from ui.desk import Desk
from ui.theme import tokens
from ui.theme.chips import Chip, delivery_look
from ui.theme.icons import icon, network_icon
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.delivery import DeliveryState
from warroom.errors import BadInput
from warroom.language import tr
from warroom.services.queries import StoppedDelivery

_ICON = 16


class StoppedRow(QFrame):
    """Signals: `decided` with the Delivery, a Way and its argument (an instant, a link or None); `grown`."""

    decided = Signal(object, object, object)
    post_opened = Signal(object)
    grown = Signal()

    def __init__(self, stopped: StoppedDelivery, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stopped = stopped
        self._desk = desk
        set_look(self, "card")
        look = delivery_look(stopped.delivery.state)
        self.setAccessibleName(
            tr(
                "{status}: “{title}” to {handle}",
                status=look.word,
                title=self._title(),
                handle=stopped.account.handle,
            )
        )
        self._by_hand = stopped.delivery.state is DeliveryState.BY_HAND
        name = tr("Post it…") if self._by_hand else tr("Decide…")
        self.decide = QPushButton(icon("mdi6.chevron-down"), name)
        self.decide.setCheckable(True)
        self.buttons: dict[Way, QPushButton] = {}
        self._ways = QWidget(self)
        self._ways.hide()
        self.link = QLineEdit(self._ways, placeholderText="https://…")
        self.link.setAccessibleName(tr("Link of the published post"))
        self.link.hide()  # until the way that needs it is offered
        self.time_field: TimeField | None = None
        self.ready: ReadyPost | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.SMALL, tokens.TINY, tokens.SMALL, tokens.TINY)
        column.setSpacing(tokens.TINY)
        column.addLayout(self._head())
        column.addWidget(self._reason())
        column.addWidget(self._ways)

    def _title(self) -> str:
        return shown_title(self.stopped.post_title)

    def _head(self) -> QHBoxLayout:
        delivery, account = self.stopped.delivery, self.stopped.account
        network = self._desk.office.networks.get(account.network)
        symbol = QLabel()
        symbol.setPixmap(network_icon(network.icon if network else "", Tone.MUTED).pixmap(_ICON, _ICON))
        symbol.setAccessibleName(tr(network.name) if network else account.network)
        # On a button a single “&” would mark a key.
        title = QPushButton(_short(self._title()).replace("&", "&&"))
        title.setToolTip(tr("Show “{title}”", title=self._title()))
        set_look(title, "link")
        title.clicked.connect(lambda: self.post_opened.emit(delivery.post_id))
        handle = QLabel(_short(account.handle))
        set_look(handle, "muted")
        decide = self.decide
        about = (
            tr("Post “{title}” to {handle} by hand", title=self._title(), handle=account.handle)
            if self._by_hand
            else tr("Decide about “{title}” to {handle}", title=self._title(), handle=account.handle)
        )
        decide.setAccessibleName(about)
        decide.toggled.connect(self._on_decide)
        row = QHBoxLayout()
        row.setSpacing(tokens.SMALL)
        for widget in (Chip(delivery_look(delivery.state)), symbol, title, handle):
            row.addWidget(widget)
        row.addStretch()
        row.addWidget(decide)
        return row

    def _reason(self) -> QLabel:
        delivery = self.stopped.delivery
        sentences = [
            tr("Due {when}.", when=when(delivery.due_at, self._desk.campaign.zone)),
            tr("Reason: {reason}", reason=delivery.why[:500]) if delivery.why else "",
        ]
        label = QLabel(" ".join(filter(None, sentences)), wordWrap=True)
        set_look(label, "muted")
        return label

    def _on_decide(self, wanted: bool) -> None:
        if wanted and self._ways.layout() is None:
            self._offer()
        self._ways.setVisible(wanted)
        self.grown.emit()

    def _offer(self) -> None:
        """One line a way: its button, what it needs, and what will happen."""
        grid = QGridLayout(self._ways)
        grid.setContentsMargins(0, tokens.TINY, 0, tokens.TINY)
        grid.setColumnStretch(1, 1)
        grid.addWidget(QLabel(what_happened(self.stopped.delivery), wordWrap=True), 0, 0, 1, 2)
        if self._by_hand:
            self.ready = ReadyPost(self._desk, self.stopped.delivery)
            self.ready.grown.connect(self.grown)
            self.ready.read.connect(partial(self._on_ready, self.ready))
            grid.addWidget(self.ready, 1, 0, 1, 2)
        for line, option in enumerate(options(self.stopped.delivery), start=2):
            button = QPushButton(icon(option.icon), option.name)
            self.buttons[option.way] = button
            refusal = why_not(option.way, self.stopped.delivery, self._desk.me)
            button.setEnabled(not refusal)
            button.setToolTip(refusal or option.meaning)
            button.setAccessibleDescription(option.meaning)
            grid.addWidget(button, line, 0)
            grid.addWidget(self._meaning(option, button), line, 1)

    def _on_ready(self, ready: ReadyPost) -> None:
        """What came later stands between the buttons of before: Tab walks as the eye does."""
        before: QWidget = self.decide
        for button in ready.buttons:
            QWidget.setTabOrder(before, button)
            before = button

    def _meaning(self, option: Option, button: QPushButton) -> QWidget:
        words = (option.meaning, why_not(option.way, self.stopped.delivery, self._desk.me))
        text = QLabel(" ".join(filter(None, words)), wordWrap=True)
        match option.way:
            case Way.WAS_SENT:
                button.clicked.connect(self._decide_sent)
                self.link.returnPressed.connect(button.click)
                return _beside(text, self.link)
            case Way.ANOTHER_TIME:
                # Made only now: dozens of them would hold up the window.
                self.time_field = field = TimeField(self._desk.campaign.zone, tr("New time"))
                field.show_instant(max(self.stopped.delivery.due_at, self._desk.office.clock.now()))
                button.clicked.connect(lambda: self._decide_time(field))
                return _beside(text, field)
            case _:
                button.clicked.connect(lambda: self._decide(option.way, None))
                return text

    def _decide_sent(self) -> None:
        link = self.link.text().strip()
        url = QUrl(link, QUrl.ParsingMode.StrictMode)
        if not url.isValid() or url.scheme() not in {"https", "http"} or "." not in url.host():
            refusal = tr(
                "“{link}” is no link. Paste the link of the post as the network shows it.", link=link
            )
            missing = tr("Paste the link of the post as the network shows it.")
            self._desk.notices.present(BadInput(refusal if link else missing))
            self.link.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._decide(Way.WAS_SENT, link)

    def _decide_time(self, field: TimeField) -> None:
        try:
            self._decide(Way.ANOTHER_TIME, field.instant())
        except BadInput as error:
            self._desk.notices.present(error)

    def _decide(self, way: Way, argument: object) -> None:
        self.decided.emit(self.stopped.delivery, way, argument)


def _beside(text: QLabel, field: QWidget) -> QWidget:
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(text, 1)
    row.addWidget(field, 1)
    field.show()
    return both


def _short(title: str) -> str:
    """A title or handle that leaves room for the rest of its line."""
    return title if len(title) <= 40 else title[:39] + "…"
