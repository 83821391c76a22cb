"""Link cards: a page is read once, within bounds, and never from where strangers have no business."""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from PIL import Image

from connectors.pages import MAX_PAGE_BYTES, PageReader, is_public
from tests.connectors.loopback import LoopbackServer, every
from tests.connectors.wire import SILENCE, Reply, Request
from warroom.errors import NetworkTrouble

HTML = {"Content-Type": "text/html; charset=utf-8"}
PAGE = """<html><head><title>Plain &amp; simple</title>
<meta property="og:title" content="Our plan for
   the schools"><meta name="description" content="Two adults in every classroom">
<meta property="og:image" content="/poster.png"></head><body>…</body></html>""".encode()


def poster() -> bytes:
    file = BytesIO()
    Image.new("RGB", (2400, 1200), "teal").save(file, "PNG")
    return file.getvalue()


class Site:
    """A web site with a page, a poster, and some ways of going astray."""

    def __init__(self) -> None:
        self.server = LoopbackServer(self._answer)
        self.pages: dict[str, Reply] = {
            "/plan": Reply(200, PAGE, HTML),
            "/poster.png": Reply(200, poster(), {"Content-Type": "image/png"}),
            "/moved": Reply(301, b"", {"Location": "/plan"}),
            "/circle": Reply(302, b"", {"Location": "/circle"}),
            "/inside": Reply(302, b"", {"Location": "http://169.254.169.254/latest/meta-data"}),
            "/file": Reply(302, b"", {"Location": "file:///etc/passwd"}),
        }

    def url(self, path: str) -> str:
        return f"{self.server.url}{path}"

    def _answer(self, request: Request) -> Reply:
        return self.pages.get(request.path, Reply(404, b"Not found", HTML))


@pytest.fixture
def site() -> Iterator[Site]:
    opened = Site()
    yield opened
    opened.server.heal()
    opened.server.close()


def loopback_too(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return is_public(address) or address.is_loopback


@pytest.fixture
def reader() -> PageReader:
    return PageReader(loopback_too)


@pytest.mark.parametrize("path", ["/plan", "/moved"])
def test_a_page_says_its_title_its_words_and_shows_its_picture(
    site: Site, reader: PageReader, path: str
) -> None:
    card = reader.card(site.url(path))
    assert (card.title, card.description) == ("Our plan for the schools", "Two adults in every classroom")
    assert card.picture is not None
    with Image.open(BytesIO(card.picture)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1200, 600))


def test_a_plain_page_has_its_title(site: Site, reader: PageReader) -> None:
    site.pages["/plain"] = Reply(200, b"<title>Plain &amp; simple</title><svg><title>No</title></svg>", HTML)
    card = reader.card(site.url("/plain"))
    assert card.title.startswith("Plain & simple")
    assert (card.description, card.picture) == ("", None)


def test_a_broken_picture_is_left_out(site: Site, reader: PageReader) -> None:
    site.pages["/poster.png"] = Reply(200, b"not a picture", {"Content-Type": "image/png"})
    assert reader.card(site.url("/plan")).picture is None


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/nowhere", "status 404"),
        ("/circle", "in circles"),
        ("/file", "in circles"),
        ("/inside", "not a public address"),
    ],
)
def test_a_page_that_leads_nowhere_is_named(site: Site, reader: PageReader, path: str, says: str) -> None:
    with pytest.raises(NetworkTrouble, match=says):
        reader.card(site.url(path))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "[::ffff:127.0.0.1]",
        "[fd00::1]",
        "2130706433",
        "100.64.0.1",
        "224.0.0.1",
    ],
)
def test_nothing_inside_of_headquarters_is_ever_called(site: Site, host: str) -> None:
    port = site.server.url.rpartition(":")[2]
    with pytest.raises(NetworkTrouble):
        PageReader().card(f"http://{host}:{port}/plan")
    assert site.server.requests == []


def test_the_address_that_was_checked_is_the_one_that_is_called(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that answers with a public address first and with ours when it is asked again."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: str, port: int, *_: object, **options: object) -> object:
        asked.append(host)
        return real("127.0.0.1", port, type=socket.SOCK_STREAM)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    checked: list[Callable[[], object]] = []

    def once(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
        checked.append(address.compressed.__str__)
        return True

    port = site.server.url.rpartition(":")[2]
    PageReader(once).card(f"http://rebind.example:{port}/plan")
    assert asked.count("rebind.example") == len(checked)


def test_a_page_without_end_is_cut_and_one_that_says_nothing_is_left(site: Site) -> None:
    endless = b"<title>Long</title>" + b"x" * (3 * MAX_PAGE_BYTES)
    site.pages["/endless"] = Reply(200, endless, HTML)
    assert PageReader(loopback_too).card(site.url("/endless")).title == "Long"
    site.server.on(every, lambda _: SILENCE)
    with pytest.raises(NetworkTrouble, match="can't be read now"):
        PageReader(loopback_too).card(site.url("/plan"))


def test_a_page_that_trickles_is_given_up(site: Site) -> None:
    with pytest.raises(NetworkTrouble, match="takes too long"):
        PageReader(loopback_too, all_seconds=-1).card(site.url("/plan"))
