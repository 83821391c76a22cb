"""What the small blog of the contract suite claims, asked of a real WordPress."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import httpx
import pytest
from PIL import Image

from connectors.rss.connector import Rss
from connectors.wordpress.connector import WordPress
from tests.connectors.contract import Desk, desk, parcel, picture, video
from tests.factories import SetClock, UtcClock
from tests.networks.wordpress.server import LocalWordPress
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import RemotePost
from warroom.domain.response import Incoming
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.ports import Absent, CannotTell, Found, NotSent, Parcel, ParcelPicture, Rejected, Secret, Sent

# The server's start counts as time of the first test that asks for it.
pytestmark = pytest.mark.timeout(120)

Comments = Callable[..., str]


@pytest.fixture
def connector() -> WordPress:
    return WordPress(UtcClock())


@pytest.fixture
def office(blog: LocalWordPress) -> Desk:
    """Camille, the blog's editor."""
    return desk_of(blog, "camille")


def desk_of(blog: LocalWordPress, name: str) -> Desk:
    """Somebody with an account on the blog."""
    secret = Secret.of({"user": name, "password": blog.passwords[name]}).value
    return desk("wordpress", name, secret, service_url=blog.url)


def titled(text: str, *pictures: ParcelPicture, **options: str) -> Parcel:
    """A post with its title."""
    return replace(parcel(text, pictures), options={"title": "Trees"} | options)


def sent(connector: WordPress, office: Desk, message: Parcel) -> RemotePost:
    """The message, once the blog has it."""
    outcome = connector.publish(message, office.access)
    assert isinstance(outcome, Sent), outcome
    return outcome.remote


def shown(blog: LocalWordPress, post: RemotePost) -> str:
    """The post's page, as everybody sees it."""
    page = httpx.get(blog.url, params={"p": post.id.removeprefix("posts/")}, follow_redirects=True)
    return page.raise_for_status().text


def comment(blog: LocalWordPress, post: RemotePost, text: str, name: str = "Voter") -> None:
    """Comment as any visitor, with the blog's own form."""
    words = {"author": name, "email": f"{name.lower()}@example.test", "comment": text}
    form = {"comment_post_ID": post.id.removeprefix("posts/"), **words}
    assert httpx.post(f"{blog.url}/wp-comments-post.php", data=form).status_code == 302


def collected(
    connector: WordPress, office: Desk, cursor: str | None = None
) -> tuple[list[Incoming], str | None]:
    """Everything that is new, to the end."""
    found: list[Incoming] = []
    while True:
        batch = connector.collect(office.access, cursor)
        found, cursor = [*found, *batch.responses], batch.cursor
        if not batch.more:
            return found, cursor


def test_the_editor_is_known_and_the_blog_by_its_name(
    blog: LocalWordPress, connector: WordPress, office: Desk
) -> None:
    identity = connector.identify(office.access)
    assert identity.remote_identity.startswith(f"{blog.url.removeprefix('http://')}#")
    assert (identity.handle, identity.display_name) == ("camille", "Spring & the Coast")


@pytest.mark.parametrize("name", ["robin", "lou", "bob"])
def test_who_may_not_publish_is_told_when_connecting_and_when_publishing(
    blog: LocalWordPress, connector: WordPress, name: str
) -> None:
    somebody = desk_of(blog, name)
    with pytest.raises(AccountTrouble, match="Editor") as told:
        connector.identify(somebody.access)
    assert name in told.value.sentence
    outcome = connector.publish(titled("Good morning"), somebody.access)
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at is None


def test_an_author_publishes_and_manages_no_comments(
    blog: LocalWordPress, connector: WordPress, office: Desk
) -> None:
    zoe = desk_of(blog, "zoe")
    connector.identify(zoe.access)
    post = sent(connector, zoe, titled("By Zoé", picture("A tree")))
    theirs = sent(connector, office, titled("By Camille"))
    comment(blog, theirs, "Under another's post", "Zoes-reader")
    (mine,) = [
        one for one in collected(connector, zoe)[0] if one.text == "Under another's post".replace("'", "’")
    ]
    with pytest.raises(NetworkTrouble, match="Editor"):
        connector.moderate(mine.remote, Moderation.HIDE, zoe.access)
    answer = parcel("Thank you", parent=mine.remote, root=mine.root)
    sent(connector, zoe, answer)
    assert isinstance(connector.look_up(answer, zoe.access), CannotTell)
    connector.delete(post, zoe.access)


def test_a_wrong_or_revoked_password_is_the_accounts_trouble_in_every_call(
    blog: LocalWordPress, connector: WordPress, office: Desk
) -> None:
    message = titled("Good morning")
    post = sent(connector, office, message)
    office.secret = Secret.of({"user": "camille", "password": "wron gwro ngwr ongw rong wron"})
    calls: tuple[Callable[[], object], ...] = (
        lambda: connector.identify(office.access),
        lambda: connector.look_up(message, office.access),
        lambda: connector.collect(office.access, None),
        lambda: connector.metrics([post], office.access),
        lambda: connector.delete(post, office.access),
        lambda: connector.moderate(RemotePost("comments/1"), Moderation.HIDE, office.access),
        lambda: connector.host(picture("A tree", "olive"), office.access),
    )
    for call in calls:
        with pytest.raises(AccountTrouble, match="application password"):
            call()
    for refused in (message, titled("New", picture("A tree", "olive")), replace(message, replaces=post)):
        outcome = connector.publish(refused, office.access)
        assert isinstance(outcome, NotSent)
        assert outcome.needs_reconnect


def test_a_post_stands_on_the_blog_as_it_was_written(
    blog: LocalWordPress, connector: WordPress, office: Desk
) -> None:
    text = (
        "Venez ! <b>Tous</b> & toutes 🎉 [gallery]\nhttps://example.org/é?a=1&b=2.\n\nÀ bientôt <!-- wp:x -->"
    )
    message = titled(
        text,
        picture('A "full" hall'),
        title="Réunion & <débat>",
        categories="meetings, r&d",
        tags="Été & co, #Lyon",
    )
    post = sent(connector, office, message)
    page = shown(blog, post)
    assert "&lt;b&gt;Tous&lt;/b&gt; &amp; toutes" in page
    assert "&#91;gallery]" in page
    assert '<a href="https://example.org/é?a=1&amp;b=2">' in page
    assert 'alt="A &quot;full&quot; hall"' in page
    assert "Réunion &amp; &lt;débat&gt;" in page
    for name in ("Meetings", "R&amp;D", "Été &amp; co", "Lyon"):
        assert name in page
    assert sent(connector, office, message) == post
    other = sent(connector, office, titled("Again", tags="ÉTÉ & CO, lyon", categories="R&D"))
    assert "Été &amp; co" in shown(blog, other)


def test_the_key_finds_the_post_also_in_the_trash_and_nothing_else(
    blog: LocalWordPress, connector: WordPress, office: Desk
) -> None:
    message = titled("Good morning", title="選挙")
    assert connector.look_up(message, office.access) == Absent()
    post = sent(connector, office, message)
    assert connector.look_up(message, office.access) == Found(post)
    for _ in range(2):
        connector.delete(post, office.access)
    trashed = connector.look_up(message, office.access)
    assert isinstance(trashed, Found)
    assert trashed.remote.id == post.id
    assert connector.metrics([post, RemotePost("posts/99999")], office.access) == [None, None]


def test_a_draft_is_seen_by_nobody(blog: LocalWordPress, connector: WordPress, office: Desk) -> None:
    post = sent(connector, office, titled("Not yet", status="draft"))
    page = httpx.get(blog.url, params={"p": post.id.removeprefix("posts/")}, follow_redirects=True)
    assert page.status_code == 404


def test_a_correction_is_seen_at_the_same_address(
    blog: LocalWordPress, connector: WordPress, office: Desk
) -> None:
    post = sent(connector, office, titled("We meet at 18 h", picture("A hall")))
    new = replace(titled("We meet at 19 h", title="Moved"), replaces=post)
    assert connector.look_up(new, office.access) == Absent()
    assert sent(connector, office, new).id == post.id
    assert connector.look_up(new, office.access) == Found(post)
    page = shown(blog, post)
    assert "We meet at 19 h" in page
    assert "We meet at 18 h" not in page
    gone = connector.publish(replace(new, replaces=RemotePost("posts/99999")), office.access)
    assert isinstance(gone, Rejected)


def test_a_long_text_and_twenty_pictures_and_a_film_are_taken(
    blog: LocalWordPress, connector: WordPress, office: Desk
) -> None:
    views = [picture(f"View {n}", f"#{n * 9:02x}8040") for n in range(20)]
    film = video("A speech")
    post = sent(connector, office, replace(titled("é" * 100_000, *views), video=film))
    page = shown(blog, post)
    assert all(f'alt="View {n}"' in page for n in range(20))
    source = page.partition('aria-label="A speech" src="')[2].partition('"')[0]
    assert httpx.get(source).content == film.read(0, film.size)


def test_a_large_photograph_is_taken_and_hosted_once(
    blog: LocalWordPress, connector: WordPress, office: Desk
) -> None:
    content = BytesIO()
    Image.effect_noise((2800, 2100), 60).convert("RGB").save(content, "JPEG", quality=92)
    photograph = ParcelPicture(content.getvalue(), "image/jpeg", "Grain")
    address = connector.host(photograph, office.access)
    assert connector.host(photograph, office.access) == address
    assert httpx.get(address).headers["content-type"] == "image/jpeg"


def test_a_file_that_only_pretends_to_be_a_picture_is_refused(
    blog: LocalWordPress, connector: WordPress, office: Desk
) -> None:
    disguised = ParcelPicture(b"<?php echo 1;", "image/png", "A hall")
    outcome = connector.publish(titled("Good morning", disguised), office.access)
    assert isinstance(outcome, Rejected)
    assert "not allowed to upload this file type" in outcome.reason


def test_a_visitors_comment_is_read_held_let_through_marked_and_removed(
    blog: LocalWordPress, connector: WordPress, office: Desk
) -> None:
    post = sent(connector, office, titled("What shall we plant?"))
    _, cursor = collected(connector, office)
    comment(blog, post, "Oaks & <limes>?\n\nhttps://example.org", "Ada")
    comment(blog, post, "Buy now", "Mallory")
    (oaks, buy), cursor = collected(connector, office, cursor)
    assert (oaks.author.display_name, oaks.text) == ("Ada", "Oaks & ?\n\nhttps://example.org")
    assert (oaks.parent_id, oaks.hidden) == (post.id, False)
    assert oaks.author.id != buy.author.id
    assert datetime.now(UTC) - oaks.posted_at < timedelta(minutes=1)
    (numbers,) = connector.metrics([post], office.access)
    assert numbers is not None
    assert numbers.replies == 2

    for act, seen in ((Moderation.HIDE, False), (Moderation.SHOW, True), (Moderation.SPAM, False)):
        for _ in range(2):
            connector.moderate(buy.remote, act, office.access)
        assert ("Buy now" in shown(blog, post)) is seen
    for _ in range(2):
        connector.moderate(buy.remote, Moderation.REMOVE, office.access)
    assert collected(connector, office, cursor)[0] == []
    agent = httpx.get(
        blog.url,
        params={"rest_route": f"/wp/v2/{buy.remote.id}", "context": "edit"},
        auth=("camille", blog.passwords["camille"]),
    ).json()["author_user_agent"]
    assert agent.startswith("python-httpx")


def test_a_comment_that_waits_for_review_is_read_as_hidden(
    blog: LocalWordPress, connector: WordPress, office: Desk
) -> None:
    post = sent(connector, office, titled("What shall we plant?"))
    _, cursor = collected(connector, office)
    # Two links and more are held by WordPress's own rule (comment_max_links).
    comment(blog, post, "https://a.example https://b.example https://c.example", "Eve")
    ((held,), _) = collected(connector, office, cursor)
    assert held.hidden
    assert "a.example" not in shown(blog, post)
    connector.moderate(held.remote, Moderation.SHOW, office.access)
    assert "a.example" in shown(blog, post)


def test_an_answer_stands_below_its_comment_once_and_is_found_again(
    blog: LocalWordPress, connector: WordPress, office: Desk
) -> None:
    post = sent(connector, office, titled("What shall we plant?"))
    _, cursor = collected(connector, office)
    comment(blog, post, "Why not oaks?", "Olga")
    ((question,), cursor) = collected(connector, office, cursor)
    answer = parcel("Oaks <too> & limes!\n\nSoon.", parent=question.remote, root=question.root)
    assert connector.look_up(answer, office.access) == Absent()
    ours = sent(connector, office, answer)
    assert sent(connector, office, answer) == ours
    assert connector.look_up(answer, office.access) == Found(ours)
    assert "Oaks &lt;too&gt; &amp; limes!" in shown(blog, post)
    assert collected(connector, office, cursor)[0] == []
    twin = connector.publish(replace(answer, client_key="f" * 32), office.access)
    assert isinstance(twin, Rejected)
    assert "uplicate" in twin.reason
    new = replace(parcel("Only oaks", parent=question.remote, root=question.root), replaces=ours)
    sent(connector, office, new)
    assert connector.look_up(new, office.access) == Found(ours)
    connector.delete(ours, office.access)
    assert connector.metrics([ours], office.access) == [None]


def test_hundreds_of_comments_are_read_without_loss_or_repeat(
    blog: LocalWordPress, connector: WordPress, office: Desk
) -> None:
    post = sent(connector, office, titled("What shall we plant?"))
    _, cursor = collected(connector, office)
    with httpx.Client(auth=("camille", blog.passwords["camille"])) as editor:
        for n in range(130):
            ida = {"author_name": "Ida", "author_email": "ida@example.test"}
            body = {"post": int(post.id[6:]), "content": f"Comment {n}", **ida}
            made = editor.post(blog.url, params={"rest_route": "/wp/v2/comments"}, json=body)
            assert made.status_code == 201, made.text
    found, cursor = collected(connector, office, cursor)
    assert sorted(one.text for one in found) == sorted(f"Comment {n}" for n in range(130))
    assert collected(connector, office, cursor)[0] == []


@pytest.mark.parametrize("feed", ["feed/", "feed/atom/", "feed/rdf/"])
def test_the_blogs_own_feeds_are_read_and_not_sent_twice(
    blog: LocalWordPress, connector: WordPress, office: Desk, feed: str
) -> None:
    reader, paper = (
        Rss(SetClock(datetime.now(UTC))),
        desk("rss", "spring", "", service_url=f"{blog.url}/{feed}"),
    )
    sent(connector, office, titled("Les écoles & l'été 🎉", title="Programme & plus"))
    assert reader.identify(paper.access).display_name == "Spring & the Coast"
    first = reader.collect(paper.access, None)
    assert first.responses[-1].text.startswith("Programme & plus\n\nLes écoles & l’été 🎉")
    assert (first.responses[-1].remote.url or "").startswith(blog.url)

    # What was published within the last minute may not be all that has this moment's ETag.
    sent(connector, office, titled("Encore", title="Suite"))
    second = reader.collect(paper.access, first.cursor)
    assert [one.text for one in second.responses] == ["Suite\n\nEncore"]
    later = Rss(SetClock(datetime.now(UTC) + timedelta(minutes=2)))
    third = later.collect(paper.access, second.cursor)
    fourth = later.collect(paper.access, third.cursor)
    assert (fourth.responses, fourth.cursor) == ((), third.cursor)
    validators = json.loads(third.cursor or "")
    conditional = httpx.get(f"{blog.url}/{feed}", headers={"If-None-Match": validators["etag"]})
    assert conditional.status_code == 304
