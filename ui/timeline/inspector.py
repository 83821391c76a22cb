"""Details of the chosen response: its words, what can be done, its thread, and what we know of it."""

from collections.abc import Callable
from html import escape
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.compose.avatar import Avatar
from ui.compose.flow import FlowLayout
from ui.compose.reading_text import ReadingText
from ui.desk import Desk
from ui.theme.chips import Chip, Look
from ui.theme.style import set_look
from ui.theme.tokens import LARGE, SMALL, TINY, palette
from ui.timeline.acts import Acts
from ui.timeline.conversation import Conversation
from ui.timeline.look import author, breakable, chips, handle, relation, stamp
from ui.timeline.moderating import covered
from ui.timeline.words_box import WordsBox
from warroom.domain.ids import PostId, ResponseId
from warroom.domain.response import Response
from warroom.errors import Trouble
from warroom.language import ntr, tr
from warroom.services.queries import ResponseView

_WEB = ("https://", "http://")


class Inspector(QWidget):
    """Shows one response; `revealed` says whether a hidden one may be read."""

    def __init__(self, desk: Desk, acts: Acts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._view: ResponseView | None = None
        self._revealed = False
        self._empty = QLabel(
            tr("Choose a response to see its thread and what can be done with it."), wordWrap=True
        )
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_look(self._empty, "muted")
        self._details = QWidget()
        self.words_box = WordsBox()
        self._make_parts()
        self._assemble(acts)
        self.addActions(acts.all)
        self._details.hide()

    @property
    def shown(self) -> ResponseView | None:
        """What is shown."""
        return self._view

    def show_view(self, view: ResponseView | None, *, revealed: bool = False) -> None:
        """Show a response with all that belongs to it, or nothing."""
        if view == self._view and revealed == self._revealed:
            return
        self._view, self._revealed = view, revealed
        self._empty.setVisible(view is None)
        self._details.setVisible(view is not None)
        if view is not None:
            self._show_head(view.response)
            self._show_words(view.response)
            self._show_parts(view)

    def show_company(self, looks: tuple[Look, ...]) -> None:
        """Show which colleagues are at this response, before anybody claims or answers it twice."""
        self.company.show_looks(looks)

    def say_chosen(self, count: int) -> None:
        """Say that what is done now is done to a run of `count` responses."""
        self.run.setText(
            ntr("{n} response is chosen", "{n} responses are chosen: the keys act on all", count)
        )
        self.run.setVisible(count > 1)

    def _make_parts(self) -> None:
        self._avatar = Avatar(size=40)
        self.name = _label("heading")
        self._handle = _label("muted")
        self._chips = QWidget()
        self._chip_line = FlowLayout(self._chips)
        self._meta = _label("muted")
        self._out = QLabel(textFormat=Qt.TextFormat.RichText)
        self._out.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self._out.linkActivated.connect(self._on_link)
        self.text = ReadingText()
        self.text.setAccessibleName(tr("What they wrote"))
        self.run = _label("warning")
        self.run.hide()
        self.company = _Company()
        self.answers_part = _Section(tr("Our answer"), self._on_link)
        self.thread_part = _Section(tr("Thread"), self._on_link)
        self.notes_part = _Section(tr("Notes"), self._on_link)
        self.evidence_part = _Section(tr("Evidence"), self._on_link)
        self.history_part = _Section(tr("Their history with us"), self._on_link)

    def _assemble(self, acts: Acts) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.name)
        names.addWidget(self._handle)
        head = QHBoxLayout()
        head.addWidget(self._avatar, alignment=Qt.AlignmentFlag.AlignTop)
        head.addLayout(names, 1)
        buttons = QWidget()
        line = FlowLayout(buttons)
        for action in acts.all:
            line.addWidget(_ActButton(action))
        column = QVBoxLayout(self._details)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SMALL)
        column.addLayout(head)
        column.addWidget(self._chips)
        column.addWidget(self.text)
        column.addWidget(self._meta)
        column.addWidget(self._out)
        column.addWidget(self.run)
        column.addWidget(self.company)
        column.addWidget(buttons)
        column.addWidget(self.words_box)
        for section in (
            self.answers_part,
            self.thread_part,
            self.notes_part,
            self.evidence_part,
            self.history_part,
        ):
            column.addWidget(section)
        column.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        outer.addWidget(self._empty)
        outer.addWidget(self._details, 1)

    def _show_head(self, response: Response) -> None:
        self._avatar.show_name(author(response))
        self.name.setText(breakable(author(response)))
        self._handle.setText(breakable(handle(response)))
        for old in self._chips.findChildren(Chip):
            self._chip_line.removeWidget(old)
            old.deleteLater()
        for look in chips(response, self._desk.me.id):
            chip = Chip(look)
            self._chip_line.addWidget(chip)
            chip.show()
        network = self._desk.office.networks[response.network]
        now = self._desk.office.clock.now()
        self._meta.setText(
            tr(
                "{relation} on {network}, {time}",
                relation=breakable(relation(response)),
                network=tr(network.name),
                time=stamp(response.posted_at, self._desk.campaign.zone, now),
            )
        )

        url = response.remote.url or ""
        self._out.setVisible(url.startswith(_WEB))
        shown = escape(tr("Read it on {network}", network=tr(network.name)))
        self._out.setText(f'<a href="{escape(url)}" style="color: {palette().accent}">{shown}</a>')

    def _show_words(self, response: Response) -> None:
        hidden = covered(response) and not self._revealed
        self.text.show_text(tr("A colleague hid this response. Space shows it.") if hidden else response.text)
        self.text.setVisible(hidden or bool(response.text))

    def _show_parts(self, view: ResponseView) -> None:
        parts = Conversation(view, self._desk.campaign.zone, self._desk.office.clock.now())
        self.answers_part.show_text(parts.answers())
        self.thread_part.show_text(parts.thread() if len(view.thread) > 1 or view.response.post_id else "")
        self.notes_part.show_text(parts.notes())
        self.evidence_part.show_text(parts.evidence())
        self.history_part.show_text(parts.history())

    def _on_link(self, target: str) -> None:
        kind, _, number = target.partition(":")
        if kind == "response":
            self._desk.places.response_opened.emit(ResponseId(int(number)))
        elif kind == "post":
            self._desk.places.post_opened.emit(PostId(int(number)))
        elif kind == "evidence":
            self._ask_where()
        elif target.startswith(_WEB):
            QDesktopServices.openUrl(QUrl(target))

    def _ask_where(self) -> None:
        """Where the kept document goes."""
        view = self._view
        if view is None or view.evidence is None:
            return
        content, name = view.evidence.content, f"evidence-{view.evidence.digest[:12]}.json"
        dialog = QFileDialog(self, tr("Save the kept document"), name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self._save(Path(path), content))
        dialog.open()

    def _save(self, path: Path, content: bytes) -> None:
        def write() -> None:
            try:
                path.write_bytes(content)
            except OSError as error:
                raise Trouble(
                    tr("{path} can't be written: {reason}", path=path, reason=error.strerror)
                ) from error

        saved = tr("The kept document is in {path}", path=path)
        self._desk.jobs.run(self, write, lambda _: self._desk.notices.done(saved))


class _Section(QWidget):
    """A heading with rich text below it; gone while there is nothing to say."""

    def __init__(self, heading: str, follow: Callable[[str], None]) -> None:
        super().__init__()
        title = _label("small")
        title.setText(heading)
        self.body = QLabel(wordWrap=True, textFormat=Qt.TextFormat.RichText)
        self.body.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.body.setAccessibleName(heading)
        self.body.linkActivated.connect(follow)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SMALL, 0, 0)
        column.setSpacing(TINY)
        column.addWidget(title)
        column.addWidget(self.body)

    def show_text(self, text: str) -> None:
        """Show rich text, or nothing."""
        self.body.setText(text)
        self.setVisible(bool(text))


class _Company(QWidget):
    """The colleagues who are at the same response; gone while one is alone with it."""

    def __init__(self) -> None:
        super().__init__()
        self._looks: tuple[Look, ...] = ()
        self._line = FlowLayout(self)
        self.hide()

    @property
    def words(self) -> list[str]:
        """What the chips say."""
        return [look.word for look in self._looks]

    def show_looks(self, looks: tuple[Look, ...]) -> None:
        """Show these chips."""
        if looks == self._looks:
            return
        self._looks = looks
        for old in self.findChildren(Chip):
            self._line.removeWidget(old)
            old.deleteLater()
        for look in looks:
            chip = Chip(look)
            self._line.addWidget(chip)
            chip.show()
        self.setAccessibleName(", ".join(self.words))
        self.setVisible(bool(looks))


class _ActButton(QPushButton):
    """An action with its icon, its word and its key."""

    def __init__(self, action: QAction) -> None:
        super().__init__()
        self._action = action
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if not action.isVisible():
            self.hide()  # and never shown here: without a parent yet, it would be a window of its own
        self.clicked.connect(action.trigger)
        action.changed.connect(self._on_changed)
        self._show_action()

    def _on_changed(self) -> None:
        self._show_action()
        self.setVisible(self._action.isVisible())

    def _show_action(self) -> None:
        self.setIcon(self._action.icon())
        key = self._action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self.setText(f"{self._action.iconText()}  ·  {key}")
        self.setAccessibleName(self._action.text())
        self.setEnabled(self._action.isEnabled())
        self.setToolTip(self._action.toolTip())


def _label(look: str) -> QLabel:
    label = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    set_look(label, look)
    return label
