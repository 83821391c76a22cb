"""The connector to LinkedIn, for an organisation's page. Called on the worker's threads.

LinkedIn has no key of the client's, but refuses the same content twice and names the post that it has.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

from connectors.http import ANSWER_SECONDS, Http, JsonObject, is_private
from connectors.keepable import tally
from connectors.linkedin import comments, reading, sign_in
from connectors.linkedin.capabilities import CAPABILITIES
from connectors.linkedin.publication import Publication
from connectors.linkedin.rest import Declined, Rest, urn, urns
from connectors.linkedin.session import Session, page_urn, troubles
from warroom.domain.account import Account
from warroom.domain.capabilities import Capabilities, Moderation
from warroom.domain.delivery import Metrics, RemotePost
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import (
    AccountAccess,
    Batch,
    Clock,
    Identity,
    Lookup,
    Outcome,
    Parcel,
    Secret,
    SignInPage,
)

API_URL = "https://api.linkedin.com"
SIGN_IN_URL = "https://www.linkedin.com/oauth/v2"
PUBLISHING_ROLES = frozenset({"ADMINISTRATOR", "CONTENT_ADMINISTRATOR", "CONTENT_ADMIN"})
"""Source: learn.microsoft.com/linkedin/marketing/…/organizations/organization-access-control."""


class LinkedIn:
    """Publishes to a page on LinkedIn and reads what people answer there."""

    def __init__(
        self,
        clock: Clock,
        answer_seconds: float = ANSWER_SECONDS,
        base_url: str = API_URL,
        sign_in_url: str = SIGN_IN_URL,
    ) -> None:
        if not (is_private(base_url) and is_private(sign_in_url)):
            raise ValueError("a token never travels over plain http")
        self._clock = clock
        self._answer_seconds = answer_seconds
        self._base_url = base_url
        self._sign_in_url = sign_in_url

    @property
    def capabilities(self) -> Capabilities:
        """What LinkedIn can do."""
        return CAPABILITIES

    @cached_property
    def _rest(self) -> Rest:
        return Rest(Http(self._answer_seconds), self._base_url, self._sign_in_url, self._clock)

    @cached_property
    def _session(self) -> Session:
        return Session(self._rest, self._clock)

    def begin_sign_in(
        self,
        account: Account,  # noqa: ARG002 — LinkedIn asks whom to sign in on its own page
        typed: Secret,
        redirect_url: str,
    ) -> SignInPage:
        """LinkedIn's page that asks for our permissions."""
        return sign_in.begin(self._sign_in_url, typed, redirect_url)

    def finish_sign_in(self, account: Account, kept: Secret, answer: Mapping[str, str]) -> Secret:
        """The tokens for the code that came back."""
        return sign_in.finish(self._rest, account, kept, answer, self._clock.now())

    def identify(self, access: AccountAccess) -> Identity:
        """Find the page by its name, and make sure that who signed in may publish as it."""
        with troubles(access.account):
            page = self._page(access)
            page_id, name = page.get("id"), str(page.get("vanityName") or "")
            if not isinstance(page_id, int) or not name:
                raise NetworkTrouble(tr("LinkedIn does not say which page it is: try again later."))
            identity = f"urn:li:organization:{page_id}"
            roles = self._roles(identity, access)
        if not roles & PUBLISHING_ROLES:
            raise AccountTrouble(
                tr(
                    "Who signed in is no admin of the page {handle} on LinkedIn: have a super admin make "
                    "them one, or sign in as somebody who is.",
                    handle=access.account.handle,
                )
            )
        return Identity(identity, name, str(page.get("localizedName") or name))

    def publish(self, parcel: Parcel, access: AccountAccess) -> Outcome:
        """Publish a post, change one, or answer as the page."""
        if parcel.parent is not None:
            return comments.publish(parcel, self._session, access)
        return Publication(parcel, self._session, access, self._clock).publish()

    def look_up(self, parcel: Parcel, access: AccountAccess) -> Lookup:
        """Whether the message is on LinkedIn."""
        if parcel.parent is not None:
            return comments.look_up(parcel, self._session, access)
        return Publication(parcel, self._session, access, self._clock).look_up()

    def collect(self, access: AccountAccess, cursor: str | None) -> Batch:
        """A page of the page's notifications."""
        with troubles(access.account):
            return reading.collect(self._session, access, cursor, self._clock.now())

    def metrics(self, remotes: Sequence[RemotePost], access: AccountAccess) -> Sequence[Metrics | None]:
        """Reactions, reposts and comments, as LinkedIn has counted them so far."""
        if not remotes:
            return []
        ids = [remote.id for remote in remotes]
        with troubles(access.account):
            counted = self._session.get(access, f"socialMetadata?ids={urns(ids)}").get("results") or {}
            reposts = self._reposts([one for one in ids if one in counted], access)
            return [
                self._metrics(counted[one], reposts.get(one, 0)) if one in counted else None for one in ids
            ]

    def delete(self, remote: RemotePost, access: AccountAccess) -> None:
        """Take a post or an answer of ours off LinkedIn."""
        with troubles(access.account):
            if comments.parts(remote.id) is not None:
                comments.delete(remote.id, self._session, access)
                return
            try:
                self._session.call(access, "DELETE", f"posts/{urn(remote.id)}", restli_method="DELETE")
            except Declined as declined:
                if not declined.gone:
                    raise

    def moderate(
        self,
        remote: RemotePost,
        act: Moderation,  # noqa: ARG002 — removing is all there is
        access: AccountAccess,
    ) -> None:
        """Remove somebody's comment under a post of ours."""
        with troubles(access.account):
            comments.delete(remote.id, self._session, access)

    def _page(self, access: AccountAccess) -> JsonObject:
        identity, handle = access.account.remote_identity, access.account.handle.removeprefix("@")
        if identity is not None:
            return self._session.get(access, f"organizations/{identity.rpartition(':')[2]}")
        found = self._session.get(access, f"organizations?q=vanityName&vanityName={urn(handle)}")
        pages = found.get("elements")
        if not isinstance(pages, list) or not pages:
            raise AccountTrouble(
                tr(
                    "LinkedIn knows no page {handle}: write what stands after linkedin.com/company/.",
                    handle=handle,
                )
            )
        page: JsonObject = pages[0]
        return page

    def _roles(self, identity: str, access: AccountAccess) -> set[str]:
        """What the person who signed in may do for the page."""
        path = "organizationAcls?q=roleAssignee&state=APPROVED&count=100"
        rows = self._session.get(access, path).get("elements") or ()
        return {
            str(row.get("role"))
            for row in rows
            if identity in (row.get("organization"), row.get("organizationTarget"))
        }

    def _reposts(self, ids: Sequence[str], access: AccountAccess) -> dict[str, int]:
        """How often each post was shared; an answer is not, and what LinkedIn doesn't tell counts nothing."""
        shares = [one for one in ids if one.startswith("urn:li:share:")]
        others = [one for one in ids if one.startswith("urn:li:ugcPost:")]
        if not shares and not others:
            return {}
        page = urn(page_urn(access))
        path = f"organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity={page}"
        path += f"&shares={urns(shares)}" if shares else ""
        path += f"&ugcPosts={urns(others)}" if others else ""
        rows = self._session.get(access, path).get("elements") or ()
        return {
            str(row.get("share") or row.get("ugcPost")): tally(row["totalShareStatistics"].get("shareCount"))
            for row in rows
        }

    def _metrics(self, counted: JsonObject, reposts: int) -> Metrics:
        reactions = (counted.get("reactionSummaries") or {}).values()
        likes = sum(tally(reaction.get("count")) for reaction in reactions)
        replies = tally((counted.get("commentSummary") or {}).get("count"))
        return Metrics(likes, reposts, replies, 0, self._clock.now())
