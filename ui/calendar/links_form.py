"""What holds for every post: whether pictures need a description, and what links to our own pages carry."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.columns import words
from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.style import set_look
from warroom.domain.campaign import Campaign
from warroom.domain.links import tagged, template_trouble
from warroom.domain.post import Part
from warroom.language import tr

USUAL_TEMPLATE = "utm_source={network}&utm_medium=social&utm_campaign={post}"

Rules = tuple[bool, str, tuple[str, ...]]
"""Whether a description is required, the parameters, the campaign's own domains."""


class LinksForm(QWidget):
    """Administrators change it, everybody reads it. Signals: `saved` with the Rules."""

    saved = Signal(object)

    def __init__(self, campaign: Campaign, *, may_change: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._campaign, self._may = campaign, may_change
        self.alt_required = QCheckBox(tr("No picture or video goes out without a description"))
        self.domains = QPlainTextEdit(tabChangesFocus=True)
        self.domains.setFixedHeight(64)
        self.domains.setAccessibleName(tr("The campaign's own domains, one a line"))
        self.domains.setPlaceholderText(tr("one a line, for example spring.example"))
        self.template = QLineEdit(maxLength=500, placeholderText=USUAL_TEMPLATE)
        self.template.setAccessibleName(tr("Parameters put on links to them"))
        self.usual = QPushButton(icon("mdi6.arrow-up"), tr("Fill in the usual ones"))
        self.example = words("")
        self.save = QPushButton(icon("mdi6.check"), tr("Save"))
        self._assemble()
        self.show_campaign(campaign)
        for changed in (self.alt_required.toggled, self.template.textChanged, self.domains.textChanged):
            changed.connect(self._on_edited)
        self.usual.clicked.connect(lambda: self.template.setText(USUAL_TEMPLATE))
        self.save.clicked.connect(lambda: self.saved.emit(self.rules()))

    def show_campaign(self, campaign: Campaign) -> None:
        """Show the rules as they are kept."""
        self._campaign = campaign
        self.alt_required.setChecked(campaign.alt_required)
        self.template.setText(campaign.utm_template)
        self.domains.setPlainText("\n".join(campaign.own_domains))
        self._on_edited()

    def edited(self) -> bool:
        """Whether something was changed and is not saved."""
        kept = self._campaign
        return self.rules() != (kept.alt_required, kept.utm_template, kept.own_domains)

    def rules(self) -> Rules:
        """What the form says."""
        lines = (line.strip().casefold() for line in self.domains.toPlainText().splitlines())
        return self.alt_required.isChecked(), self.template.text().strip(), tuple(filter(None, lines))

    def _assemble(self) -> None:
        explained = tr(
            "Parameters put on links to them, so that the site's statistics tell where visitors come from. "
            "{network} and {post} are filled in for each account.",
            network="{network}",
            post="{post}",
        )
        buttons = QHBoxLayout()
        buttons.addWidget(self.save)
        buttons.addWidget(self.usual)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SMALL)
        column.addWidget(words(tr("Descriptions and links"), "heading"))
        column.addWidget(self.alt_required)
        column.addWidget(words(tr("The campaign's own domains, with all that is below them"), "muted"))
        column.addWidget(self.domains)
        column.addWidget(words(explained, "muted"))
        column.addWidget(self.template)
        column.addWidget(self.example)
        column.addLayout(buttons)
        if not self._may:
            column.addWidget(words(tr("Only an administrator changes these."), "muted"))

    def _on_edited(self) -> None:
        for widget in (self.alt_required, self.domains, self.template, self.usual):
            widget.setEnabled(self._may)
        trouble = template_trouble(self.rules()[1])
        self.save.setEnabled(self._may and self.edited() and not trouble)
        self.example.setText(self._in_words(trouble=trouble))
        set_look(self.example, "danger" if trouble else "small")

    def _in_words(self, *, trouble: bool) -> str:
        """What the rules do to a link, as an example."""
        _, template, domains = self.rules()
        if trouble:
            return tr("This can't be used. Write it like {usual}", usual=USUAL_TEMPLATE)
        if not template or not domains:
            return tr("Links go out as they are written: a domain and parameters are needed for more.")
        link = f"https://{domains[0]}/program"
        trial = replace(self._campaign, utm_template=template, own_domains=domains)
        (part,) = tagged((Part(link),), trial, "bluesky", tr("School plan"))
        return tr("For example {link} goes out as {tagged}", link=link, tagged=part.text)
