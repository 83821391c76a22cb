"""The three families of errors: a person's mistake, the world's trouble, and our bug.

A `Refused` or a `Trouble` carries one sentence for the person who reads it: what is wrong, where, and what
to do. Anything else that is raised is a bug of ours and is reported as one.
"""

from datetime import datetime


class WarroomError(Exception):
    """Not raised itself: what `Refused` and `Trouble` have in common, a sentence for a person."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Refused(WarroomError):
    """A person asked for something that the rules, or plain sense, do not allow."""


class NotAllowed(Refused):
    """The person's role does not include this act, or nobody is signed in."""


class Changed(Refused):
    """What the person's screen showed is no longer what the database holds; nothing was done."""


class BadInput(Refused):
    """What was typed, pasted or imported can't be used as it is."""


class Trouble(WarroomError):
    """The world failed us: a disk, a database, a network. Trying again later may help."""


class StoreTrouble(Trouble):
    """The campaign's database can't be opened, read or written."""


class RuleBroken(StoreTrouble):
    """The database itself refused a change: a guard stands there that no service may pass."""


class NetworkTrouble(Trouble):
    """A social network can't be reached or refuses for now. `retry_at` is set when it said until when."""

    def __init__(self, sentence: str, retry_at: datetime | None = None) -> None:
        super().__init__(sentence)
        self.retry_at = retry_at


class AccountTrouble(Trouble):
    """The account's credentials no longer work: somebody has to reconnect it. Nothing else is lost."""
