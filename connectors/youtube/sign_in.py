"""Signing in on Google's page, for a program on a person's own machine: loopback redirect, state and PKCE.

Used on the worker's threads. Source: developers.google.com/identity/protocols/oauth2/native-app; RFC 7636
and 8252.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlencode

from connectors.http import Http
from connectors.youtube.credentials import SCOPE, Credentials, granted, with_token
from warroom.domain.account import Account
from warroom.errors import AccountTrouble
from warroom.language import tr
from warroom.ports import Secret, SignInPage


def begin(account: Account, typed: Secret, redirect_url: str, page_url: str) -> SignInPage:
    """Google's page for the client that was typed in. Raises AccountTrouble when that is missing."""
    client = typed.fields()
    if not client.get("client_id") or not client.get("client_secret"):
        raise AccountTrouble(
            tr("Type the client ID and the client secret of {handle} first.", handle=account.handle)
        )
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    asked = {
        "client_id": client["client_id"].strip(),
        "redirect_uri": redirect_url,
        "response_type": "code",
        "scope": SCOPE,
        "state": state,
        "code_challenge": _challenge(verifier),
        "code_challenge_method": "S256",
        # Without these two Google gives no refresh token to somebody who signed in before.
        "access_type": "offline",
        "prompt": "consent select_account",
    }
    kept = {
        "client_id": client["client_id"].strip(),
        "client_secret": client["client_secret"].strip(),
        "redirect_url": redirect_url,
        "state": state,
        "verifier": verifier,
    }
    return SignInPage(f"{page_url}?{urlencode(asked)}", state, Secret.of(kept))


def finish(
    account: Account, kept: Secret, answer: Mapping[str, str], http: Http, token_url: str, now: datetime
) -> Secret:
    """The account's secret for what came back. Raises AccountTrouble or NetworkTrouble."""
    begun = kept.fields()
    if not hmac.compare_digest(answer.get("state", "").encode(), begun["state"].encode()):
        raise AccountTrouble(
            tr(
                "What came back isn’t the answer to this sign-in of {handle}: begin it again.",
                handle=account.handle,
            )
        )
    if "code" not in answer:
        raise AccountTrouble(
            tr(
                "Google didn’t sign {handle} in: allow the program to manage the channel.",
                handle=account.handle,
            )
        )
    tokens = granted(
        http,
        token_url,
        {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "client_id": begun["client_id"],
            "client_secret": begun["client_secret"],
            "redirect_uri": begun["redirect_url"],
            "code_verifier": begun["verifier"],
        },
        account,
        now,
    )
    if not tokens.get("refresh_token"):
        raise AccountTrouble(
            tr(
                "Google gave no lasting sign-in for {handle}: remove the program’s access in the Google "
                "account, then sign in again.",
                handle=account.handle,
            )
        )
    client = Credentials(begun["client_id"], begun["client_secret"], str(tokens["refresh_token"]))
    return with_token(client, tokens, now).secret()


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
