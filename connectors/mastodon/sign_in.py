"""Signing in on the instance's own page: OAuth 2 with an application that is registered for this one sign-in.

Sources: docs.joinmastodon.org, methods/apps, methods/oauth (PKCE with S256 since 4.3; older servers pass over
it), client/authorized. Tokens of Mastodon don't expire, so there is nothing to renew. Not by `log_in` of
Mastodon.py, which knows no PKCE.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe
from urllib.parse import urlencode

from connectors.mastodon.answers import Declined, calling, judged_session, one
from connectors.mastodon.identity import missing_scopes, scopes_trouble
from connectors.mastodon.server import address_of
from connectors.mastodon.troubles import said, troubles
from warroom.domain.account import Account
from warroom.errors import AccountTrouble
from warroom.language import tr
from warroom.ports import Clock, Secret, SignInPage

SCOPES = "read write"


def begun(account: Account, redirect_url: str, clock: Clock, answer_seconds: float) -> SignInPage:
    """The instance's page, with an application of its own. Raises AccountTrouble or NetworkTrouble."""
    url = address_of(account)
    asked = {"client_name": "Warroom", "redirect_uris": redirect_url, "scopes": SCOPES}
    with troubles(account), judged_session(clock, answer_seconds) as session, calling():
        application = one(session.post(f"{url}/api/v1/apps", data=asked).json())
        client_id, client_secret = str(application["client_id"]), str(application["client_secret"])
    state, verifier = token_urlsafe(32), token_urlsafe(48)
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_url,
        "scope": SCOPES,
        "state": state,
        "code_challenge": _challenge(verifier),
        "code_challenge_method": "S256",
        # Whoever is signed in there in the browser is not always who is meant.
        "force_login": "true",
    }
    kept = {
        "client_id": client_id,
        "client_secret": client_secret,
        "redirect_uri": redirect_url,
        "code_verifier": verifier,
        "state": state,
    }
    return SignInPage(f"{url}/oauth/authorize?{urlencode(query)}", state, Secret.of(kept))


def finished(
    account: Account, kept: Secret, answer: Mapping[str, str], clock: Clock, answer_seconds: float
) -> Secret:
    """The access token, for what the instance's page sent back. Raises AccountTrouble or NetworkTrouble."""
    url, known = address_of(account), kept.fields()
    if not compare_digest(answer.get("state", "").encode(), known.pop("state", "-").encode()):
        raise AccountTrouble(tr("This answer belongs to another sign-in: begin again."))
    if not answer.get("code"):
        raise AccountTrouble(
            tr("{handle} was not connected: its server's page gave no permission.", handle=account.handle)
        )
    asked = {"grant_type": "authorization_code", "code": answer["code"], "scope": SCOPES, **known}
    with troubles(account), judged_session(clock, answer_seconds) as session:
        try:
            with calling():
                token = one(session.post(f"{url}/oauth/token", data=asked).json())
                secret = Secret(str(token["access_token"]))
        except Declined as declined:
            raise _not_accepted(declined, account) from declined
    if missing := missing_scopes(token.get("scope")):
        raise scopes_trouble(missing, account.handle)
    return secret


def _not_accepted(declined: Declined, account: Account) -> AccountTrouble:
    return AccountTrouble(
        tr(
            "{service} did not accept the sign-in of {handle} ({message}): begin again.",
            service=account.service_url,
            handle=account.handle,
            message=said(declined),
        )
    )


def _challenge(verifier: str) -> str:
    """RFC 7636, section 4.2."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
