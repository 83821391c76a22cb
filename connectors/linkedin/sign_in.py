"""Signing in with the browser, and what is kept of it. Used on the worker's threads.

Source: learn.microsoft.com/linkedin/shared/authentication/authorization-code-flow. LinkedIn knows a state;
PKCE it grants to native apps on request only, in place of the secret.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from connectors.linkedin.rest import Rest
from connectors.linkedin.session import troubles, with_token
from warroom.domain.account import Account
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import Secret, SignInPage

SCOPES = (
    "rw_organization_admin",
    "r_organization_social",
    "w_organization_social",
    "r_organization_social_feed",
    "w_organization_social_feed",
)


def begin(sign_in_url: str, typed: Secret, redirect_url: str) -> SignInPage:
    """The page that asks for our permissions. Raises AccountTrouble without the app's id and secret."""
    fields = typed.fields()
    client_id, client_secret = (fields.get(key, "").strip() for key in ("client_id", "client_secret"))
    if not client_id or not client_secret:
        raise AccountTrouble(tr("Paste the client ID and the client secret before you sign in."))
    state = secrets.token_urlsafe(32)
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_url,
        "state": state,
        "scope": " ".join(SCOPES),
    }
    kept = {
        "client_id": client_id,
        "client_secret": client_secret,
        "redirect_url": redirect_url,
        "state": state,
    }
    return SignInPage(f"{sign_in_url}/authorization?{urlencode(asked)}", state, Secret.of(kept))


def finish(rest: Rest, account: Account, kept: Secret, answer: Mapping[str, str], now: datetime) -> Secret:
    """The secret for the code that came back. Raises AccountTrouble or NetworkTrouble."""
    fields = kept.fields()
    code = answer.get("code", "")
    if not code or not secrets.compare_digest(answer.get("state", ""), fields.get("state", "")):
        raise AccountTrouble(tr("LinkedIn did not let {handle} sign in: try again.", handle=account.handle))
    app = {"client_id": fields["client_id"], "client_secret": fields["client_secret"]}
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": fields["redirect_url"]}
    with troubles(account):
        secret = with_token(app, rest.token({**asked, **app}), now)
    if secret is None:
        raise NetworkTrouble(tr("LinkedIn gave no token: try again."))
    return Secret.of(secret)
