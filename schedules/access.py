"""What a connector needs to act as an account: its secret, and a place for what it learns meanwhile.

Used from every thread of the worker. Budgets are remembered here and written to the database now and then,
because a network says with every answer how many calls are left. A secret is remembered until one
changes: opening it takes as long as a call to a quick network.
"""

from collections.abc import Mapping
from threading import Lock

from warroom.domain.account import Account, Budget
from warroom.domain.ids import AccountId
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.events import Changed, Topic
from warroom.language import tr
from warroom.ports import AccountAccess, Connector, HostsMedia, ParcelPicture, ParcelVideo, Secret
from warroom.services import accounts, hosting, spending
from warroom.services.office import Office


class Accesses:
    """Hands out access to accounts, and knows what is left of each one's rate limit."""

    def __init__(self, office: Office, connectors: Mapping[str, Connector] | None = None) -> None:
        self._office = office
        self._connectors = connectors or {}
        self._lock = Lock()
        self._news: set[AccountId] = set()
        self._secrets: dict[AccountId, Secret] = {}
        self._budgets = {
            health.account.id: health.budget for health in accounts.everything(office) if health.budget
        }
        office.bus.listen(self._on_changed)

    def of(self, account: Account) -> AccountAccess:
        """The means to act as `account`. Raises AccountTrouble when it has no credentials, Trouble when
        they can't be read now; connectors are then not asked at all, so that nothing was sent for certain.
        """
        self._secret(account)
        return AccountAccess(
            account=account,
            # Each time anew: another thread may have renewed a token that is good for one renewal only.
            read_secret=lambda: self._secret(account),
            keep_secret=lambda renewed: self._keep(account, renewed),
            note_budget=lambda budget: self._note(account.id, budget),
            note_spend=lambda dollars: spending.note(self._office, account.id, dollars),
            public_url=self._public_url,
        )

    def forget(self, account_id: AccountId) -> None:
        """The account may have new credentials: read them again when they are next needed."""
        with self._lock:
            self._secrets = {known: secret for known, secret in self._secrets.items() if known != account_id}

    def budget(self, account_id: AccountId) -> Budget | None:
        """What the network last said of the account's budget, unless that has been renewed since."""
        with self._lock:
            budget = self._budgets.get(account_id)
        if budget is None or budget.resets_at <= self._office.clock.now():
            return None
        return budget

    def write_down(self) -> None:
        """Write the budgets that changed since the last time to the database."""
        with self._lock:
            news = {account_id: self._budgets[account_id] for account_id in self._news}
            self._news.clear()
        if news:
            accounts.note_budgets(self._office, news)

    def _on_changed(self, changed: Changed) -> None:
        """Some account's secret was renewed or given anew; on any thread."""
        if Topic.CREDENTIALS in changed.topics:
            self._forget_secrets()

    def _secret(self, account: Account) -> Secret:
        with self._lock:
            known = self._secrets
        secret = known.get(account.id) or self._office.vault.read(account)
        if secret is None:
            raise AccountTrouble(
                tr("{handle} has no credentials here. Reconnect the account.", handle=account.handle)
            )
        # What was read before a change goes into the memory that the change threw away.
        known[account.id] = secret
        return secret

    def _public_url(self, media: ParcelPicture | ParcelVideo) -> str:
        """Put media where everybody can fetch it. Raises Trouble."""
        account = hosting.host(self._office)
        connector: object = self._connectors.get(account.network) if account is not None else None
        if account is None or not isinstance(connector, HostsMedia):
            raise NetworkTrouble(
                tr(
                    "No account of the campaign holds pictures where the network can fetch them. "
                    "Connect one: an S3 storage or a WordPress blog."
                )
            )
        try:
            return connector.host(media, self.of(account))
        except AccountTrouble as trouble:
            # It is the host that has to be reconnected, and not the account that publishes.
            accounts.disconnected(self._office, account.id, trouble.sentence)
            raise NetworkTrouble(trouble.sentence) from trouble

    def _keep(self, account: Account, renewed: Secret) -> None:
        self._office.vault.keep(account, renewed)
        self._forget_secrets()
        accounts.renewed(self._office)

    def _forget_secrets(self) -> None:
        with self._lock:
            self._secrets = {}

    def _note(self, account_id: AccountId, budget: Budget) -> None:
        with self._lock:
            if self._budgets.get(account_id) != budget:
                self._budgets[account_id] = budget
                self._news.add(account_id)
