"""The one question that is asked of a person in a box: what could not be saved would be lost for good."""

from collections.abc import Sequence

from PySide6.QtWidgets import QMessageBox, QWidget

from warroom.language import tr


def accepts_losing(window: QWidget, lost: Sequence[str]) -> bool:
    """Whether the person leaves though the texts that `lost` names in sentences could not be saved."""
    question = QMessageBox(window)
    question.setIcon(QMessageBox.Icon.Warning)
    question.setWindowTitle(tr("Not saved"))
    question.setText("\n".join(lost))
    question.setInformativeText(tr("Leaving now loses it for good."))
    leave = question.addButton(tr("Leave and lose it"), QMessageBox.ButtonRole.DestructiveRole)
    stay = question.addButton(tr("Stay"), QMessageBox.ButtonRole.RejectRole)
    question.setDefaultButton(stay)
    question.exec()
    return question.clickedButton() is leave
