"""The connector to feeds. Called on the worker's threads; it needs no secret, and writes nothing."""
# ruff: noqa: ARG002 — the port hands over what a network that can be written to would need.

from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from connectors.http import ANSWER_SECONDS, NoAnswer, NotReached, retry_after
from connectors.rss.articles import Feed, NotAFeed, about_us, read
from connectors.rss.capabilities import CAPABILITIES
from connectors.rss.download import MAX_BYTES, Download, TooLarge, client, download
from connectors.rss.position import Position
from connectors.sentences import unreachable
from warroom.domain.capabilities import Capabilities, Moderation
from warroom.domain.delivery import Metrics, RemotePost
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import (
    AccountAccess,
    Batch,
    CannotTell,
    Clock,
    Identity,
    Lookup,
    Outcome,
    Parcel,
    Rejected,
)

if TYPE_CHECKING:
    from httpx import Client

_ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"


class Rss:
    """Reads one feed for each account: the account's service address is the feed's."""

    def __init__(self, clock: Clock, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._clock = clock
        self._answer_seconds = answer_seconds
        self._client: Client | None = None
        self._lock = Lock()

    @property
    def capabilities(self) -> Capabilities:
        """What a feed can do."""
        return CAPABILITIES

    def identify(self, access: AccountAccess) -> Identity:
        """The feed by its address, and what it calls itself."""
        url = _address(access)
        feed = self._read(self._fetched(url, Position()))
        return Identity(url, access.account.handle, feed.title)

    def collect(self, access: AccountAccess, cursor: str | None) -> Batch:
        """The articles that are new, oldest first; the whole feed is one page."""
        position = Position.parse(cursor)
        came = self._fetched(_address(access), position)
        if came.status == 304:
            return Batch((), position.text())
        articles = tuple(reversed(self._read(came).articles))  # Feeds put the newest first.
        new = [article for article in articles if position.is_new(article.remote.id)]
        validators = came.validators if came.is_settled(self._clock.now()) else (None, None)
        after = position.after([article.remote.id for article in articles], *validators)
        told = sorted(about_us(new, access.account.watches), key=lambda article: article.posted_at)
        return Batch(tuple(told), after.text())

    def publish(self, parcel: Parcel, access: AccountAccess) -> Outcome:
        """Nothing is published to a feed."""
        return Rejected(_read_only())

    def look_up(self, parcel: Parcel, access: AccountAccess) -> Lookup:
        """Nothing is published to a feed."""
        return CannotTell(_read_only())

    def metrics(self, remotes: Sequence[RemotePost], access: AccountAccess) -> Sequence[Metrics | None]:
        """A feed counts nothing."""
        return [None] * len(remotes)

    def delete(self, remote: RemotePost, access: AccountAccess) -> None:
        """Nothing in a feed is ours."""
        raise NetworkTrouble(_read_only())

    def moderate(self, remote: RemotePost, act: Moderation, access: AccountAccess) -> None:
        """Nothing in a feed is ours."""
        raise NetworkTrouble(_read_only())

    def _fetched(self, url: str, position: Position) -> Download:
        headers = {"Accept": _ACCEPT, "User-Agent": "Warroom (feed reader)", **position.conditions}
        host = urlsplit(url).hostname or url
        try:
            came = download(self._http(), url, headers)
        except TooLarge as error:
            sentence = tr(
                "The feed of {host} is larger than {most} MB.", host=host, most=MAX_BYTES // 1_000_000
            )
            raise NetworkTrouble(sentence) from error
        except NotReached as error:
            raise NetworkTrouble(unreachable(host)) from error
        except NoAnswer as error:
            sentence = tr("{host} gave no whole answer ({detail}).", host=host, detail=error)
            raise NetworkTrouble(sentence) from error
        if came.status == 410:
            sentence = tr(
                "{host} has ended this feed for good: disable the account, or give another.", host=host
            )
            raise AccountTrouble(sentence)
        if came.status not in (200, 304):
            retry_at = retry_after(came.headers.get("retry-after"), self._clock.now())
            sentence = tr(
                "{host} answers with status {status} where the feed was.", host=host, status=came.status
            )
            raise NetworkTrouble(sentence, retry_at)
        return came

    def _read(self, came: Download) -> Feed:
        host = urlsplit(came.url).hostname or came.url
        try:
            return read(came.content, came.headers.get("content-type", ""), came.url, self._clock.now())
        except NotAFeed as error:
            sentence = tr(
                "What {host} sends is no whole RSS or Atom feed ({detail}): check its address.",
                host=host,
                detail=error,
            )
            raise NetworkTrouble(sentence) from error

    def _http(self) -> "Client":
        with self._lock:
            if self._client is None:
                self._client = client(self._answer_seconds)
            return self._client


def _address(access: AccountAccess) -> str:
    url = access.account.service_url or ""
    if not url.startswith(("https://", "http://")):
        raise AccountTrouble(tr("{address} is no address of a feed: it begins with https://.", address=url))
    return url


def _read_only() -> str:
    return tr("Feeds of others are only read here: answer on their own page.")
