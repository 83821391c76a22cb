"""Link cards that nobody has to type: a link written into a text is read once by the worker, for its card."""

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QObject, QTimer, Signal

from ui.compose.editing import Tab
from ui.desk import Desk
from ui.errands import Errands
from warroom.domain.errand import Errand, ErrandState
from warroom.domain.ids import ErrandId
from warroom.domain.links import links
from warroom.domain.post import Draft, LinkCard, Part, Thread
from warroom.errors import WarroomError
from warroom.language import tr
from warroom.services import cards

_PAUSE_MS = 1_200
"""A link is whole when nothing was typed for this long."""


class Reading(Enum):
    """How reading a page for its card stands."""

    ASKED = auto()
    DONE = auto()
    FAILED = auto()


@dataclass(frozen=True)
class Asked:
    """A link whose page is or was read. `why` says why that failed."""

    tab: Tab
    url: str
    reading: Reading
    why: str = ""


class CardAsking(QObject):
    """The links of one post. Links that were there when it was opened count as asked: only typing asks.

    Signals: `answered` with the tab, the link and its LinkCard; `changed` when `asked` did.
    """

    answered = Signal(object, str, object)
    changed = Signal()

    def __init__(self, desk: Desk, draft: Draft, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._errands = Errands(desk, self)
        self._seen = set(_links_of(draft))
        self.asked: dict[str, Asked] = {}
        self._typed: tuple[Tab, Thread] = (None, ())
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._on_pause)

    def note(self, tab: Tab, thread: Thread) -> None:
        """`thread` was typed in `tab`; ask for the cards of its new links when the typing pauses."""
        self._typed = (tab, thread)
        if any(self._wanted(part) for part in thread):
            self._pause.start()
        else:
            self._pause.stop()

    def know(self, draft: Draft) -> None:
        """Somebody else's `draft` is on the screen: its links are theirs to make cards of."""
        self._seen.update(_links_of(draft))

    def ask(self, tab: Tab, url: str) -> None:
        """Read the page at `url` for its card now, also for the second time: a person asked."""
        self._seen.add(url)
        self._put(Asked(tab, url, Reading.ASKED))
        office, me = self._desk.office, self._desk.me.id
        self._desk.jobs.run(
            self,
            lambda: cards.ask(office, me, url),
            lambda errand_id: self._wait(errand_id, tab, url),
            lambda error: self._on_refused(error, tab, url),
        )

    def dismiss(self, url: str) -> None:
        """Nobody waits for this card any more."""
        if self.asked.pop(url, None) is not None:
            self.changed.emit()

    def _wanted(self, part: Part) -> str | None:
        """The first new link of a part that would show its card."""
        if part.card is not None or part.pictures or part.video is not None:
            return None
        return next((url for url in links(part.text) if url not in self._seen), None)

    def _on_pause(self) -> None:
        tab, thread = self._typed
        for part in thread:
            if (url := self._wanted(part)) is not None:
                self.ask(tab, url)

    def _wait(self, errand_id: ErrandId, tab: Tab, url: str) -> None:
        self._errands.wait(errand_id, lambda errand: self._on_answered(errand, tab, url))

    def _on_answered(self, errand: Errand, tab: Tab, url: str) -> None:
        if url not in self.asked:
            return
        if errand.state is ErrandState.FAILED:
            self._put(Asked(tab, url, Reading.FAILED, errand.answer or tr("The page could not be read.")))
            return
        office, me = self._desk.office, self._desk.me.id
        self._desk.jobs.run(
            self, lambda: cards.card(office, me, errand), lambda card: self._on_card(card, tab, url)
        )

    def _on_card(self, card: LinkCard, tab: Tab, url: str) -> None:
        if url in self.asked:
            self.asked[url] = Asked(tab, url, Reading.DONE)
            self.answered.emit(tab, url, card)
            self.changed.emit()

    def _on_refused(self, error: WarroomError, tab: Tab, url: str) -> None:
        self._put(Asked(tab, url, Reading.FAILED, error.sentence))

    def _put(self, asked: Asked) -> None:
        self.asked[asked.url] = asked
        self.changed.emit()


def _links_of(draft: Draft) -> set[str]:
    threads = (draft.thread, *draft.own.values())
    return {url for thread in threads for part in thread for url in links(part.text)}
