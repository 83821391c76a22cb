"""What a person asks of the whole program, from wherever in the window: signals that it carries out."""

from PySide6.QtCore import QObject, Signal


class Control(QObject):
    """One for the life of the program; stages emit, `ui.app` listens."""

    campaign_read = Signal(object)
    """The Campaign of the file that was opened."""
    theme_chosen = Signal(object)
    """A Theme."""
    language_chosen = Signal(str)
    """A key of LANGUAGES."""
    signed_in = Signal(object)
    """The Person who signed in, or founded the campaign."""
    acting_as_chosen = Signal(object)
    """In a rehearsal: the Person to act as."""
    signed_out = Signal()
    campaign_asked = Signal()
    """Somebody wants to open another campaign file."""
    join_asked = Signal()
    """Somebody wants to join a headquarters."""
    sample_asked = Signal()
    """Somebody wants the sample rehearsal campaign."""
    again_asked = Signal()
    """Opening the campaign failed; try once more."""
