"""Signing in by the browser: a code, a person's token, one that lasts, and the token of their Page.

Sources on developers.facebook.com: docs/facebook-login/guides/advanced/manual-flow (dialog, state, code),
docs/facebook-login/guides/access-tokens/get-long-lived (tokens of 60 days, and of a Page without an end) and
docs/permissions. The flow has no PKCE where the app's secret takes part, as it does here.
"""

import hmac
import secrets
from collections.abc import Mapping, Sequence

from connectors.graph.answers import Uncertain
from connectors.graph.client import VERSION, Caller, Graph, library
from connectors.graph.pages import APP_ID, APP_SECRET, PAGE_TOKEN, Pages
from connectors.graph.troubles import troubles
from warroom.domain.account import Account
from warroom.domain.capabilities import SecretField, SignIn
from warroom.errors import AccountTrouble
from warroom.language import later, tr
from warroom.ports import AccountAccess, Secret, SignInPage

USER_TOKEN = "user_token"
_STATE, _REDIRECT = "state", "redirect_url"


def sign_in(steps: Sequence[str]) -> SignIn:
    """The guided page of both networks; `steps` are what only one of them asks for."""
    return SignIn(
        steps=(
            later("Open Meta for Developers, create an app of the type “Business”, and add Facebook Login."),
            later(
                "In Facebook Login’s settings, add http://localhost:53127/ to the valid redirect addresses "
                "(an app in development takes it as it is)."
            ),
            *steps,
            later(
                "Copy the app’s ID and secret from Settings, Basic, and sign in as somebody who manages the "
                "Page."
            ),
            later("Or paste the token of the Page, or of a system user to whom the Page is assigned."),
        ),
        fields=(
            SecretField(APP_ID, later("App ID"), hidden=False),
            SecretField(APP_SECRET, later("App secret")),
            SecretField(
                "token",
                later("Token"),
                later("Leave it empty to sign in by the browser"),
                required=False,
            ),
        ),
        browser=True,
        redirect_host="localhost",
        console_url="https://developers.facebook.com/apps/",
    )


def begin(account: Account, typed: Secret, redirect_url: str, permissions: Sequence[str]) -> SignInPage:
    """The dialog's address for what was typed. Raises AccountTrouble when something is missing."""
    fields = typed.fields()
    if not fields.get(APP_ID) or not fields.get(APP_SECRET):
        raise AccountTrouble(
            tr(
                "Type the app’s ID and its secret first: {handle} signs in through your app.",
                handle=account.handle,
            )
        )
    state = secrets.token_urlsafe(32)
    address: str = _dialog(fields[APP_ID], redirect_url, permissions, state)
    kept = {APP_ID: fields[APP_ID], APP_SECRET: fields[APP_SECRET], _STATE: state, _REDIRECT: redirect_url}
    return SignInPage(address, state, Secret.of(kept))


def finish(
    account: Account,
    kept: Secret,
    answer: Mapping[str, str],
    graph: Graph,
    pages: Pages,
    permissions: Sequence[str],
) -> Secret:
    """The account's secret, for what the dialog sent back. Raises AccountTrouble or NetworkTrouble."""
    fields = kept.fields()
    if not hmac.compare_digest(answer.get("state", "").encode(), fields.get(_STATE, "-").encode()):
        raise AccountTrouble(
            tr("The answer doesn't belong to this sign-in of {handle}. Begin again.", handle=account.handle)
        )
    code = answer.get("code")
    if not code:
        raise AccountTrouble(
            tr("Facebook let nobody in for {handle}: the sign-in was cancelled there.", handle=account.handle)
        )
    app = {"client_id": fields[APP_ID], "client_secret": fields[APP_SECRET]}
    with troubles(account):
        person = _token(graph, {**app, "redirect_uri": fields[_REDIRECT], "code": code})
        lasting = _token(graph, {**app, "grant_type": "fb_exchange_token", "fb_exchange_token": person.value})
        caller = Caller(lasting, Secret(fields[APP_SECRET]))
        check_permissions(graph, caller, account, permissions)
        page = pages.of_person(lasting, caller.app_secret, account)
    return Secret.of(
        {
            APP_ID: fields[APP_ID],
            APP_SECRET: fields[APP_SECRET],
            USER_TOKEN: lasting.value,
            PAGE_TOKEN: page.token.value,
        }
    )


def check_permissions(graph: Graph, caller: Caller, account: Account, wanted: Sequence[str]) -> None:
    """Whether the person let the app do all of `wanted`. Raises AccountTrouble, naming what is missing."""
    listed = graph.get("me/permissions", caller).get("data") or ()
    granted = {each.get("permission") for each in listed if each.get("status") == "granted"}
    missing = [permission for permission in wanted if permission not in granted]
    if missing:
        raise AccountTrouble(
            tr(
                "{handle} lacks permissions: {permissions}. Reconnect it, and leave every box ticked when "
                "Facebook asks.",
                handle=account.handle,
                permissions=", ".join(missing),
            )
        )


def check_kept_permissions(graph: Graph, access: AccountAccess, wanted: Sequence[str]) -> None:
    """The same for who signed in by the browser. The token of a Page alone doesn't tell what it may do."""
    fields = access.read_secret().fields()
    if fields.get(USER_TOKEN):
        caller = Caller(Secret(fields[USER_TOKEN]), Secret(fields[APP_SECRET]), access.note_budget)
        check_permissions(graph, caller, access.account, wanted)


def _dialog(app_id: str, redirect_url: str, permissions: Sequence[str], state: str) -> str:
    api = library().GraphAPI()
    api.version = VERSION
    return str(api.get_auth_url(app_id, redirect_url, permissions, state=state, response_type="code"))


def _token(graph: Graph, form: Mapping[str, str]) -> Secret:
    """Ask for a token, with everything in the body: a GET would write the secret into the address."""
    token = graph.post("oauth/access_token", Caller(), form).get("access_token")
    if not isinstance(token, str) or not token:
        raise Uncertain("an answer without a token")
    return Secret(token)
