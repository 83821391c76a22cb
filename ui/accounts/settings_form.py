"""What an administrator sets of an account: its name here, who signs, watched words, what it may cost."""

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ui.theme import tokens
from ui.theme.fields import indent
from ui.theme.icons import icon
from warroom.domain.account import Account
from warroom.domain.capabilities import Capabilities
from warroom.language import tr
from warroom.services.accounts import MOST_APPROVALS, MOST_DOLLARS

_USUAL_CAP = 5.0


@dataclass(frozen=True)
class AccountSettings:
    """What the form says."""

    display_name: str
    approvals_needed: int
    watches: tuple[str, ...]
    daily_cap: Decimal | None

    @classmethod
    def of(cls, account: Account) -> "AccountSettings":
        """How an account is set now."""
        return cls(account.display_name, account.approvals_needed, account.watches, account.daily_cap)


class SettingsForm(QWidget):
    """Shows what suits the account's network. Signals: `saved` with AccountSettings."""

    saved = Signal(object)

    def __init__(self, *, may_change: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._may = may_change
        self._account: Account | None = None
        self.name = QLineEdit(maxLength=100)
        self.name.setAccessibleName(tr("Name here"))
        self.approvals = QSpinBox(minimum=1, maximum=MOST_APPROVALS)
        indent(self.approvals)
        self.approvals.setAccessibleName(tr("People who sign"))
        self.watches = QPlainTextEdit(tabChangesFocus=True)
        self.watches.setFixedHeight(72)
        self.watches.setPlaceholderText(tr("one word or #hashtag a line"))
        self.watches.setAccessibleName(tr("Watched words, one a line"))
        self.capped = QCheckBox(tr("no more than"))
        self.capped.setAccessibleName(tr("Bound what it costs a day"))
        before, after = tr("${amount}", amount="\0").split("\0")
        self.cap = QDoubleSpinBox(minimum=0, maximum=MOST_DOLLARS, decimals=2, prefix=before, suffix=after)
        indent(self.cap)
        self.cap.setAccessibleName(tr("US dollars a day"))
        self.save = QPushButton(icon("mdi6.check"), tr("Save"))
        self._assemble()
        self._listen()

    def show_account(self, account: Account, network: Capabilities | None) -> None:
        """Show how an account is set."""
        self._account = account
        self.name.setText(account.display_name)
        self.approvals.setValue(account.approvals_needed)
        self.watches.setPlainText("\n".join(account.watches))
        self.capped.setChecked(account.daily_cap is not None)
        self.cap.setValue(_USUAL_CAP if account.daily_cap is None else float(account.daily_cap))
        self.form.setRowVisible(self.approvals, network is None or network.publishes)
        self.form.setRowVisible(self.watches, network is not None and network.can_search)
        self.form.setRowVisible(self._cap_row, network is not None and network.prices is not None)
        self._on_edited()

    def settings(self) -> AccountSettings:
        """What the form says now."""
        lines = (line.strip() for line in self.watches.toPlainText().splitlines())
        cap = Decimal(f"{self.cap.value():.2f}") if self.capped.isChecked() else None
        return AccountSettings(
            self.name.text().strip(), self.approvals.value(), tuple(filter(None, lines)), cap
        )

    def _assemble(self) -> None:
        self._cap_row = QWidget()
        row = QHBoxLayout(self._cap_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.capped)
        row.addWidget(self.cap)
        row.addStretch()
        self.form = QFormLayout()
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.form.addRow(tr("Name here"), self.name)
        self.form.addRow(tr("People who sign"), self.approvals)
        self.form.addRow(tr("Watched words"), self.watches)
        self.form.addRow(tr("A day may cost"), self._cap_row)
        buttons = QHBoxLayout()
        buttons.addWidget(self.save)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SMALL)
        column.addLayout(self.form)
        column.addLayout(buttons)

    def _listen(self) -> None:
        self.name.textChanged.connect(self._on_edited)
        self.approvals.valueChanged.connect(self._on_edited)
        self.watches.textChanged.connect(self._on_edited)
        self.capped.toggled.connect(self._on_edited)
        self.cap.valueChanged.connect(self._on_edited)
        self.save.clicked.connect(lambda: self.saved.emit(self.settings()))

    def _on_edited(self) -> None:
        edited = self._account is not None and self.settings() != AccountSettings.of(self._account)
        for widget in (self.name, self.approvals, self.watches, self.capped):
            widget.setEnabled(self._may)
        self.cap.setEnabled(self._may and self.capped.isChecked())
        self.save.setEnabled(self._may and edited)
