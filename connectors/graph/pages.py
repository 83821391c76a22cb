"""Whose token it is: the Page behind an account, and the Instagram account behind the Page.

An account's secret holds the token of a Page, or the token of a person or a system user who manages Pages:
then the Page is found among theirs, by the account's identity or handle. It is found once for each secret;
any thread may ask. Sources: docs/graph-api/reference/user/accounts, docs/pages/access-tokens and
documentation/instagram-platform/instagram-api-with-facebook-login/get-started on developers.facebook.com.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from connectors.graph.answers import Declined, Problem
from connectors.graph.client import Caller, Files, Graph
from connectors.http import JsonObject
from warroom.domain.account import Account
from warroom.domain.ids import AccountId
from warroom.errors import AccountTrouble
from warroom.language import tr
from warroom.ports import AccountAccess, Secret

APP_ID, APP_SECRET, TOKEN, PAGE_TOKEN = "app_id", "app_secret", "token", "page_token"

_FIELDS = "id,name,username,access_token,tasks,instagram_business_account{id,username,name}"
_OF_A_PAGE = "id,name,username,instagram_business_account{id,username,name}"
_TASKS = frozenset({"CREATE_CONTENT", "MODERATE"})
"""What somebody must be allowed to do on a Page (docs/pages/overview): publish, and look after comments."""
_MOST_PAGES = 50


@dataclass(frozen=True)
class Page:
    """What an account stands for: a Facebook Page or the Instagram account of one. `token` opens it."""

    id: str
    name: str
    username: str
    token: Secret


@dataclass(frozen=True)
class Seat:
    """A Page to act as: calls with its token. Each raises what stands in `answers.GRAPH_ERRORS`."""

    graph: Graph
    page: Page
    caller: Caller
    account: Account

    def get(self, path: str, **params: str) -> JsonObject:
        """Read."""
        return self.graph.get(path, self.caller, params)

    def post(
        self, path: str, form: Mapping[str, str], files: Files | None = None, through: Graph | None = None
    ) -> JsonObject:
        """Write, `through` another host where it must be."""
        return (through or self.graph).post(path, self.caller, form, files)

    def delete(self, path: str) -> None:
        """Delete; fine when it is gone, but not when it is only kept from us."""
        try:
            self.graph.delete(path, self.caller)
        except Declined as declined:
            # The same error says that it is gone and that it can't be deleted: see whether it is there.
            if declined.problem is not Problem.GONE or self.find(path, "id") is not None:
                raise

    def find(self, path: str, fields: str) -> JsonObject | None:
        """Read; None for what isn't there."""
        try:
            return self.get(path, fields=fields)
        except Declined as declined:
            if declined.problem is Problem.GONE:
                return None
            raise

    def find_all(self, ids: Sequence[str], fields: str) -> dict[str, JsonObject]:
        """What there is of `ids`, at most 50 in one call (docs/graph-api/field-expansion)."""
        found: dict[str, JsonObject] = {}
        for start in range(0, len(ids), 50):
            some = ids[start : start + 50]
            try:
                found |= self.get("", ids=",".join(some), fields=fields)
            except Declined as declined:
                # One that is gone fails them all.
                if declined.problem not in (Problem.GONE, Problem.CONTENT):
                    raise
                found |= {each: one for each in some if (one := self.find(each, fields)) is not None}
        return found


Choose = Callable[[JsonObject, Secret], Page | None]
"""The account's page out of what the network says of a Page and its token; None where it has none."""


class Pages:
    """The seats of all accounts of one network."""

    def __init__(self, graph: Graph, choose: Choose) -> None:
        self._graph = graph
        self._choose = choose
        self._lock = Lock()
        self._known: dict[tuple[AccountId, Secret], Page] = {}

    def seat(self, access: AccountAccess, *, anew: bool = False) -> Seat:
        """The account's seat; `anew` asks even if it is known. Raises AccountTrouble and GRAPH_ERRORS."""
        account, secret = access.account, access.read_secret()
        key = account.id, secret
        with self._lock:
            page = None if anew else self._known.get(key)
        fields = secret.fields()
        app_secret = Secret(fields[APP_SECRET]) if fields.get(APP_SECRET) else None
        if page is None:
            page = self._found(fields, Caller(None, app_secret, access.note_budget), account)
        if account.remote_identity not in (None, page.id):
            raise AccountTrouble(tr("The token of {handle} belongs to another Page.", handle=account.handle))
        with self._lock:
            self._known = {k: v for k, v in self._known.items() if k[0] != account.id} | {key: page}
        return Seat(self._graph, page, Caller(page.token, app_secret, access.note_budget), account)

    def of_person(self, token: Secret, app_secret: Secret | None, account: Account) -> Page:
        """The account's page among those that the person or system user of `token` manages."""
        return self._among(token, Caller(token, app_secret), account)

    def _found(self, fields: Mapping[str, str], nobody: Caller, account: Account) -> Page:
        text = fields.get(PAGE_TOKEN) or fields.get(TOKEN)
        if not text:
            raise AccountTrouble(
                tr("{handle} has no token. Sign in by the browser, or paste one.", handle=account.handle)
            )
        token = Secret(text)
        caller = Caller(token, nobody.app_secret, nobody.note_budget)
        if PAGE_TOKEN not in fields:
            try:
                return self._among(token, caller, account)
            except Declined as declined:
                # A Page has no Pages: “Tried accessing nonexisting field (accounts) on node type (Page)”.
                if declined.problem is not Problem.CONTENT or "(Page)" not in declined.said:
                    raise
        return self._needed(
            self._choose(self._graph.get("me", caller, {"fields": _OF_A_PAGE}), token), account
        )

    def _among(self, token: Secret, caller: Caller, account: Account) -> Page:
        names = []
        for found in self._managed(caller):
            page = self._choose(found, Secret(str(found.get("access_token") or token.value)))
            if page is None:
                continue
            names.append(page.username or page.name)
            if _is(page, account):
                _check_tasks(found, account)
                return page
        raise AccountTrouble(
            tr(
                "Who signed in doesn't manage {handle}. They manage: {names}. Sign in as somebody who does, "
                "or give the account one of these names.",
                handle=account.handle,
                names=", ".join(names[:10]) or "—",
            )
        )

    def _managed(self, caller: Caller) -> Iterator[JsonObject]:
        params = {"fields": _FIELDS, "limit": "100"}
        for _ in range(_MOST_PAGES):
            answer = self._graph.get("me/accounts", caller, params)
            yield from (each for each in answer.get("data") or () if isinstance(each, dict))
            after = next_page(answer)
            if after is None:
                return
            params["after"] = after

    def _needed(self, page: Page | None, account: Account) -> Page:
        if page is None:
            raise AccountTrouble(
                tr(
                    "No professional Instagram account is connected to the Page of {handle}. Connect it in "
                    "the Page’s settings, and try again.",
                    handle=account.handle,
                )
            )
        return page


def next_page(answer: JsonObject) -> str | None:
    """The cursor of the next page; None on the last one, which has no `next` (docs/graph-api/results)."""
    paging = answer.get("paging")
    if not isinstance(paging, dict) or "next" not in paging:
        return None
    after = (paging.get("cursors") or {}).get("after")
    return after if isinstance(after, str) else None


def _is(page: Page, account: Account) -> bool:
    if account.remote_identity is not None:
        return page.id == account.remote_identity
    wanted = account.handle.removeprefix("@").casefold()
    return wanted in (page.id, page.username.casefold(), page.name.casefold())


def _check_tasks(found: JsonObject, account: Account) -> None:
    tasks = found.get("tasks")
    missing = _TASKS - set(tasks) if isinstance(tasks, list) else frozenset[str]()
    if missing:
        raise AccountTrouble(
            tr(
                "Who signed in may not do everything on the Page of {handle}: {tasks} is missing. Let an "
                "administrator of the Page grant it, and reconnect.",
                handle=account.handle,
                tasks=", ".join(sorted(missing)),
            )
        )
