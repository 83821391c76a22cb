"""Calls to the Data API as one channel: the token that goes along, and the quota that they use up.

Used on the worker's threads; any thread may call. YouTube says that a quota is used up, and never how much
is left: so what this worker has used since midnight in California is counted here, and readers slow down by
it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from urllib.parse import urlsplit

from connectors.http import Answer, Http, JsonObject, is_private
from connectors.youtube.answers import OVER_QUOTA, Limited, error_of, judged, next_day
from connectors.youtube.credentials import Credentials, renewed
from warroom.domain.account import Budget
from warroom.domain.ids import AccountId
from warroom.errors import NetworkTrouble
from warroom.language import tr
from warroom.ports import AccountAccess, Clock

DAILY_UNITS = 10_000
"""What a Google project has a day for all but uploads (its page determine_quota_cost)."""

READ, WRITE, CAPTIONS = 1, 50, 400
"""What calls cost in units, in that table. An upload counts among the 100 that a project has a day."""

_NOT_THE_TOKEN = frozenset({"youtubeSignupRequired"})
"""A 401 that no new token helps."""

Params = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Addresses:
    """Where Google's services stand."""

    api: str = "https://www.googleapis.com"
    page: str = "https://accounts.google.com/o/oauth2/v2/auth"
    token: str = "https://oauth2.googleapis.com/token"


class Api:
    """Every call, for every account."""

    def __init__(self, http: Http, clock: Clock, addresses: Addresses) -> None:
        self._http = http
        self._clock = clock
        self._addresses = addresses
        self._renewing = Lock()
        self._counting = Lock()
        self._used: dict[AccountId, tuple[datetime, int]] = {}

    @property
    def now(self) -> datetime:
        """The present instant."""
        return self._clock.now()

    def call(
        self,
        access: AccountAccess,
        method: str,
        path: str,
        params: Params,
        body: JsonObject | None = None,
        units: int = READ,
    ) -> JsonObject:
        """One call of the API, with its JSON. Raises what `judged` raises, and what `send` raises."""
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers = {} if body is None else {"Content-Type": "application/json; charset=UTF-8"}
        answer = self.send(access, method, f"/youtube/v3/{path}", params, content, headers)
        return self.read(access, answer, units)

    def read(self, access: AccountAccess, answer: Answer, units: int) -> JsonObject:
        """The answer's JSON, after counting what the call cost. Raises what `judged` raises."""
        try:
            read = judged(answer, self.now)
        except Limited as limited:
            if limited.reason in OVER_QUOTA:
                self._count(access, DAILY_UNITS)
            raise
        self._count(access, units)
        return read

    def send(
        self,
        access: AccountAccess,
        method: str,
        where: str,
        params: Params | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send as the channel, and once more where the token was over.

        `where` is a path of the API, or an address that it named before. Raises NotReached, NoAnswer,
        AccountTrouble and NetworkTrouble.
        """
        url = self._url(where)
        credentials = self._current(access)
        answer = self._sent(credentials, method, url, params, content, headers)
        if answer.status != 401 or error_of(answer)[0] in _NOT_THE_TOKEN:
            return answer
        # Refused at the door: nothing was done.
        return self._sent(self._renewed(access, credentials), method, url, params, content, headers)

    def _url(self, where: str) -> str:
        url = where if "://" in where else f"{self._addresses.api}{where}"
        host, ours = urlsplit(url).netloc, urlsplit(self._addresses.api).netloc
        if not is_private(url) or not (host == ours or host.endswith(".googleapis.com")):
            raise NetworkTrouble(tr("YouTube named an address that isn’t its own."))
        return url

    def _sent(
        self,
        credentials: Credentials,
        method: str,
        url: str,
        params: Params | None,
        content: bytes | None,
        headers: Mapping[str, str] | None,
    ) -> Answer:
        told = {"Authorization": f"Bearer {credentials.access_token}", **(headers or {})}
        return self._http.ask(method, url, params=params, content=content, headers=told)

    def _current(self, access: AccountAccess) -> Credentials:
        credentials = Credentials.of(access.read_secret(), access.account)
        return credentials if credentials.is_good(self.now) else self._renewed(access, credentials)

    def _renewed(self, access: AccountAccess, old: Credentials) -> Credentials:
        with self._renewing:
            kept = Credentials.of(access.read_secret(), access.account)
            if kept.access_token != old.access_token and kept.is_good(self.now):
                return kept  # Another thread was quicker.
            new = renewed(kept, self._http, self._addresses.token, access.account, self.now)
            access.keep_secret(new.secret())
            return new

    def _count(self, access: AccountAccess, units: int) -> None:
        resets_at = next_day(self.now)
        with self._counting:
            day, used = self._used.get(access.account.id, (resets_at, 0))
            used = min(DAILY_UNITS, (used if day == resets_at else 0) + units)
            self._used[access.account.id] = resets_at, used
        access.note_budget(Budget(DAILY_UNITS, DAILY_UNITS - used, resets_at))
