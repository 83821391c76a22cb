"""What is particular about the tab shown: whose text it is, what becomes of its links, what it costs."""

from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.columns import empty
from ui.compose.editing import Tab
from ui.compose.targets import Targets
from ui.dates import locale
from ui.marked_line import MarkedLine
from ui.theme import tokens
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.capabilities import Capabilities
from warroom.domain.ids import AccountId
from warroom.domain.post import Draft
from warroom.language import tr
from warroom.services import spending
from warroom.services.spending import Spending

Note = tuple[str, Tone, str]
"""A mark, its tone, and the sentence beside it."""


class TabNotes(QWidget):
    """Signals: `common_wanted` when the text of an account's own is to make way for the common one."""

    common_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Note, ...] = ()
        self.whose = QLabel(wordWrap=True)
        set_look(self.whose, "small")
        self.common_again = QPushButton(tr("Back to the common text"))
        set_look(self.common_again, "link")
        self.common_again.clicked.connect(self.common_wanted)
        self._notes = QVBoxLayout()
        self._notes.setSpacing(tokens.TINY)
        head = QHBoxLayout()
        head.addWidget(self.whose, 1)
        head.addWidget(self.common_again)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.TINY)
        column.addLayout(head)
        column.addLayout(self._notes)

    @property
    def sentences(self) -> list[str]:
        """What the notes say now."""
        return [sentence for _, _, sentence in self._shown]

    def show_tab(self, draft: Draft, tab: Tab, targets: Targets, read_only: bool) -> None:
        """Show what is to be known about `tab`."""
        own = tab is not None and tab in draft.own
        self.common_again.setVisible(own and not read_only)
        self.whose.setText(_whose(draft, tab, targets))
        notes = () if read_only else tuple(_notes(draft, tab, targets))
        if notes == self._shown:
            return
        self._shown = notes
        empty(self._notes)
        for symbol, tone, sentence in notes:
            line = MarkedLine(symbol, tone, sentence)
            set_look(line.words, "warning" if tone is Tone.WARNING else "small")
            self._notes.addWidget(line)


def _whose(draft: Draft, tab: Tab, targets: Targets) -> str:
    if tab is None and draft.accounts and all(account in draft.own for account in draft.accounts):
        return tr("Goes nowhere as it is: every network chosen has a text of its own.")
    if tab is None:
        return tr("Goes to every network that has no text of its own.")
    if tab in draft.own:
        return tr("{network} has a text of its own.", network=targets.name(draft, tab))
    return tr("The common text. Edited here, it becomes {network}'s own.", network=targets.name(draft, tab))


def _notes(draft: Draft, tab: Tab, targets: Targets) -> list[Note]:
    chosen = targets.chosen(draft)
    about = {account: network for account, network in chosen.items() if tab in (None, account)}
    notes: list[Note] = []
    if any(targets.is_tagged(draft, account) for account in about):
        notes.append(("mdi6.tag-outline", Tone.MUTED, _tags(targets)))
    for account, network in about.items():
        if network.by_hand:
            notes.append(("mdi6.hand-back-right-outline", Tone.MUTED, by_hand(network)))
        if network.prices is not None:
            notes.append(_price(draft, account, network, targets))
    return notes


def _tags(targets: Targets) -> str:
    return tr(
        "Links to {domains} go out with the campaign's tags: {template}",
        domains=", ".join(targets.campaign.own_domains),
        template=targets.campaign.utm_template,
    )


def by_hand(network: Capabilities) -> str:
    """That no program may post there."""
    return tr(
        "{network} takes posts from people only: in time somebody posts it by hand and says where it stands.",
        network=tr(network.name),
    )


def _price(draft: Draft, account: AccountId, network: Capabilities, targets: Targets) -> Note:
    """What the post costs, what makes it dear, and what is left of the day."""
    thread = targets.sent(draft, account)
    cost = spending.price(network, thread)
    plain = network.prices.post * len(thread) if network.prices else cost
    name = targets.name(draft, account)
    sentence = tr("This post costs {price} on {network}.", price=dollars(cost), network=name)
    if cost > plain:
        sentence = tr(
            "This post costs {price} on {network}; without links it would cost {plain}.",
            price=dollars(cost),
            network=name,
            plain=dollars(plain),
        )
    day = targets.spending.get(account)
    if day is None:
        return "mdi6.cash", Tone.MUTED, sentence
    too_much = day.cap is not None and cost > day.cap - day.spent - day.planned
    symbol, tone = ("mdi6.cash-remove", Tone.WARNING) if too_much else ("mdi6.cash", Tone.MUTED)
    return symbol, tone, f"{sentence} {_left(day)}"


def _left(day: Spending) -> str:
    if day.cap is None:
        return tr(
            "Today {spent} were spent, and {planned} are planned.",
            spent=dollars(day.spent),
            planned=dollars(day.planned),
        )
    left = max(Decimal(0), day.cap - day.spent - day.planned)
    return tr("Of today's {cap} there are {left} left.", cap=dollars(day.cap), left=dollars(left))


def dollars(amount: Decimal) -> str:
    """US dollars: cents, and tenths of a cent where there are any."""
    digits = 2 if amount == round(amount, 2) else 3
    return tr("${amount}", amount=locale().toString(float(amount), "f", digits))
