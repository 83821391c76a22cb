"""Accounts on practice doubles of the real networks, and the worker's answers about pages."""

import json
from base64 import b64encode
from pathlib import Path

from tests.factories import Staff
from tests.ui.sending import errands_asked
from warroom.domain.errand import Errand, ErrandKind, ErrandState
from warroom.domain.ids import AccountId
from warroom.ports import Secret
from warroom.services import accounts, errands
from warroom.services.office import Office


def account_on(office: Office, staff: Staff, network: str, handle: str = "spring") -> AccountId:
    """An account on the double of `network`."""
    double = f"rehearsal-{network}"
    secret = None if office.networks[double].by_hand else Secret("any")
    return accounts.add(office, staff.noa.id, double, handle, handle, None, secret, 1).id


def pages_asked(office: Office) -> list[Errand]:
    """What desks asked of pages since the last time, oldest first."""
    return [each for each in errands_asked(office) if each.kind is ErrandKind.CARD]


def answer_card(office: Office, errand: Errand, title: str, picture: Path | None = None) -> None:
    """The worker has read the page."""
    content = b64encode(picture.read_bytes()).decode() if picture else None
    answer = {"title": title, "description": "", "picture": content}
    errands.answer(office, errand, ErrandState.DONE, json.dumps(answer))


def fail_card(office: Office, errand: Errand, why: str) -> None:
    """The worker could not read the page."""
    errands.answer(office, errand, ErrandState.FAILED, why)
