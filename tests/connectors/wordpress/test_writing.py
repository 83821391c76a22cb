"""What goes out to the blog, word for word, and what becomes of it."""

from base64 import b64encode
from dataclasses import replace

import pytest

from tests.connectors.contract import parcel, picture, video
from tests.connectors.fake_wordpress import HOME, PASSWORD, USER
from tests.connectors.rig_wordpress import WordPressRig
from tests.connectors.wire import Request
from warroom.domain.delivery import RemotePost
from warroom.errors import NetworkTrouble
from warroom.ports import Absent, Found, Parcel, ParcelPicture, Rejected

KEY = "0123456789abcdef0123456789abcdef"
TITLE = {"title": "Réunion à Lyon & <plus>"}
ANYWHERE = "publish,future,draft,pending,private,trash"


def titled(text: str, *pictures: ParcelPicture, **options: str) -> Parcel:
    """A post with its title."""
    return replace(parcel(text, pictures), client_key=KEY, options=TITLE | options)


def asked(request: Request) -> tuple[str, str]:
    """What a request does, and to what."""
    return request.method, request.one("rest_route")


def test_a_whole_post_goes_out_in_these_requests_and_no_others(rig: WordPressRig) -> None:
    link = "https://example.org/é?a=1&b=2"
    text = f"Venez ! <b>Tous</b> & toutes 🎉 [gallery]\nEntrée libre ({link}).\n\nÀ bientôt."
    message = titled(
        text, picture('A "full" hall'), excerpt="On & off", categories="meetings, R&D", tags="Lyon, #École"
    )
    remote = rig.sent(message)
    look, media, upload, describe, *terms, write = rig.blog.requests
    token = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    for request in rig.blog.requests:
        assert request.path == "/"
        assert request.headers["authorization"] == f"Basic {token}"

    slug = "reunion-a-lyon-plus-0123456789"
    assert asked(look) == ("GET", "/wp/v2/posts")
    assert (look.one("slug"), look.one("status")) == (f"{slug},{slug}__trashed", ANYWHERE)
    number, name = _is_the_picture_going_up((media, upload, describe), message, rig)
    _are_the_names_looked_up(terms)

    assert asked(write) == ("POST", "/wp/v2/posts")
    assert write.headers["content-type"] == "application/json"
    assert write.json == {
        "slug": slug,
        "status": "publish",
        "title": "Réunion à Lyon &amp; &lt;plus&gt;",
        "content": _content(number, name),
        "excerpt": "On &amp; off",
        "categories": [2, 3],
        "tags": list(rig.blog.tags),
        "featured_media": number,
    }
    assert remote.id == f"posts/{next(iter(rig.blog.posts))}"
    assert remote.url == f"{HOME}/2027/04/{slug}/"


def _is_the_picture_going_up(
    requests: tuple[Request, Request, Request], message: Parcel, rig: WordPressRig
) -> tuple[int, str]:
    """The number and the name under which the blog keeps it."""
    look, upload, describe = requests
    name, (number,) = upload.one("slug"), rig.blog.media
    assert name.startswith("warroom-")
    assert (asked(look), look.one("slug")) == (("GET", "/wp/v2/media"), name)
    assert asked(upload) == ("POST", "/wp/v2/media")
    assert upload.body == message.pictures[0].content
    assert upload.headers["content-type"] == "image/png"
    assert upload.headers["content-disposition"] == f'attachment; filename="{name}.png"'
    assert asked(describe) == ("POST", f"/wp/v2/media/{number}")
    assert describe.json == {"alt_text": 'A "full" hall'}
    return number, name


def _are_the_names_looked_up(requests: list[Request]) -> None:
    meetings, rnd, lyon, new_lyon, ecole, new_ecole = requests
    assert [asked(one) for one in (meetings, rnd)] == [("GET", "/wp/v2/categories")] * 2
    searched = [one.one("search") for one in (meetings, rnd, lyon, ecole)]
    assert searched == ["meetings", "R&amp;D", "Lyon", "École"]
    assert [asked(one) for one in (lyon, ecole)] == [("GET", "/wp/v2/tags")] * 2
    assert [asked(one) for one in (new_lyon, new_ecole)] == [("POST", "/wp/v2/tags")] * 2
    assert [one.json for one in (new_lyon, new_ecole)] == [{"name": "Lyon"}, {"name": "École"}]


def _content(number: int, name: str) -> str:
    """The HTML of the whole post."""
    return (
        "<!-- wp:paragraph -->\n"
        "<p>Venez ! &lt;b&gt;Tous&lt;/b&gt; &amp; toutes 🎉 &#91;gallery]<br>Entrée libre "
        '(<a href="https://example.org/é?a=1&amp;b=2">https://example.org/é?a=1&amp;b=2</a>).</p>\n'
        "<!-- /wp:paragraph -->\n\n"
        "<!-- wp:paragraph -->\n<p>À bientôt.</p>\n<!-- /wp:paragraph -->\n\n"
        f'<!-- wp:image {{"id":{number},"sizeSlug":"full","linkDestination":"none"}} -->\n'
        '<figure class="wp-block-image size-full">'
        f'<img src="{HOME}/wp-content/uploads/2027/04/{name}.png" alt="A &quot;full&quot; hall" '
        f'class="wp-image-{number}"/></figure>\n<!-- /wp:image -->'
    )


def test_a_later_attempt_finds_the_post_and_writes_nothing(rig: WordPressRig) -> None:
    message = titled("Good morning", picture("A hall"))
    first = rig.sent(message)
    before = len(rig.blog.requests)
    assert rig.sent(message) == first
    assert [asked(request) for request in rig.blog.requests[before:]] == [("GET", "/wp/v2/posts")]


def test_a_post_that_somebody_put_into_the_trash_isnt_sent_again(rig: WordPressRig) -> None:
    message = titled("Good morning")
    first = rig.sent(message)
    rig.connector.delete(first, rig.desk.access)
    found = rig.connector.look_up(message, rig.desk.access)
    assert isinstance(found, Found)
    assert found.remote.id == first.id
    assert rig.sent(message).id == first.id
    assert len(rig.blog.posts) == 1


def test_a_post_without_a_title_is_refused_before_any_call(rig: WordPressRig) -> None:
    outcome = rig.publish(replace(parcel("Good morning"), options={"title": "  "}))
    assert isinstance(outcome, Rejected)
    assert "title" in outcome.reason
    assert rig.blog.requests == []


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Élections 2027 : « le débat »", "elections-2027-le-debat-0123456789"),
        ("2027", "2027-0123456789"),
        ("選挙", "post-0123456789"),
        ("👨‍👩‍👧‍👦", "post-0123456789"),
        ("-- a --", "a-0123456789"),
        ("mot " * 50, f"{'mot-' * 15}0123456789"),
    ],
)
def test_the_address_is_made_of_the_titles_words_and_the_messages_key(
    rig: WordPressRig, title: str, slug: str
) -> None:
    rig.sent(titled("Good morning", title=title))
    (post,) = rig.blog.posts.values()
    assert post["slug"] == slug


def test_a_draft_stays_a_draft(rig: WordPressRig) -> None:
    rig.sent(titled("Good morning", status="draft"))
    (post,) = rig.blog.posts.values()
    assert post["status"] == "draft"


def test_without_a_category_the_blog_chooses_its_usual_one(rig: WordPressRig) -> None:
    rig.sent(titled("Good morning"))
    assert "categories" not in rig.blog.requests[-1].json


def test_a_category_that_the_blog_lacks_is_named(rig: WordPressRig) -> None:
    outcome = rig.publish(titled("Good morning", categories="Meetings, Meating"))
    assert isinstance(outcome, Rejected)
    assert "“Meating”" in outcome.reason
    assert rig.stored() == ()


def test_a_tag_that_stands_behind_many_others_is_used_and_not_made_again(rig: WordPressRig) -> None:
    rig.blog.tags |= {1000 + n: f"Lyon {n}" for n in range(100)} | {7: "Lyon"}
    rig.sent(titled("Good morning", tags="LYON"))
    assert rig.blog.requests[-1].json["tags"] == [7]
    assert len(rig.blog.tags) == 101


def test_the_same_picture_is_kept_once_and_with_another_description_twice(rig: WordPressRig) -> None:
    rig.sent(titled("One", picture("A hall")))
    rig.sent(replace(titled("Two", picture("A hall")), client_key="f" * 32))
    assert len(rig.blog.files) == 1
    rig.sent(replace(titled("Three", picture("A hall, seen from the stage")), client_key="e" * 32))
    assert [kept["alt_text"] for kept in rig.blog.media.values()] == ["A hall", "A hall, seen from the stage"]


def test_a_video_stands_in_the_post(rig: WordPressRig) -> None:
    film = video("A speech on the pier")
    rig.sent(replace(titled("Watch"), video=film))
    (post,) = rig.blog.posts.values()
    assert '<video controls aria-label="A speech on the pier"' in post["content"]["raw"]
    assert next(iter(rig.blog.files.values())) == film.read(0, film.size)
    assert rig.blog.requests[-1].json["featured_media"] == 0


def test_a_correction_changes_the_post_and_not_its_address(rig: WordPressRig) -> None:
    first = rig.sent(titled("We meet at 18 h", picture("A hall")))
    new = replace(titled("We meet at 19 h", title="Moved"), client_key="f" * 32, replaces=first)
    assert rig.connector.look_up(new, rig.desk.access) == Absent()
    assert rig.sent(new).id == first.id
    assert asked(rig.blog.requests[-1]) == ("POST", f"/wp/v2/{first.id}")
    assert not {"slug", "status"} & rig.blog.requests[-1].json.keys()
    (post,) = rig.blog.posts.values()
    assert (post["title"], post["slug"]) == ("Moved", "reunion-a-lyon-plus-0123456789")
    assert rig.connector.look_up(new, rig.desk.access) == Found(first)


def test_a_correction_of_what_is_gone_is_refused(rig: WordPressRig) -> None:
    outcome = rig.publish(replace(titled("New"), replaces=RemotePost("posts/999")))
    assert isinstance(outcome, Rejected)
    assert "Invalid post ID" in outcome.reason


def test_a_post_known_by_its_web_address_alone_is_counted_and_deleted_like_any_other(
    rig: WordPressRig,
) -> None:
    first = rig.sent(titled("Good morning"))
    assert first.url is not None
    rig.blog.comment(int(first.id.removeprefix("posts/")), "Hello")
    by_slug, by_number = RemotePost(first.url), RemotePost(f"{HOME}/?p={first.id.removeprefix('posts/')}")
    for found in rig.connector.metrics([by_slug, by_number], rig.desk.access):
        assert found is not None
        assert found.replies == 1
    rig.connector.delete(by_slug, rig.desk.access)
    assert rig.stored() == ()
    odd = RemotePost("https://elsewhere.example/what/")
    assert rig.connector.metrics([odd], rig.desk.access) == [None]
    with pytest.raises(NetworkTrouble, match=r"elsewhere\.example"):
        rig.connector.delete(odd, rig.desk.access)


@pytest.mark.parametrize("character", ["é", "e\u0301", "👨‍👩‍👧‍👦", "選", "https://example.org/a "])
def test_a_text_at_the_limit_goes_and_one_more_doesnt(rig: WordPressRig, character: str) -> None:
    most = rig.connector.capabilities.max_length
    text = (character * most)[:most]
    assert len(rig.sent(titled(text)).id) > 0
    outcome = rig.publish(replace(titled(f"{text}x"), client_key="f" * 32))
    assert isinstance(outcome, Rejected)
    assert str(most + 1) in outcome.reason
