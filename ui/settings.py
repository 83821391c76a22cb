"""What this desk remembers for the person at this machine: looks, not work."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from ui.theme.style import Theme
from warroom.language import LANGUAGES


class Settings:
    """The desk's own settings, kept where the system keeps such things."""

    def __init__(self) -> None:
        self._kept = QSettings("Warroom", "Warroom")

    @property
    def theme(self) -> Theme:
        """Light, dark, or as the system does."""
        kept = str(self._kept.value("theme", ""))
        return Theme(kept) if kept in list(Theme) else Theme.SYSTEM

    @theme.setter
    def theme(self, theme: Theme) -> None:
        self._kept.setValue("theme", theme.value)

    @property
    def language(self) -> str | None:
        """The language chosen at this desk; None: the campaign's."""
        kept = str(self._kept.value("language", ""))
        return kept if kept in LANGUAGES else None

    @language.setter
    def language(self, language: str) -> None:
        self._kept.setValue("language", language)

    @property
    def notifies(self) -> bool:
        """Whether the desktop may be notified of what waits for me."""
        return str(self._kept.value("notifies", "true")) == "true"

    @notifies.setter
    def notifies(self, notifies: bool) -> None:
        self._kept.setValue("notifies", "true" if notifies else "false")

    @property
    def inspector_folded(self) -> bool:
        """Whether the inspector was folded away."""
        return str(self._kept.value("inspector_folded", "false")) == "true"

    @inspector_folded.setter
    def inspector_folded(self, folded: bool) -> None:
        self._kept.setValue("inspector_folded", "true" if folded else "false")

    @property
    def headquarters(self) -> Path | None:
        """The file of the headquarters where somebody last signed in: opened when nobody names a campaign."""
        kept = str(self._kept.value("headquarters", ""))
        return Path(kept) if kept and Path(kept).exists() else None

    @headquarters.setter
    def headquarters(self, path: Path | None) -> None:
        self._kept.setValue("headquarters", str(path) if path is not None else "")

    @property
    def geometry(self) -> QByteArray | None:
        """Where the window stood, as Qt writes it."""
        kept = self._kept.value("geometry")
        return kept if isinstance(kept, QByteArray) else None

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._kept.setValue("geometry", geometry)
