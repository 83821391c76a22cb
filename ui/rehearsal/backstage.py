"""What happens on the practice network while the rehearsal plays, which no window could bring about."""

from typing import Protocol

from warroom.domain.account import Account


class Backstage(Protocol):
    """The practice network behind the scenes."""

    def begin_trouble(self, refusing: Account, losing: Account) -> None:
        """Let the next post to `refusing` be refused, and the answer to the next one to `losing` get lost.

        What was lost can't be looked up before `end_trouble`.
        """
        ...

    def end_trouble(self) -> None:
        """Let everything go well again."""
        ...

    def witnesses(self, text: str) -> tuple[str, ...]:
        """By which account the network holds a post that says `text`: one name for each such post."""
        ...
