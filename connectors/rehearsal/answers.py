"""How the practice network says no: one exception for each kind of answer that isn't a success."""

from datetime import datetime


class Down(Exception):
    """Nobody took the call, so nothing happened."""


class TooManyRequests(Exception):
    """Refused for now; `retry_at` when the network says until when."""

    def __init__(self, retry_at: datetime | None) -> None:
        super().__init__()
        self.retry_at = retry_at


class ServerError(Exception):
    """The server failed, and its answer doesn't say at which point."""


class NoAnswer(Exception):
    """The request left and nothing came back."""


class Unreadable(Exception):
    """Something came back that isn't an answer."""


class BadCredentials(Exception):
    """The secret is wrong or has expired."""


class Unacceptable(Exception):
    """Refused for good, with a sentence for the drafter."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Duplicate(Exception):
    """The account has a post of the same words already, and the network takes no second one."""


class KeysIgnored(Exception):
    """The network doesn't know the clients' keys, so it can't be asked for one."""
