"""The form for a new account: network by network, step by step."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QSpinBox, QWidget

from ui.desk import Desk
from ui.entry_form import EntryForm
from ui.theme.fields import indent
from ui.theme.icons import network_icon
from ui.theme.style import set_look
from warroom.domain.capabilities import Capabilities
from warroom.language import tr
from warroom.ports import Secret
from warroom.services.accounts import MOST_APPROVALS


@dataclass(frozen=True)
class NewAccount:
    """What the form says."""

    network: str
    handle: str
    display_name: str
    service_url: str | None
    secret: Secret
    approvals_needed: int


class AddAccountForm(EntryForm):
    """Signals: `submitted` with a NewAccount; `cancelled`."""

    submitted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__("mdi6.link-variant-plus", tr("Add and test"), parent)
        rehearsal = desk.campaign.rehearsal
        offered = [network for network in desk.office.networks.values() if network.rehearsal == rehearsal]
        self._offered = {network.network: network for network in offered}
        self.network = QComboBox()
        self.network.setAccessibleName(tr("Network"))
        for network in offered:
            self.network.addItem(network_icon(network.icon), network.name, network.network)
        self._world = QLabel(_why_these(rehearsal=rehearsal), wordWrap=True)
        set_look(self._world, "muted")
        self.handle = _field(tr("Handle"), tr("as the network shows it, for example @campaign"))
        self.display_name = _field(tr("Name here"), tr("optional"))
        self.service_url = _field(tr("Server"), "https://…")
        self.secret = _field(tr("App password"), tr("made in the network's settings"))
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.approvals = QSpinBox(minimum=1, maximum=MOST_APPROVALS)
        indent(self.approvals)
        self.approvals.setAccessibleName(tr("People who sign"))
        self._add_rows()
        self.assemble(tr("Add an account"))
        for changed in (self.handle.textChanged, self.service_url.textChanged, self.secret.textChanged):
            changed.connect(self._on_edited)
        self.network.currentIndexChanged.connect(self._on_edited)
        self.secret.returnPressed.connect(self.add.click)
        self.add.clicked.connect(lambda: self.submitted.emit(self._typed()))
        self._on_edited()

    def _add_rows(self) -> None:
        self.form.addRow(tr("Network"), self.network)
        self.form.addRow(self._world)
        self.form.addRow(tr("Handle"), self.handle)
        self.form.addRow(tr("Server, when it isn't the usual one"), self.service_url)
        self.form.addRow(tr("App password"), self.secret)
        keeps = QLabel(
            tr("Kept sealed and never shown again. Not the account's main password."), wordWrap=True
        )
        set_look(keeps, "small")
        self.form.addRow(keeps)
        self.form.addRow(tr("Name here, optional"), self.display_name)
        self.form.addRow(tr("How many people sign what it sends"), self.approvals)

    def begin(self) -> None:
        """Start with empty fields."""
        for field in (self.handle, self.display_name, self.service_url, self.secret):
            field.clear()
        self.approvals.setValue(1)
        self.handle.setFocus(Qt.FocusReason.OtherFocusReason)

    def explanation(self) -> str:
        """Why these networks are offered."""
        return self._world.text()

    def _chosen(self) -> Capabilities | None:
        return self._offered.get(self.network.currentData())

    def _typed(self) -> NewAccount:
        return NewAccount(
            network=self.network.currentData(),
            handle=self.handle.text().strip(),
            display_name=self.display_name.text().strip(),
            service_url=self.service_url.text().strip() or None,
            secret=Secret(self.secret.text()),
            approvals_needed=self.approvals.value(),
        )

    def _on_edited(self) -> None:
        network = self._chosen()
        self.form.setRowVisible(self.service_url, network is not None and not network.rehearsal)
        missing = ""
        if network is None:
            missing = tr("This program knows no network for such a campaign.")
        elif not self.handle.text().strip():
            missing = tr("Type the account's handle.")
        elif network.needs_service_url and not self.service_url.text().strip():
            missing = tr("Type the address of its server.")
        elif not self.secret.text():
            missing = _any_password() if network.rehearsal else tr("Type the app password.")
        self.say_missing(missing)


def _any_password() -> str:
    return tr("Type a password: in a rehearsal any will do.")


def _why_these(*, rehearsal: bool) -> str:
    if rehearsal:
        return tr(
            "This campaign is a rehearsal: only practice networks are offered, so that nothing gets out."
        )
    return tr("This campaign is real: practice networks are not offered.")


def _field(name: str, hint: str) -> QLineEdit:
    field = QLineEdit(maxLength=300, placeholderText=hint)
    field.setAccessibleName(name)
    return field
