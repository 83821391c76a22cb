"""The campaign's accounts: connecting, reconnecting, how many must sign, switching off."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from warroom.domain.account import Account, AccountHealth, Budget
from warroom.domain.errand import ErrandKind
from warroom.domain.ids import WORKER, AccountId, ErrandId, PersonId
from warroom.domain.person import Role
from warroom.errors import BadInput, Refused
from warroom.events import Topic
from warroom.language import tr
from warroom.ports import Identity, Secret
from warroom.services import errands
from warroom.services.office import Office, existing_account, existing_campaign, permitted
from warroom.store import UnitOfWork
from warroom.store.accounts import MICROS

MOST_APPROVALS = 5
MOST_WATCHES = 20
MOST_DOLLARS = 10_000
DEFAULT_DAILY_CAP = Decimal(10)
"""What a new account may cost a day, in US dollars, where its network charges: nobody is surprised by a bill.
"""


def everything(office: Office) -> tuple[AccountHealth, ...]:
    """Every account with its health."""
    with office.store.read() as uow:
        return uow.accounts.health()


def add(
    office: Office,
    me: PersonId,
    network: str,
    handle: str,
    display_name: str,
    service_url: str | None,
    secret: Secret | None,
    approvals_needed: int = 1,
) -> Account:
    """Add an account and ask a worker to try its credentials; None: it will sign in by the browser."""
    handle = handle.strip().removeprefix("@")
    capabilities = office.networks.get(network)
    if capabilities is None:
        raise BadInput(tr("Warroom knows no network “{network}”.", network=network))
    if not handle:
        raise BadInput(tr("Type the account's name on {network}.", network=tr(capabilities.name)))
    if capabilities.needs_service_url and not (service_url or "").startswith(("https://", "http://")):
        raise BadInput(tr("Type the address of the account's server, beginning with https://."))
    _check_approvals(approvals_needed)
    new = Account(
        AccountId(0),
        network,
        handle,
        display_name.strip() or handle,
        service_url or None,
        None,
        approvals_needed,
        daily_cap=DEFAULT_DAILY_CAP if capabilities.prices is not None else None,
    )
    with office.store.write(me) as uow:
        permitted(uow, me, Role.ADMIN)
        if existing_campaign(uow).rehearsal != capabilities.rehearsal:
            raise Refused(_wrong_world(rehearsal=not capabilities.rehearsal))
        if any(a.network == network and a.handle == handle for a in uow.accounts.all()):
            raise Refused(tr("{handle} is already in the list; reconnect it there.", handle=handle))
        account_id = uow.accounts.add(new, office.clock.now())
        added = existing_account(uow, account_id)
        uow.touch(Topic.ACCOUNTS)
    if secret is None and not capabilities.sign_in.fields:
        secret = Secret("")  # Nothing is needed to use it, and so nothing is missing.
    if secret is not None:
        office.vault.keep(added, secret)
        errands.ask(office, me, ErrandKind.CONNECT, added.id)
    return added


def reconnect(office: Office, me: PersonId, account_id: AccountId, secret: Secret) -> ErrandId:
    """Give an account new credentials; its history stays, and another remote identity will be refused."""
    with office.store.read() as uow:
        permitted(uow, me, Role.ADMIN)
        account = existing_account(uow, account_id)
    office.vault.keep(account, secret)
    return errands.ask(office, me, ErrandKind.CONNECT, account_id)


def change(
    office: Office,
    me: PersonId,
    account_id: AccountId,
    display_name: str,
    approvals_needed: int,
    watches: Sequence[str] | None = None,
    daily_cap: Decimal | None = None,
) -> None:
    """Change what an account is called here, how many people must sign what it sends, which words are
    searched for (None: as before), and what it may cost a day in US dollars (None: no bound).
    """
    _check_approvals(approvals_needed)
    if daily_cap is not None and not 0 <= daily_cap <= MOST_DOLLARS:
        raise BadInput(
            tr("What an account may cost a day is between 0 and {most} US dollars.", most=MOST_DOLLARS)
        )
    with office.store.write(me) as uow:
        permitted(uow, me, Role.ADMIN)
        account = existing_account(uow, account_id)
        name = display_name.strip() or account.handle
        words = account.watches if watches is None else _checked_watches(watches)
        uow.accounts.change(
            account_id,
            display_name=name,
            approvals_needed=approvals_needed,
            watches=json.dumps(words),
            daily_cap_micros=None if daily_cap is None else int(daily_cap * MICROS),
        )
        uow.touch(Topic.ACCOUNTS)


def connected(office: Office, account_id: AccountId, identity: Identity) -> Account:
    """The account's credentials work: remember who the network says it is. Used by workers.

    Raises Refused when they open another account than before, or one that the campaign has already under
    another name; it is then not used until it is reconnected.
    """
    with office.store.write(WORKER) as uow:
        account = existing_account(uow, account_id)
        same = account.remote_identity in (None, identity.remote_identity)
        trouble = _twin(uow, account, identity.remote_identity) if same else _another(account, identity)
        uow.accounts.change(account_id, trouble=trouble)
        if trouble is None:
            uow.accounts.change(
                account_id,
                remote_identity=identity.remote_identity,
                terms=json.dumps(identity.terms.to_json()),
            )
            uow.collections.hurry(account_id, uow.now())
        uow.touch(Topic.ACCOUNTS)
    if trouble is not None:
        raise Refused(trouble)
    return account


def renewed(office: Office) -> None:
    """An account's credentials were renewed: other workers remember the old ones. Used by workers."""
    with office.store.write(WORKER) as uow:
        uow.touch(Topic.CREDENTIALS)


def disconnected(office: Office, account_id: AccountId, why: str) -> None:
    """The account's credentials don't work: it waits for a person, and nothing of it is lost."""
    with office.store.write(WORKER) as uow:
        uow.accounts.change(account_id, trouble=why)
        uow.touch(Topic.ACCOUNTS)


def note_budgets(office: Office, budgets: Mapping[AccountId, Budget]) -> None:
    """Remember what networks said of their rate limits. Used by workers."""
    with office.store.write(WORKER) as uow:
        uow.accounts.lock(budgets)
        for account_id, budget in budgets.items():
            uow.accounts.note_budget(account_id, budget)
        uow.touch(Topic.ACCOUNTS)


def disable(office: Office, me: PersonId, account_id: AccountId) -> None:
    """Stop publishing to and reading from an account."""
    _set_disabled(office, me, account_id, office.clock.now())


def enable(office: Office, me: PersonId, account_id: AccountId) -> None:
    """Publish to and read from an account again."""
    _set_disabled(office, me, account_id, None)


def _set_disabled(office: Office, me: PersonId, account_id: AccountId, at: datetime | None) -> None:
    with office.store.write(me) as uow:
        permitted(uow, me, Role.ADMIN)
        account = existing_account(uow, account_id)
        if at is None and (trouble := _twin(uow, account, account.remote_identity)) is not None:
            raise Refused(trouble)
        uow.accounts.change(account_id, disabled_at=at)
        uow.touch(Topic.ACCOUNTS)


def _twin(uow: UnitOfWork, account: Account, remote_identity: str | None) -> str | None:
    """Why `account` can't be used when the campaign has it already: its posts would go out twice there."""
    for other in uow.accounts.all():
        same = (other.network, other.remote_identity) == (account.network, remote_identity)
        if remote_identity and same and other.id != account.id and other.disabled_at is None:
            return tr(
                "{handle} is the same account as {other}, which is in the list already. Disable one of them.",
                handle=account.handle,
                other=other.handle,
            )
    return None


def _checked_watches(watches: Sequence[str]) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(word.strip() for word in watches if word.strip()))
    if len(words) > MOST_WATCHES or any(len(word) > 100 for word in words):
        raise BadInput(
            tr("Up to {most} words are watched, each of 100 characters at most.", most=MOST_WATCHES)
        )
    return words


def _check_approvals(approvals_needed: int) -> None:
    if not 1 <= approvals_needed <= MOST_APPROVALS:
        raise BadInput(tr("Between 1 and {most} people sign a post.", most=MOST_APPROVALS))


def _another(account: Account, identity: Identity) -> str:
    return tr(
        "These credentials open {found}, not {handle} as before. "
        "Reconnect it with its own, or add the other one.",
        found=identity.handle,
        handle=account.handle,
    )


def _wrong_world(*, rehearsal: bool) -> str:
    if rehearsal:
        return tr(
            "This campaign is a rehearsal: it never touches a real account. Found a real campaign for that."
        )
    return tr("This campaign is real: the rehearsal network has no place in it. Found a rehearsal for that.")
