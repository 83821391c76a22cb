"""What a desk needs from a network: a row that the worker takes under a lease and answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from warroom.domain.ids import AccountId, ErrandId, PersonId


class ErrandKind(StrEnum):
    """What is asked. `argument` and `text` of the errand: see each."""

    CONNECT = "connect"
    """Try the account's credentials and learn its remote identity. No argument."""
    LOOK_UP = "look up"
    """Look again for a delivery in doubt; the argument is its id."""
    MODERATE = "moderate"
    """Hide, show, mark or remove a response; the argument is its id, the text what to do."""
    DELETE = "delete"
    """Delete a delivered post from its network; the argument is the delivery's id."""
    METRICS = "metrics"
    """Read a delivered post's numbers; the argument is the delivery's id."""
    COLLECT = "collect"
    """Read an account's responses now. No argument."""
    SIGN_IN = "sign in"
    """Begin signing in with the browser; the text is a JSON object of the `redirect_url` to come back to and
    what was `typed`, sealed. The answer is one of the `url` to open, the `state` that must come back, and
    what is `kept`, sealed, and handed back to SIGNED_IN."""
    SIGNED_IN = "signed in"
    """Finish signing in; the text is a JSON object of `kept` and the `answer` that came to the address."""
    CARD = "card"
    """Read a page for its link card; the text is its address. No account. The answer is a JSON object:
    `title`, `description` and `picture`, its bytes in base64, or null."""


class ErrandState(StrEnum):
    """Where an errand stands."""

    ASKED = "asked"
    TAKEN = "taken"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Errand:
    """An errand as last read. `answer` is a sentence for the person who asked."""

    id: ErrandId
    kind: ErrandKind
    account_id: AccountId | None
    argument: int | None
    text: str | None
    asked_by: PersonId
    asked_at: datetime
    state: ErrandState
    fence: int
    answer: str | None
