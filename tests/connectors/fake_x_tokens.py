"""How X knows who calls: signatures of OAuth 1.0a, and the tokens of OAuth 2 that it gives out.

Sources: docs.x.com/fundamentals/authentication, RFC 5849 (OAuth 1.0), RFC 6749 (OAuth 2), RFC 7636 (PKCE).
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, unquote

from tests.connectors.wire import Reply, Request

US = "2244994945"
"""The account's id, which stands in its token of OAuth 1.0a."""
SECRETS = {
    "consumer_key": "ck-k3y-of-the-app",
    "consumer_secret": "cs-s3cret-of-the-app",
    "access_token": f"{US}-at-t0ken",
    "access_token_secret": "ats-s3cret-of-the-token",
}
CLIENT_ID, CLIENT_SECRET = "M1M5R3BMVy13QmpScXkz", "rG9n6402A3dbUJKzXTNX4oWHJ"
SIGNED_HOST = "https://api.twitter.com"


@dataclass
class Tokens:
    """What OAuth 2 has given out. A refresh token is good once. `public`: the app is one without a secret."""

    bearer: str = "bearer-0"
    refresh: str = "refresh-0"
    renewals: int = 0
    challenge: str = ""
    redirect: str = ""
    code: str = "the-authorization-code"
    public: bool = False
    revoked: bool = False

    def signed(self, request: Request) -> bool:
        """Whether the account itself makes the call."""
        header = request.headers.get("authorization", "")
        if header.startswith("Bearer "):
            return header == f"Bearer {self.bearer}" and not self.revoked
        return header.startswith("OAuth ") and _signature_is_right(request, header.removeprefix("OAuth "))

    def answer(self, request: Request) -> Reply:
        """What the token endpoint says."""
        asked = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        pair = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        known = (
            asked.get("client_id") == CLIENT_ID
            if self.public
            else request.headers.get("authorization") == f"Basic {pair}"
        )
        if not known:
            return _error(401, "unauthorized_client", "Missing valid authorization header")
        if asked["grant_type"] == "refresh_token":
            good = asked["refresh_token"] == self.refresh and not self.revoked
        else:
            digest = hashlib.sha256(asked["code_verifier"].encode()).digest()
            proved = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == self.challenge
            good = proved and (asked["code"], asked["redirect_uri"]) == (self.code, self.redirect)
        if not good:
            return _error(400, "invalid_request", "Value passed for the token was invalid.")
        self.renewals += 1
        self.bearer, self.refresh = f"bearer-{self.renewals}", f"refresh-{self.renewals}"
        body = {"token_type": "bearer", "expires_in": 7200, "access_token": self.bearer}
        return Reply(200, body | {"refresh_token": self.refresh, "scope": "tweet.read tweet.write"})


def _error(status: int, name: str, said: str) -> Reply:
    """RFC 6749, 5.2."""
    return Reply(status, {"error": name, "error_description": said})


def _signature_is_right(request: Request, header: str) -> bool:
    """RFC 5849, 3.4: a signature over method, address and parameters, by the app's and the token's secret."""
    told = dict(part.strip().split("=", 1) for part in header.split(","))
    oauth = {unquote(name): unquote(value.strip('"')) for name, value in told.items()}
    signature = oauth.pop("oauth_signature")
    pairs = [*oauth.items(), *((name, each) for name, values in request.params.items() for each in values)]
    listed = "&".join(
        f"{name}={value}" for name, value in sorted((_q(name), _q(value)) for name, value in pairs)
    )
    base = "&".join(map(_q, (request.method, SIGNED_HOST + request.path, listed)))
    key = f"{_q(SECRETS['consumer_secret'])}&{_q(SECRETS['access_token_secret'])}"
    expected = base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()
    ours = (oauth["oauth_consumer_key"], oauth["oauth_token"])
    return signature == expected and ours == (SECRETS["consumer_key"], SECRETS["access_token"])


def _q(text: str) -> str:
    return quote(text, safe="~")
