"""People with accounts on the local instance. They sign in as the connector lets the campaign sign in."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from connectors.mastodon.connector import MastodonConnector
from tests.connectors.contract import desk
from tests.factories import UtcClock
from tests.networks.mastodon.server import LocalInstance
from warroom.ports import Secret

REDIRECT = "http://127.0.0.1:53127/"
PATIENCE = 30
"""Seconds. While it delivers to itself, snac2 may let others wait for fifteen (seen)."""

Json = dict[str, Any]

_FIELD = re.compile(r'name="(\w+)" value="([^"]*)"')
_ACTION = re.compile(r'action="([^"]*)"')


def signed_in(instance: LocalInstance, name: str) -> Secret:
    """An access token, by the connector's own sign-in and the instance's own page."""
    connector = MastodonConnector(UtcClock())
    account = desk("mastodon", f"{name}@{instance.domain}", "", instance.url).account
    page = connector.begin_sign_in(account, Secret(""), REDIRECT)
    form = httpx.get(page.url, timeout=PATIENCE).text
    action = _ACTION.search(form)
    assert action is not None, form
    typed = {key: unescape(value) for key, value in _FIELD.findall(form)}
    typed |= {"login": name, "passwd": instance.passwords[name]}
    sent_back = httpx.post(unescape(action[1]), data=typed, timeout=PATIENCE)
    assert sent_back.status_code == 303, sent_back.text
    answer = dict(parse_qsl(urlsplit(sent_back.headers["location"]).query))
    return connector.finish_sign_in(account, page.kept, answer)


@dataclass(frozen=True)
class Somebody:
    """A person with a token of their own."""

    url: str
    token: str = field(repr=False)

    def post(self, text: str, **said: str) -> str:
        """Say something; the post's id."""
        return str(self._call("POST", "/api/v1/statuses", {"status": text, **said})["id"])

    def favourite(self, post_id: str) -> None:
        """Like a post."""
        self._call("POST", f"/api/v1/statuses/{post_id}/favourite")

    def boost(self, post_id: str) -> None:
        """Show a post to one's followers."""
        self._call("POST", f"/api/v1/statuses/{post_id}/reblog")

    def sees(self, post_id: str) -> Json:
        """A post as this person sees it."""
        return self._call("GET", f"/api/v1/statuses/{post_id}")

    def below(self, post_id: str) -> list[Json]:
        """What stands under a post."""
        found: list[Json] = self._call("GET", f"/api/v1/statuses/{post_id}/context")["descendants"]
        return found

    def _call(self, method: str, path: str, form: dict[str, str] | None = None) -> Json:
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = httpx.request(method, f"{self.url}{path}", data=form, headers=headers, timeout=PATIENCE)
        assert answer.status_code == 200, answer.text
        body: Json = answer.json()
        return body


def somebody(instance: LocalInstance, name: str) -> Somebody:
    """A person of the instance, signed in."""
    return Somebody(instance.url, signed_in(instance, name).value)
