"""Signing in on a network's own page: the desk opens the browser, the worker talks to the network.

Two errands: the first says which page to open, the second trades what came back for tokens. What must be kept
between them travels sealed, so that neither a desk nor a reader of the database can use it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from warroom.domain.account import Account
from warroom.domain.errand import Errand, ErrandKind
from warroom.domain.ids import AccountId, ErrandId, PersonId
from warroom.errors import BadInput, Refused
from warroom.language import tr
from warroom.ports import Secret, SignInPage
from warroom.services import errands
from warroom.services.office import Office, existing_account


@dataclass(frozen=True)
class BrowserPage:
    """A network's sign-in page: open `url`, expect `state` to come back; `kept` is handed to `finish`,
    sealed.
    """

    url: str
    state: str
    kept: str


def begin(
    office: Office, me: PersonId, account_id: AccountId, typed: Secret | None, redirect_url: str
) -> ErrandId:
    """Ask which page to open. `typed` are the fields of `SignIn`; None takes those that are kept already."""
    with office.store.read() as uow:
        account = existing_account(uow, account_id)
    if not account.meets(office.networks).sign_in.browser:
        raise Refused(tr("{handle} isn't connected through the browser.", handle=account.handle))
    sealed = office.vault.seal(account, typed) if typed is not None else None
    text = json.dumps({"redirect_url": redirect_url, "typed": sealed})
    return errands.ask(office, me, ErrandKind.SIGN_IN, account_id, text=text)


def page(errand: Errand) -> BrowserPage:
    """The page that an answered errand names."""
    answer = json.loads(errand.answer or "{}")
    return BrowserPage(answer["url"], answer["state"], answer["kept"])


def finish(
    office: Office, me: PersonId, account_id: AccountId, kept: str, answer: Mapping[str, str]
) -> ErrandId:
    """Hand over what came back to the redirect address. Raises BadInput when the network said no."""
    if "code" not in answer:
        why = answer.get("error_description") or answer.get("error") or tr("it sent nothing back")
        raise BadInput(tr("The network did not let Warroom in: {why}. Try again.", why=why))
    text = json.dumps({"kept": kept, "answer": dict(answer)})
    return errands.ask(office, me, ErrandKind.SIGNED_IN, account_id, text=text)


def asked_page(office: Office, account: Account, errand: Errand) -> tuple[Secret, str]:
    """What a SIGN_IN errand asks with: what was typed, and the address to come back to. Used by workers."""
    asked = _asked(errand)
    typed = asked["typed"]
    secret = office.vault.unseal(account, typed) if typed is not None else office.vault.read(account)
    if secret is None:
        raise Refused(tr("Type what the network's page gave you first."))
    return secret, asked["redirect_url"]


def answered_page(office: Office, account: Account, found: SignInPage) -> str:
    """The answer to a SIGN_IN errand. Used by workers."""
    kept = office.vault.seal(account, found.kept)
    return json.dumps({"url": found.url, "state": found.state, "kept": kept})


def come_back(office: Office, account: Account, errand: Errand) -> tuple[Secret, dict[str, str]]:
    """What a SIGNED_IN errand brings: what was kept, and what came back. Used by workers."""
    asked = _asked(errand)
    return office.vault.unseal(account, asked["kept"]), asked["answer"]


def _asked(errand: Errand) -> dict[str, Any]:
    if errand.text is None:
        raise Refused(tr("This sign-in is over; begin it again."))
    asked: dict[str, Any] = json.loads(errand.text)
    return asked
