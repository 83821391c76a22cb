"""What desks ask of networks, carried out by the worker: one function a kind, each answering with a sentence.

Runs on the collector's hands. An errand may be carried out twice, when a worker dies in between: each of them
comes to the same whether it is done once or twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from schedules.access import Accesses
from schedules.recovery import look_up
from warroom.domain.account import Account
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import Delivery
from warroom.domain.errand import Errand, ErrandKind
from warroom.domain.ids import AccountId, DeliveryId, ResponseId
from warroom.errors import AccountTrouble, Refused
from warroom.language import ntr, tr
from warroom.ports import Absent, CannotTell, Connector, Found, Pages, SignsInByBrowser
from warroom.services import accounts, cards, collect, deliver, recover, signing_in
from warroom.services.office import Office


@dataclass(frozen=True)
class Errands:
    """Carries errands out. `run` raises Refused or Trouble with the sentence that answers a failed one."""

    office: Office
    connectors: Mapping[str, Connector]
    accesses: Accesses
    pages: Pages

    def run(self, errand: Errand) -> str:
        """Do what is asked; returns the answer."""
        if errand.kind is ErrandKind.CARD:
            return cards.answer(self.pages.card(_text(errand)))
        return self._about_account(collect.account(self.office, _account_id(errand)), errand)

    def _about_account(self, account: Account, errand: Errand) -> str:
        match errand.kind:
            case ErrandKind.CONNECT:
                return self._connect(account)
            case ErrandKind.LOOK_UP:
                return self._look_up(DeliveryId(_argument(errand)))
            case ErrandKind.SIGN_IN:
                return self._sign_in(account, errand)
            case ErrandKind.SIGNED_IN:
                return self._signed_in(account, errand)
            case ErrandKind.MODERATE:
                return self._moderate(account, ResponseId(_argument(errand)), Moderation(_text(errand)))
            case ErrandKind.DELETE:
                return self._delete(account, DeliveryId(_argument(errand)))
            case ErrandKind.METRICS:
                return self._metrics(account, DeliveryId(_argument(errand)))
            case ErrandKind.COLLECT:
                collect.hurry(self.office, account.id)
                return tr("The responses to {handle} are being read.", handle=account.handle)
            case ErrandKind.CARD:
                raise Refused(tr("A link card is about no account."))

    def _connect(self, account: Account) -> str:
        self.accesses.forget(account.id)  # Whoever asks has just given it others.
        try:
            identity = self.connectors[account.network].identify(self.accesses.of(account))
            accounts.connected(self.office, account.id, identity)
        except (AccountTrouble, Refused) as error:
            # Also when they open another account: nothing may go out there until it is reconnected.
            accounts.disconnected(self.office, account.id, error.sentence)
            raise
        return tr("Connected as {handle}.", handle=identity.handle)

    def _look_up(self, delivery_id: DeliveryId) -> str:
        doubtful = recover.doubt(self.office, delivery_id)
        if doubtful is None:
            return tr("This delivery is no longer in doubt.")
        lookup = look_up(self.connectors, self.accesses, doubtful)
        recover.resolve(self.office, doubtful, lookup)
        match lookup:
            case Found():
                return tr("It is on the network.")
            case Absent():
                return tr("It is not on the network; it is sent again.")
            case CannotTell(why):
                return why

    def _sign_in(self, account: Account, errand: Errand) -> str:
        typed, redirect_url = signing_in.asked_page(self.office, account, errand)
        page = self._browser(account).begin_sign_in(account, typed, redirect_url)
        return signing_in.answered_page(self.office, account, page)

    def _signed_in(self, account: Account, errand: Errand) -> str:
        kept, answer = signing_in.come_back(self.office, account, errand)
        secret = self._browser(account).finish_sign_in(account, kept, answer)
        # Only now: a sign-in that fails leaves the credentials that were there.
        self.office.vault.keep(account, secret)
        return self._connect(account)

    def _browser(self, account: Account) -> SignsInByBrowser:
        connector = self.connectors[account.network]
        if not isinstance(connector, SignsInByBrowser):
            raise Refused(tr("{handle} isn't connected through the browser.", handle=account.handle))
        return connector

    def _moderate(self, account: Account, response_id: ResponseId, act: Moderation) -> str:
        response = collect.response(self.office, response_id)
        self.connectors[account.network].moderate(response.remote, act, self.accesses.of(account))
        collect.moderated(self.office, response_id, act)
        match act:
            case Moderation.HIDE:
                return tr("Hidden.")
            case Moderation.SHOW:
                return tr("Shown to everybody again.")
            case Moderation.SPAM:
                return tr("Marked as spam.")
            case Moderation.REMOVE:
                return tr("Removed from the network.")

    def _delete(self, account: Account, delivery_id: DeliveryId) -> str:
        delivery = self._delivered(delivery_id)
        access = self.accesses.of(account)
        # From the end, so that no part of a thread ever hangs on one that is gone.
        for remote in reversed(delivery.sent_parts):
            self.connectors[account.network].delete(remote, access)
        deliver.deleted(self.office, delivery)
        return tr("Deleted from {network}.", network=tr(self.office.networks[account.network].name))

    def _metrics(self, account: Account, delivery_id: DeliveryId) -> str:
        remote = self._delivered(delivery_id).sent_parts[0]
        (found,) = self.connectors[account.network].metrics([remote], self.accesses.of(account))
        if found is None:
            return tr("The post is no longer on the network.")
        collect.keep_metrics(self.office, {delivery_id: found})
        return ntr("{n} like so far.", "{n} likes so far.", found.likes)

    def _delivered(self, delivery_id: DeliveryId) -> Delivery:
        delivery = collect.delivery(self.office, delivery_id)
        if not delivery.sent_parts:
            raise Refused(tr("Nothing of this delivery is on a network."))
        return delivery


def _account_id(errand: Errand) -> AccountId:
    if errand.account_id is None:
        raise Refused(tr("The errand does not say what it is about; ask again."))
    return errand.account_id


def _text(errand: Errand) -> str:
    if errand.text is None:
        raise Refused(tr("The errand does not say what it is about; ask again."))
    return errand.text


def _argument(errand: Errand) -> int:
    if errand.argument is None:
        raise Refused(tr("The errand does not say what it is about; ask again."))
    return errand.argument
