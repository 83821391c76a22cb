"""The accounts that a draft may go to, as the composer meets them: names, limits, and what each is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from warroom.domain.account import Account
from warroom.domain.campaign import Campaign
from warroom.domain.capabilities import Capabilities
from warroom.domain.delivery import DeliveryState
from warroom.domain.ids import AccountId
from warroom.domain.links import tagged
from warroom.domain.post import Draft, Thread
from warroom.language import tr
from warroom.ports import Networks
from warroom.services.queries import PostView
from warroom.services.spending import Spending


@dataclass(frozen=True)
class Targets:
    """What is known of accounts and networks while a draft is written."""

    campaign: Campaign
    networks: Networks
    accounts: Mapping[AccountId, Account] = field(default_factory=dict)
    spending: Mapping[AccountId, Spending] = field(default_factory=dict)

    def network(self, account_id: AccountId) -> Capabilities | None:
        """What the account's network can do for it; None for an account or a network that isn't known."""
        account = self.accounts.get(account_id)
        if account is None or account.network not in self.networks:
            return None
        return account.meets(self.networks)

    def chosen(self, draft: Draft) -> dict[AccountId, Capabilities]:
        """The known ones of the accounts that `draft` goes to, with what their networks can do."""
        found = ((account_id, self.network(account_id)) for account_id in draft.accounts)
        return {account_id: network for account_id, network in found if network is not None}

    def sent(self, draft: Draft, account_id: AccountId) -> Thread:
        """What goes to the account: its text, with the campaign's tags on links to its own sites."""
        thread, account = draft.thread_for(account_id), self.accounts.get(account_id)
        return tagged(thread, self.campaign, account.network, draft.title) if account else thread

    def is_tagged(self, draft: Draft, account_id: AccountId) -> bool:
        """Whether the account is sent other links than were typed."""
        return self.sent(draft, account_id) != draft.thread_for(account_id)

    def correctable(self, view: PostView) -> tuple[AccountId, ...]:
        """The accounts on which a post stands that can still be corrected there."""
        return tuple(
            delivery.account_id
            for delivery in view.deliveries
            if delivery.state is DeliveryState.SENT
            and delivery.deleted_at is None
            and (network := self.network(delivery.account_id)) is not None
            and network.can_edit
        )

    def name(self, draft: Draft, account_id: AccountId) -> str:
        """The network's name; the handle where `draft` goes to two accounts of one network."""
        network, account = self.network(account_id), self.accounts.get(account_id)
        if network is None or account is None:
            return ""
        twins = [each for each in self.chosen(draft) if self.accounts[each].network == account.network]
        return tr(network.name) if len(twins) < 2 else short(account.handle, 24)


def short(text: str, most: int = 40) -> str:
    """`text`, its middle left out when it has more than `most` characters."""
    return text if len(text) <= most else f"{text[: most // 2]}…{text[1 - most // 2 :]}"
