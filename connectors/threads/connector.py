"""The connector to Threads. Called on the worker's threads.

A post is prepared in a container, whose id is noted before the call that publishes it: a container is
published once at most, and says afterwards what became of it.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

from connectors.http import ANSWER_SECONDS, MALFORMED, Http, is_private
from connectors.keepable import tally
from connectors.threads import reading, sign_in
from connectors.threads.capabilities import CAPABILITIES
from connectors.threads.graph import Declined, Graph, Uncertain
from connectors.threads.publication import Publication
from connectors.threads.session import Session, said, troubles
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

GRAPH_URL = "https://graph.threads.net"
SIGN_IN_URL = "https://www.threads.com/oauth/authorize"


class Threads:
    """Publishes to Threads and reads what people answer there."""

    def __init__(
        self, clock: Clock, answer_seconds: float = ANSWER_SECONDS, base_url: str = GRAPH_URL
    ) -> None:
        if not is_private(base_url):
            raise ValueError("a token never travels over plain http")
        self._clock = clock
        self._answer_seconds = answer_seconds
        self._base_url = base_url

    @property
    def capabilities(self) -> Capabilities:
        """What Threads can do."""
        return CAPABILITIES

    @cached_property
    def _graph(self) -> Graph:
        return Graph(Http(self._answer_seconds), self._base_url, self._clock)

    @cached_property
    def _session(self) -> Session:
        return Session(self._graph, self._clock)

    def begin_sign_in(
        self,
        account: Account,  # noqa: ARG002 — Threads asks whom to sign in on its own page
        typed: Secret,
        redirect_url: str,
    ) -> SignInPage:
        """Threads' page that asks for our permissions."""
        return sign_in.begin(SIGN_IN_URL, typed, redirect_url)

    def finish_sign_in(self, account: Account, kept: Secret, answer: Mapping[str, str]) -> Secret:
        """A token of 60 days for the code that came back."""
        return sign_in.finish(self._graph, account, kept, answer, self._clock.now())

    def identify(self, access: AccountAccess) -> Identity:
        """Read the account's own profile, and whether the token has the permissions that it needs."""
        with troubles(access.account):
            me = self._session.get(access, "me", fields="id,username,name")
            missing = self._missing_permissions(access)
        handle, remote_identity = str(me.get("username") or ""), str(me.get("id") or "")
        if not handle or not remote_identity:
            raise NetworkTrouble(tr("Threads does not say who the account is: try again later."))
        if missing:
            raise AccountTrouble(
                tr(
                    "The token of {handle} lacks permissions on Threads: {missing}. "
                    "Grant them to the app, then sign in again.",
                    handle=handle,
                    missing=", ".join(missing),
                )
            )
        return Identity(remote_identity, handle, str(me.get("name") or handle))

    def publish(self, parcel: Parcel, access: AccountAccess) -> Outcome:
        """Prepare the post, and publish it when it is ready."""
        return Publication(parcel, self._session, access, self._clock).publish()

    def look_up(self, parcel: Parcel, access: AccountAccess) -> Lookup:
        """What became of the post's container."""
        return Publication(parcel, self._session, access, self._clock).look_up()

    def collect(self, access: AccountAccess, cursor: str | None) -> Batch:
        """A page of answers, mentions or posts that say a watched word."""
        with troubles(access.account):
            return reading.collect(self._session, access, cursor, self._clock.now())

    def metrics(self, remotes: Sequence[RemotePost], access: AccountAccess) -> Sequence[Metrics | None]:
        """Likes, reposts, replies and quotes, as Threads has counted them so far."""
        with troubles(access.account):
            return [self._metrics(remote, access) for remote in remotes]

    def delete(self, remote: RemotePost, access: AccountAccess) -> None:
        """Take the post off Threads."""
        with troubles(access.account):
            try:
                self._session.delete(access, remote.id)
            except Declined as declined:
                if not declined.gone:
                    raise

    def moderate(self, remote: RemotePost, act: Moderation, access: AccountAccess) -> None:
        """Hide an answer that stands directly under a post of ours, with all below it, or show it again."""
        hide = "true" if act is Moderation.HIDE else "false"
        with troubles(access.account):
            try:
                self._session.post(access, f"{remote.id}/manage_reply", {"hide": hide})
            except Declined as declined:
                if declined.session_is_over or declined.not_permitted:
                    raise
                raise NetworkTrouble(
                    tr(
                        "Threads hides only answers directly under a post of {handle} ({message}).",
                        handle=access.account.handle,
                        message=said(declined),
                    )
                ) from declined

    def _missing_permissions(self, access: AccountAccess) -> list[str]:
        """What the token can't do, as far as Threads tells: it does so for testers of the app only."""
        token = self._session.token(access)
        try:
            data = self._session.get(access, "debug_token", input_token=token.value).get("data")
        except Declined:
            return []
        scopes = data.get("scopes") if isinstance(data, dict) else None
        return [scope for scope in sign_in.NEEDED if scope not in scopes] if isinstance(scopes, list) else []

    def _metrics(self, remote: RemotePost, access: AccountAccess) -> Metrics | None:
        try:
            asked = "likes,reposts,replies,quotes"
            answer = self._session.get(access, f"{remote.id}/insights", metric=asked)
        except Declined as declined:
            if declined.gone:
                return None
            raise
        try:
            counted = {row["name"]: row["values"][0]["value"] for row in answer["data"]}
            likes, reposts, replies, quotes = (tally(counted.get(name)) for name in asked.split(","))
        except MALFORMED as error:
            raise Uncertain("numbers that can't be read") from error
        return Metrics(likes, reposts, replies, quotes, self._clock.now())
