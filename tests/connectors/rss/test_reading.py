"""The press in the timeline: what a feed says, each article once, and little is asked of the paper."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from connectors.rss import download
from connectors.rss.connector import Rss
from tests.connectors.contract import Desk, desk, parcel
from tests.connectors.loopback import LoopbackServer, every
from tests.connectors.wire import HTML, Reply, Request
from tests.factories import SetClock
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import RemotePost
from warroom.domain.response import ResponseKind
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.ports import Batch, CannotTell, Rejected

NOW = datetime(2027, 4, 1, 9, tzinfo=UTC)
RSS_TYPE = {"Content-Type": "application/rss+xml; charset=UTF-8"}


@dataclass
class Paper:
    """A newspaper's server: its feed is put together from its articles."""

    articles: list[str]
    etag: str = '"first"'
    head: str = "<title>Le Courrier &amp; la Côte</title><link>https://courrier.example/</link><language>fr-FR</language>"

    def __post_init__(self) -> None:
        self.server = LoopbackServer(self._answer)

    def _answer(self, request: Request) -> Reply:
        if request.headers.get("if-none-match") == self.etag:
            return Reply(304, b"", {"ETag": self.etag})
        told = {"ETag": self.etag, "Last-Modified": "Thu, 01 Apr 2027 08:00:00 GMT"}
        return Reply(200, self.feed().encode(), RSS_TYPE | told)

    def feed(self) -> str:
        """The feed in RSS 2.0."""
        return (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
            f"{self.head}{''.join(self.articles)}</channel></rss>"
        )


def item(n: int, title: str = "Article {n}", about: str = "", date: str | None = None) -> str:
    """An article as a paper writes it."""
    at = date or format_datetime(NOW - timedelta(hours=n))
    return (
        f"<item><title>{title.format(n=n)}</title><link>https://courrier.example/{n}</link>"
        f'<guid isPermaLink="false">courrier-{n}</guid><pubDate>{at}</pubDate>'
        f"<dc:creator>Jeanne Martin</dc:creator><description><![CDATA[{about}]]></description></item>"
    )


@pytest.fixture
def paper() -> Iterator[Paper]:
    opened = Paper([item(1), item(2)])
    try:
        yield opened
    finally:
        opened.server.heal()
        opened.server.close()


@pytest.fixture
def press(paper: Paper) -> Desk:
    return desk("rss", "courrier", "", service_url=f"{paper.server.url}/feed/")


@pytest.fixture
def connector() -> Rss:
    return Rss(SetClock(NOW), answer_seconds=0.4)


def test_an_article_becomes_a_mention_in_plain_words(paper: Paper, press: Desk, connector: Rss) -> None:
    about = (
        "<p>Le programme&nbsp;: <b>école &amp; rivage</b>.</p><script>alert(1)</script><p>À lire<br/>ici.</p>"
    )
    paper.articles[:] = [item(1, "Réunion &amp; débat à Lyon", about)]
    batch = connector.collect(press.access, None)
    (mention,) = batch.responses
    assert not batch.more
    assert mention.kind is ResponseKind.MENTION
    assert mention.remote == RemotePost("courrier-1", "https://courrier.example/1")
    assert mention.text == "Réunion & débat à Lyon\n\nLe programme : école & rivage.\n\nÀ lire\nici."
    assert mention.posted_at == NOW - timedelta(hours=1)
    assert mention.language == "fr"
    assert mention.author.handle == "127.0.0.1"
    assert mention.author.display_name == "Jeanne Martin (Le Courrier & la Côte)"


def test_articles_come_oldest_first_and_never_twice(paper: Paper, press: Desk, connector: Rss) -> None:
    first = connector.collect(press.access, None)
    assert [mention.remote.id for mention in first.responses] == ["courrier-2", "courrier-1"]
    paper.articles.insert(0, item(0))
    paper.etag = '"second"'
    second = connector.collect(press.access, first.cursor)
    assert [mention.remote.id for mention in second.responses] == ["courrier-0"]
    assert connector.collect(press.access, second.cursor).responses == ()


def test_a_paper_that_changes_dates_and_words_repeats_nothing(
    paper: Paper, press: Desk, connector: Rss
) -> None:
    first = connector.collect(press.access, None)
    later = format_datetime(NOW + timedelta(hours=2))
    paper.articles[:] = [item(2, "Another headline", date=later), item(1, date=later)]
    paper.etag = '"second"'
    assert connector.collect(press.access, first.cursor).responses == ()


def test_an_article_that_leaves_and_comes_back_is_known(paper: Paper, press: Desk, connector: Rss) -> None:
    first = connector.collect(press.access, None)
    paper.etag, paper.articles[:] = '"b"', [item(3)]
    second = connector.collect(press.access, first.cursor)
    assert [mention.remote.id for mention in second.responses] == ["courrier-3"]
    paper.etag, paper.articles[:] = '"c"', [item(1), item(3)]
    assert connector.collect(press.access, second.cursor).responses == ()


def test_what_has_not_changed_is_not_sent_again(paper: Paper, press: Desk, connector: Rss) -> None:
    first = connector.collect(press.access, None)
    second = connector.collect(press.access, first.cursor)
    assert (second.responses, second.cursor) == ((), first.cursor)
    asked_first, asked_again = paper.server.requests
    assert (asked_first.method, asked_first.path) == ("GET", "/feed/")
    assert "if-none-match" not in asked_first.headers
    assert "authorization" not in asked_first.headers
    assert asked_again.headers["if-none-match"] == '"first"'
    assert asked_again.headers["if-modified-since"] == "Thu, 01 Apr 2027 08:00:00 GMT"


def test_with_watched_words_only_articles_about_them_are_told(
    paper: Paper, press: Desk, connector: Rss
) -> None:
    paper.articles[:] = [item(1, "La météo"), item(2, "Le débat", "avec Camille ROY"), item(3, "roy du pain")]
    press.account = replace(press.account, watches=("Camille Roy", "  "))
    batch = connector.collect(press.access, None)
    assert [mention.remote.id for mention in batch.responses] == ["courrier-2"]
    # What nobody watched for then doesn't come up later.
    paper.etag = '"second"'
    press.account = replace(press.account, watches=())
    assert connector.collect(press.access, batch.cursor).responses == ()


def test_an_article_without_an_id_is_known_by_its_address_or_its_words(
    paper: Paper, press: Desk, connector: Rss
) -> None:
    paper.articles[:] = [
        "<item><title>Linked</title><link>/relative</link></item>",
        "<item><title>Bare</title></item>",
        "<item><link>https://courrier.example/silent</link></item>",
        f"<item><title>Long</title><guid>{'x' * 900}</guid></item>",
    ]
    first = connector.collect(press.access, None)
    by_text = {mention.text: mention.remote for mention in first.responses}
    assert set(by_text) == {"Linked", "Bare", "Long"}
    assert by_text["Linked"].url == f"{paper.server.url}/relative"
    assert by_text["Bare"].url is None
    assert all(len(remote.id) <= 500 for remote in by_text.values())
    paper.etag = '"second"'
    assert connector.collect(press.access, first.cursor).responses == ()


def test_an_article_from_the_future_or_without_a_date_is_of_now(
    paper: Paper, press: Desk, connector: Rss
) -> None:
    tomorrow = format_datetime(NOW + timedelta(days=1))
    paper.articles[:] = [
        item(1, date=tomorrow),
        item(2, date="soon"),
        item(3, date="Thu, 01 Jan 1970 00:00:01 GMT"),
    ]
    posted = {m.remote.id: m.posted_at for m in connector.collect(press.access, None).responses}
    assert posted == {
        "courrier-1": NOW,
        "courrier-2": NOW,
        "courrier-3": datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC),
    }


def test_atom_and_a_charset_of_old_are_read(paper: Paper, press: Desk, connector: Rss) -> None:
    atom = (
        '<?xml version="1.0" encoding="ISO-8859-1"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr">'
        "<title>Blog de la Côte</title><entry><id>tag:cote.example,2027:1</id><title>Élections</title>"
        '<link href="https://cote.example/1"/><updated>2027-04-01T08:00:00Z</updated>'
        "<author><name>Zoé</name></author><summary>Été</summary></entry></feed>"
    )
    reply = Reply(200, atom.encode("latin-1"), {"Content-Type": "text/plain"})
    paper.server.on(every, lambda _: reply)
    (mention,) = connector.collect(press.access, None).responses
    assert (mention.remote.id, mention.text) == ("tag:cote.example,2027:1", "Élections\n\nÉté")
    assert mention.author.display_name == "Zoé (Blog de la Côte)"
    assert mention.posted_at == datetime(2027, 4, 1, 8, tzinfo=UTC)


def test_connecting_tells_the_feeds_name_and_needs_no_secret(
    paper: Paper, press: Desk, connector: Rss
) -> None:
    identity = connector.identify(press.access)
    assert identity.remote_identity == f"{paper.server.url}/feed/"
    assert (identity.handle, identity.display_name) == ("courrier", "Le Courrier & la Côte")
    assert connector.capabilities.sign_in.fields == ()


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><rss version='2.0'><channel><title>&j;</title></channel></rss>"
)
FILE_ENTITY = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    "<rss version='2.0'><channel><title>&x;</title><item><title>&x;</title></item></channel></rss>"
)


@pytest.mark.parametrize(
    "content",
    [
        HTML.body,
        b"",
        b"{}",
        b"/etc/passwd",
        b"https://courrier.example/feed",
        b"\x00\xff\xfe<rss",
        BOMB.encode(),
        BOMB.encode("utf-16"),
        FILE_ENTITY.encode(),
        b"<rss version='2.0'><channel><item><ti",
        b"<rss version='2.0'><channel><title>A</title><item><title>B</title></item>",
        b"<rss version='2.0'><channel><title>A & B</title><item><title>B</title></item></channel></rss>",
    ],
)
def test_what_is_no_whole_feed_is_said_and_nothing_of_it_is_told(
    paper: Paper, press: Desk, connector: Rss, content: bytes
) -> None:
    cursor = connector.collect(press.access, None).cursor
    paper.server.on(every, lambda _: Reply(200, content, RSS_TYPE))
    with pytest.raises(NetworkTrouble, match="no whole RSS or Atom feed"):
        connector.collect(press.access, cursor)
    with pytest.raises(NetworkTrouble, match=r"127\.0\.0\.1"):
        connector.identify(press.access)


def test_half_an_answer_and_silence_and_absence_are_the_networks_trouble(
    paper: Paper, press: Desk, connector: Rss
) -> None:
    paper.server.on(every, lambda _: Reply(200, b"<rss", RSS_TYPE, cut=True))
    with pytest.raises(NetworkTrouble, match="no whole answer"):
        connector.collect(press.access, None)
    paper.server.on(every, lambda _: paper.server.stall())
    with pytest.raises(NetworkTrouble, match="no whole answer"):
        connector.collect(press.access, None)
    paper.server.close()
    with pytest.raises(NetworkTrouble, match="can’t be reached"):
        connector.collect(press.access, None)


def test_a_feed_without_end_is_not_read_to_its_end(
    paper: Paper, press: Desk, connector: Rss, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "MAX_BYTES", 1000)
    paper.articles[:] = [item(n) for n in range(20)]
    with pytest.raises(NetworkTrouble, match="larger than"):
        connector.collect(press.access, None)


def test_a_small_answer_that_unpacks_to_a_large_feed_is_not_unpacked_to_its_end(
    paper: Paper, press: Desk, connector: Rss, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "MAX_BYTES", 100_000)
    packed = gzip.compress(b" " * 10_000_000)
    assert len(packed) < 100_000
    paper.server.on(every, lambda _: Reply(200, packed, {**RSS_TYPE, "Content-Encoding": "gzip"}))
    with pytest.raises(NetworkTrouble, match="larger than"):
        connector.collect(press.access, None)


def test_a_feed_that_drips_is_left(
    paper: Paper, press: Desk, connector: Rss, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "ALL_SECONDS", -1.0)
    with pytest.raises(NetworkTrouble, match="too slow"):
        connector.collect(press.access, None)


def test_a_feed_that_ended_for_good_needs_a_person(paper: Paper, press: Desk, connector: Rss) -> None:
    paper.server.on(every, lambda _: Reply(410, b"Gone"))
    with pytest.raises(AccountTrouble, match="for good"):
        connector.collect(press.access, None)


@pytest.mark.parametrize(
    ("status", "retry_after", "retry_at"),
    [
        (429, "90", NOW + timedelta(seconds=90)),
        (503, "Thu, 01 Apr 2027 09:30:00 GMT", NOW + timedelta(minutes=30)),
        (429, None, None),
        (404, None, None),
        (403, None, None),
        (500, None, None),
    ],
)
def test_a_server_that_refuses_for_now_is_asked_again_when_it_says(
    paper: Paper, press: Desk, connector: Rss, status: int, retry_after: str | None, retry_at: datetime | None
) -> None:
    headers = {"Retry-After": retry_after} if retry_after else {}
    paper.server.on(every, lambda _: Reply(status, b"No", headers))
    with pytest.raises(NetworkTrouble, match=str(status)) as told:
        connector.collect(press.access, None)
    assert told.value.retry_at == retry_at


def test_a_feed_that_moved_on_its_server_is_followed(paper: Paper, press: Desk, connector: Rss) -> None:
    paper.server.on(
        lambda request: request.path == "/feed/", lambda _: Reply(301, b"", {"Location": "/new-feed"})
    )
    assert len(connector.collect(press.access, None).responses) == 2
    assert [request.path for request in paper.server.requests] == ["/feed/", "/new-feed"]


@pytest.mark.parametrize(
    "location",
    [
        "/feed/",
        "file:///etc/passwd",
        "http://[",
        f"http://{'a' * 80}.example/",
        "http://localhost:9/",
        "http://10.0.0.1/",
        "http://[::1]:9/",
        "http://router.local/",
        "http://intranet/",
        "http://169.254.169.254/latest/meta-data",
    ],
)
def test_no_redirect_leads_in_circles_or_into_our_own_network(
    paper: Paper, press: Desk, connector: Rss, location: str
) -> None:
    paper.server.on(every, lambda _: Reply(302, b"", {"Location": location}))
    with pytest.raises(NetworkTrouble, match="no whole answer"):
        connector.collect(press.access, None)


def test_a_validator_that_cannot_be_sent_back_stops_no_later_reading(
    paper: Paper, press: Desk, connector: Rss
) -> None:
    odd = Reply(
        200,
        paper.feed().encode(),
        {"Content-Type": "application/rss+xml", "ETag": "é"},
    )
    paper.server.on(every, lambda _: odd)
    first = connector.collect(press.access, None)
    assert len(first.responses) == 2
    assert connector.collect(press.access, first.cursor).responses == ()


def test_an_article_with_an_odd_address_or_date_is_read_all_the_same(
    paper: Paper, press: Desk, connector: Rss
) -> None:
    odd = (
        "<item><title>One</title><link>http://[</link></item>"
        "<item><title>Two</title><pubDate>Mon, 01 Jan 0001 00:00:00 GMT</pubDate></item>"
    )
    feed = f"<rss version='2.0'><channel><title>Odd</title>{odd}</channel></rss>"
    reply = Reply(200, feed.encode(), {"Content-Type": "application/rss+xml"})
    paper.server.on(every, lambda _: reply)
    assert {one.text for one in connector.collect(press.access, None).responses} == {"One", "Two"}


def test_an_address_that_is_none_is_said(press: Desk, connector: Rss) -> None:
    press.account = replace(press.account, service_url="courrier.example/feed")
    with pytest.raises(AccountTrouble, match=r"courrier\.example/feed"):
        connector.identify(press.access)


def test_a_feed_is_only_read(paper: Paper, press: Desk, connector: Rss) -> None:
    assert not connector.capabilities.publishes
    assert isinstance(connector.publish(parcel("Good morning"), press.access), Rejected)
    assert isinstance(connector.look_up(parcel("Good morning"), press.access), CannotTell)
    assert connector.metrics([RemotePost("1")], press.access) == [None]
    with pytest.raises(NetworkTrouble):
        connector.delete(RemotePost("1"), press.access)
    with pytest.raises(NetworkTrouble):
        connector.moderate(RemotePost("1"), Moderation.HIDE, press.access)
    assert isinstance(connector.collect(press.access, None), Batch)


def test_what_changed_within_the_last_minute_is_asked_for_whole(
    paper: Paper, press: Desk, connector: Rss
) -> None:
    """Two articles of one second have one ETag on servers that count in seconds, as WordPress does."""
    fresh = {"ETag": '"8h59"', "Last-Modified": "Thu, 01 Apr 2027 08:59:30 GMT"}
    paper.server.on(every, lambda _: Reply(200, paper.feed().encode(), RSS_TYPE | fresh))
    cursor = connector.collect(press.access, None).cursor
    paper.articles.insert(0, item(0))
    (late,) = connector.collect(press.access, cursor).responses
    assert late.remote.id == "courrier-0"
    assert "if-none-match" not in paper.server.requests[-1].headers
    assert "if-modified-since" not in paper.server.requests[-1].headers
