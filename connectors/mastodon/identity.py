"""Who the account is, what its token may, and what its instance grants.

Sources: docs.joinmastodon.org, methods/accounts#verify_credentials, methods/apps#verify_credentials (`scopes`
since 4.3), entities/Instance (`configuration`; /api/v1/instance has the same on servers without a v2).
"""

from typing import Any
from urllib.parse import urlsplit

from connectors.mastodon.answers import Declined, JsonObject, Uncertain, calling, one
from connectors.mastodon.server import Server
from connectors.mastodon.troubles import refused_token
from warroom.domain.capabilities import Terms
from warroom.errors import AccountTrouble
from warroom.language import tr
from warroom.ports import Identity

NEEDED = ("read:accounts", "read:notifications", "read:statuses", "write:media", "write:statuses")
"""What no token can do without. “read” and “write” hold all of them."""

_MEDIA, _STATUSES = "media_attachments", "statuses"


def identified(server: Server) -> Identity:
    """Try the token. Raises AccountTrouble, and what a call raises."""
    account = _own_account(server)
    _check_scopes(server)
    instance = server.instance()
    host = urlsplit(server.url).netloc
    domain = instance.get("domain") or instance.get("uri") or host
    username = str(account["username"])
    return Identity(
        f"{account['id']}@{host}",
        f"{username}@{domain}",
        str(account.get("display_name") or username),
        terms(instance),
    )


def terms(instance: JsonObject) -> Terms:
    """What an instance says of its limits."""
    return Terms(
        max_length=_number(instance, _STATUSES, "max_characters"),
        max_images=_number(instance, _STATUSES, "max_media_attachments"),
        max_image_bytes=_number(instance, _MEDIA, "image_size_limit"),
        max_video_bytes=_number(instance, _MEDIA, "video_size_limit"),
    )


def missing_scopes(told: object) -> list[str]:
    """Which of the needed permissions are not among those `told`; none when nothing was told."""
    granted = told.split() if isinstance(told, str) else told
    if not isinstance(granted, list) or not granted:
        return []
    return [scope for scope in NEEDED if not {scope, scope.partition(":")[0]} & set(map(str, granted))]


def scopes_trouble(missing: list[str], handle: str) -> AccountTrouble:
    """For a token that may too little."""
    return AccountTrouble(
        tr(
            "{handle} is connected without these permissions: {missing}. Reconnect it, and allow “read” and "
            "“write”.",
            handle=handle,
            missing=", ".join(missing),
        )
    )


def _own_account(server: Server) -> JsonObject:
    """Whom the token belongs to. Some servers refuse a dead token, or an application's own, with 422."""
    try:
        with calling():
            account = one(server.client.account_verify_credentials())
    except Declined as declined:
        if declined.status == 422:
            raise refused_token(server.account) from declined
        raise
    if not account.get("id") or not account.get("username"):
        raise Uncertain("an account without a name")
    if account.get("suspended"):
        raise AccountTrouble(
            tr(
                "{service} has suspended {handle}. Ask its moderators.",
                service=server.account.service_url,
                handle=server.account.handle,
            )
        )
    return account


def _check_scopes(server: Server) -> None:
    """Refuse a token that may too little, where the server tells what it may. That it works is known."""
    try:
        with calling():
            told = one(server.client.app_verify_credentials()).get("scopes")
    except Declined:
        return
    if missing := missing_scopes(told):
        raise scopes_trouble(missing, server.account.handle)


def _number(instance: JsonObject, section: str, name: str) -> int | None:
    found: Any = instance
    for key in ("configuration", section, name):
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, int) and found > 0 else None
