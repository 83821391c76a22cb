"""Which account holds pictures where a network can fetch them."""

from collections.abc import Mapping

from warroom.domain.account import Account
from warroom.domain.capabilities import Capabilities
from warroom.services.office import Office


def hosts_media(account: Account, networks: Mapping[str, Capabilities]) -> bool:
    """Whether the account can hold media at a public address now."""
    able = networks[account.network].hosts_media
    return (
        able and account.remote_identity is not None and not account.trouble and account.disabled_at is None
    )


def host(office: Office) -> Account | None:
    """The account that holds media: one that does nothing else, before one that publishes too."""
    with office.store.read() as uow:
        able = [account for account in uow.accounts.all() if hosts_media(account, office.networks)]
    return min(able, key=lambda account: office.networks[account.network].publishes, default=None)
