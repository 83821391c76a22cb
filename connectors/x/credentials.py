"""What signs an account's calls: four pasted values (OAuth 1.0a), or a browser sign-in's tokens (OAuth 2)."""

from dataclasses import dataclass

from warroom.domain.account import Account
from warroom.errors import AccountTrouble
from warroom.language import tr
from warroom.ports import Secret

OAUTH1_FIELDS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")


@dataclass(frozen=True)
class OAuth1:
    """The app's key and the account's token, each with its secret. They never expire by themselves."""

    consumer_key: Secret
    consumer_secret: Secret
    access_token: Secret
    access_token_secret: Secret

    @property
    def user_id(self) -> str | None:
        """The account's id, which stands before the hyphen of its token."""
        owner, _, rest = self.access_token.value.partition("-")
        return owner if rest and owner.isdecimal() else None


@dataclass(frozen=True)
class OAuth2:
    """A bearer token for two hours, and the refresh token that is good for one renewal."""

    client_id: str
    client_secret: Secret | None
    bearer: Secret
    refresh: Secret | None
    user_id: None = None

    def kept(self) -> Secret:
        """The account's secret."""
        fields = {
            "client_id": self.client_id,
            "client_secret": self.client_secret.value if self.client_secret else "",
            "bearer": self.bearer.value,
            "refresh": self.refresh.value if self.refresh else "",
        }
        return Secret.of({name: value for name, value in fields.items() if value})


Credentials = OAuth1 | OAuth2


def credentials(secret: Secret, account: Account) -> Credentials:
    """What is kept in the account's secret. Raises AccountTrouble when it is not enough to speak to X."""
    fields = secret.fields()
    if fields.get("client_id") and fields.get("bearer"):
        client_secret, refresh = fields.get("client_secret"), fields.get("refresh")
        return OAuth2(
            fields["client_id"],
            Secret(client_secret) if client_secret else None,
            Secret(fields["bearer"]),
            Secret(refresh) if refresh else None,
        )
    values = [fields.get(name, "").strip() for name in OAUTH1_FIELDS]
    if all(values):
        return OAuth1(*map(Secret, values))
    raise AccountTrouble(
        tr(
            "{handle} is not signed in on X yet: paste all four values of the app, or its client ID and sign "
            "in by the browser.",
            handle=account.handle,
        )
    )
