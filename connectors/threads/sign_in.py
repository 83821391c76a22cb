"""Signing in with the browser, and what is kept of it. Used on the worker's threads.

Source: developers.facebook.com/docs/threads/get-started/get-access-tokens-and-permissions and
/long-lived-tokens. Threads knows a state, and no PKCE. The code becomes a token of an hour, which becomes one
of 60 days; the app's secret is needed for both. Threads sends a browser back to https:// only, also on this
machine (github.com/fbsamples/threads_api, issue 32): the person takes the s out of the address.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from connectors.threads.graph import Graph
from connectors.threads.session import troubles, with_token
from warroom.domain.account import Account
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import Secret, SignInPage

NEEDED = ("threads_basic", "threads_content_publish", "threads_read_replies", "threads_manage_replies")
"""Without these, an account can't do its work."""
SCOPES = (
    *NEEDED,
    "threads_manage_mentions",
    "threads_manage_insights",
    "threads_delete",
    "threads_keyword_search",
)


def begin(page_url: str, typed: Secret, redirect_url: str) -> SignInPage:
    """The page that asks for our permissions. Raises AccountTrouble without the app's id and secret."""
    fields = typed.fields()
    app_id, app_secret = fields.get("app_id", "").strip(), fields.get("app_secret", "").strip()
    if not app_id or not app_secret:
        raise AccountTrouble(tr("Paste the Threads app ID and the app secret before you sign in."))
    state = secrets.token_urlsafe(32)
    asked = {
        "client_id": app_id,
        "redirect_uri": redirect_url,
        "scope": ",".join(SCOPES),
        "response_type": "code",
        "state": state,
    }
    kept = {"app_id": app_id, "app_secret": app_secret, "redirect_url": redirect_url, "state": state}
    return SignInPage(f"{page_url}?{urlencode(asked)}", state, Secret.of(kept))


def finish(graph: Graph, account: Account, kept: Secret, answer: Mapping[str, str], now: datetime) -> Secret:
    """The secret for the code that came back. Raises AccountTrouble or NetworkTrouble."""
    fields = kept.fields()
    # Threads puts #_ behind the code; a browser drops it, but not every one.
    code = answer.get("code", "").removesuffix("#_")
    if not code or not secrets.compare_digest(answer.get("state", ""), fields.get("state", "")):
        raise AccountTrouble(tr("Threads did not let {handle} sign in: try again.", handle=account.handle))
    app = {"client_secret": fields["app_secret"]}
    with troubles(account):
        short, _ = graph.ask(
            "POST",
            "oauth/access_token",
            {
                "client_id": fields["app_id"],
                "grant_type": "authorization_code",
                "redirect_uri": fields["redirect_url"],
                "code": code,
                **app,
            },
            None,
        )
        asked = {"grant_type": "th_exchange_token", "access_token": str(short.get("access_token"))}
        long, _ = graph.ask("GET", "access_token", {**asked, **app}, None)
    renewable = {"app_id": fields["app_id"], "app_secret": fields["app_secret"]}
    secret = with_token(renewable, long, now)
    if secret is None:
        raise NetworkTrouble(tr("Threads gave no token: try again."))
    return Secret.of(secret)
