"""The bar above the list: what to search for, which responses to show, and how many there are."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.compose.flow import FlowLayout
from ui.dates import locale
from ui.desk import Desk
from ui.theme.chips import kind_look, triage_look
from ui.theme.icons import icon, network_icon
from ui.theme.style import set_look
from ui.theme.tokens import LARGE, SMALL, Tone
from ui.timeline.choice import Choice, Option
from ui.timeline.look import WORDS
from warroom.domain.account import AccountHealth
from warroom.domain.ids import AccountId, PostId
from warroom.domain.post import PostSummary
from warroom.domain.response import ResponseKind, TimelineFilter, Triage
from warroom.language import LANGUAGES, ntr, tr

_TYPING_MS = 250
REACTIONS = frozenset({ResponseKind.LIKE, ResponseKind.REPOST})


class Filters(QWidget):
    """Signals: `changed` when something else is wanted."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._me, self._networks = desk.me.id, desk.office.networks
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._on_changed)
        self._make_parts()
        self._assemble()
        self._say_clear()

    def wanted(self) -> TimelineFilter:
        """What the bar asks for. Likes and reposts are shown when they are asked for."""
        kinds = frozenset(map(ResponseKind, self.kinds.chosen())) or WORDS
        return TimelineFilter(
            networks=self.networks.chosen(),
            account_id=next((AccountId(int(key)) for key in self.accounts.chosen()), None),
            post_id=next((PostId(int(key)) for key in self.posts.chosen()), None),
            triage=frozenset(map(Triage, self.states.chosen())),
            kinds=kinds | REACTIONS if self.reactions.isChecked() else kinds,
            languages=self.languages.chosen(),
            mine=self._me if self.mine.isChecked() else None,
            escalated=self.escalated.isChecked(),
            text=self.search.text(),
        )

    def at_work(self) -> bool:
        """Whether somebody is typing."""
        return self._typing.isActive()

    def clear(self) -> None:
        """Ask for everything that people write."""
        for choice in self._choices:
            choice.choose(frozenset())
        for toggle in self._toggles:
            toggle.setChecked(False)
        self.search.clear()
        self._typing.stop()
        self._on_changed()

    def offer_accounts(self, found: Sequence[AccountHealth]) -> None:
        """Offer these accounts, and the networks they are on."""
        accounts = [health.account for health in found]
        used = sorted({account.network for account in accounts} & set(self._networks))
        self.networks.offer(
            [
                Option(key, tr(self._networks[key].name), network_icon(self._networks[key].icon))
                for key in used
            ]
        )
        self.accounts.offer(
            [Option(str(account.id), f"@{account.handle.lstrip('@')}") for account in accounts]
        )

    def offer_posts(self, found: Sequence[PostSummary]) -> None:
        """Offer our posts that are out."""
        self.posts.offer(
            [Option(str(post.id), post.title or post.excerpt or f"#{post.id}") for post in found]
        )

    def say_count(self, shown: int, waiting: int, *, complete: bool) -> None:
        """Say how many responses the list holds (not `complete` while it is being read) and how many wait."""
        number = locale().toString(shown) + ("" if complete else "+")
        said = ntr("{number} shown", "{number} shown", shown, number=number)
        if waiting:
            number = locale().toString(waiting)
            new = ntr("{number} new", "{number} new", waiting, number=number)
            said = tr("{shown} · {new} ▲", shown=said, new=new)
        self.count.setText(said)

    def narrowed(self) -> bool:
        """Whether less is wanted than everything that people write."""
        chosen = any(choice.chosen() for choice in self._choices)
        return chosen or any(t.isChecked() for t in self._toggles) or bool(self.search.text().strip())

    def _make_parts(self) -> None:
        self.search = QLineEdit(clearButtonEnabled=True)
        self.search.setPlaceholderText(tr("Search words, or @somebody"))
        self.search.setAccessibleName(tr("Search the responses"))
        self.search.setToolTip(tr("Search the responses ({key})", key="/"))
        self.search.addAction(icon("mdi6.magnify", Tone.MUTED), QLineEdit.ActionPosition.LeadingPosition)
        self.search.setMaxLength(200)
        self.search.textEdited.connect(self._typing.start)
        self.search.textChanged.connect(self._on_text)
        self.count = QLabel(alignment=Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        set_look(self.count, "muted")
        self.networks = Choice(tr("Network"))
        self.accounts = Choice(tr("Account"), single=True)
        self.posts = Choice(tr("Post"), single=True)
        self.states = Choice(tr("State"), [_option(state, triage_look(state).word) for state in Triage])
        words = [kind for kind in ResponseKind if kind in WORDS]
        self.kinds = Choice(tr("Kind"), [_option(kind, kind_look(kind).word) for kind in words])
        self.mine = _toggle(tr("Mine"), "mdi6.account-check-outline", tr("Only what I have claimed"))
        self.escalated = _toggle(tr("Escalated"), "mdi6.alert-outline", tr("Only what needs a decision"))
        self.reactions = _toggle(tr("Reactions"), "mdi6.heart-outline", tr("Likes and reposts too"))
        self.languages = Choice(tr("Language"), [_option(code, name) for code, name in LANGUAGES.items()])
        self._choices = (self.networks, self.accounts, self.posts, self.states, self.kinds, self.languages)
        self._toggles = (self.mine, self.escalated, self.reactions)
        for choice in self._choices:
            choice.changed.connect(self._on_changed)
        for toggle in self._toggles:
            toggle.clicked.connect(self._on_changed)
        self.clear_button = QPushButton(icon("mdi6.filter-remove-outline"), tr("Show all"))
        set_look(self.clear_button, "quiet")
        self.clear_button.clicked.connect(self.clear)

    def _assemble(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(SMALL)
        for widget in (self.search, self.clear_button, self.count):
            top.addWidget(widget)
        below = QWidget()
        line = FlowLayout(below)
        for button in (*self._choices, *self._toggles):
            line.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, SMALL, LARGE, SMALL)
        column.setSpacing(SMALL)
        column.addLayout(top)
        column.addWidget(below)

    def _on_text(self, text: str) -> None:
        if not text:  # emptied by its button, which is not an edit to Qt
            self._typing.start()

    def _on_changed(self) -> None:
        self._say_clear()
        self.changed.emit()

    def _say_clear(self) -> None:
        self.clear_button.setEnabled(self.narrowed())


def _option(key: str, name: str) -> Option:
    return Option(key, name)


def _toggle(name: str, icon_name: str, hint: str) -> QPushButton:
    button = QPushButton(icon(icon_name), name)
    button.setCheckable(True)
    button.setToolTip(hint)
    button.setAccessibleDescription(hint)
    return button
