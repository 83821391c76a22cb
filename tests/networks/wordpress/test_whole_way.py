"""The whole way on a real blog: from a draft with everything to strangers' comments, and back; its feed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tests.networks.headquarters import Connection, Headquarters, Say, headquarters
from tests.networks.patience import until
from tests.networks.wordpress.server import LocalWordPress
from warroom.domain.account import Account
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import Delivery
from warroom.domain.errand import ErrandKind
from warroom.domain.post import Draft, Part, Picture
from warroom.domain.response import Response, ResponseKind, Triage
from warroom.errors import Refused
from warroom.ports import Secret
from warroom.services import accounts, compose, ledger, queries, triage

TEXT = "Venez nombreux & nombreuses 🎉\nLe programme : https://example.org/é\n\nÀ bientôt, l'équipe."
OPTIONS = {
    "title": "Réunion à Lyon & <débat>",
    "categories": "Meetings",
    "tags": "Lyon",
    "excerpt": "Venez !",
}

# Half a minute on a quiet machine: a server starts, accounts and people are made, a due time is waited for.
pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def spring(blog: LocalWordPress, tmp_path: Path) -> Iterator[Headquarters]:
    password = Secret.of({"user": "camille", "password": blog.passwords["camille"]})
    ours = Connection("wordpress", "camille", blog.url, password)
    feed = Connection("rss", "our own feed", f"{blog.url}/feed/", Secret(""))
    with headquarters(tmp_path, ours, feed) as opened:
        yield opened


def test_the_whole_way(spring: Headquarters, blog: LocalWordPress, say: Say) -> None:
    delivery = _published_on_time(spring, say)
    _shown_as_it_was_written(blog, delivery, say)
    _in_the_press(spring, delivery, say)
    question, rude = _heard_from_strangers(spring, blog, delivery, say)
    _held_shown_and_marked(spring, blog, delivery, rude, say)
    _answered_below_the_comment(spring, blog, delivery, question, say)
    _counted(spring, delivery, say)
    _corrected(spring, blog, delivery, say)
    _deleted(spring, blog, delivery, say)
    assert ledger.verify(spring.office).broken == ()
    for health in accounts.everything(spring.office):
        assert health.account.trouble is None
        assert health.collect_trouble is None
    assert "Traceback" not in spring.worker_log.read_text()


def _published_on_time(spring: Headquarters, say: Say) -> Delivery:
    camille = spring.people.camille.id
    due_at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=8)
    media = compose.attach(spring.office, camille, _photograph(), "square.jpg")
    part = Part(TEXT, (Picture(media.sha256, media.mime, "The square, full of people"),))
    account = _blog(spring)
    draft = Draft("Meeting in Lyon", (account.id,), (part,), due_at=due_at, languages=("fr",))
    with pytest.raises(Refused, match="Title"):
        spring.submitted(camille, draft)
    return spring.published_on_time(replace(draft, options={account.id: OPTIONS}), say)


def _blog(spring: Headquarters) -> Account:
    return next(account for account in spring.accounts if account.network == "wordpress")


def _photograph() -> bytes:
    content = BytesIO()
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(content, "JPEG", quality=90)
    return content.getvalue()


def _page(blog: LocalWordPress, delivery: Delivery) -> str:
    """The post as everybody sees it."""
    number = delivery.sent_parts[0].id.removeprefix("posts/")
    return httpx.get(blog.url, params={"p": number}, follow_redirects=True).text


def _shown_as_it_was_written(blog: LocalWordPress, delivery: Delivery, say: Say) -> None:
    page = _page(blog, delivery)
    for piece in (
        "Réunion à Lyon &amp; &lt;débat&gt;",
        "Venez nombreux &amp; nombreuses 🎉",
        '<a href="https://example.org/é">https://example.org/é</a>',
        'alt="The square, full of people"',
        "Meetings",
        "Lyon",
    ):
        assert piece in page, piece
    say("seen by everybody, word for word")


def _in_the_press(spring: Headquarters, delivery: Delivery, say: Say) -> None:
    """The blog's own feed is read as any paper's."""
    reader = next(account for account in spring.accounts if account.network == "rss")

    def read() -> Response | None:
        spring.asked(spring.people.noa.id, reader, ErrandKind.COLLECT)
        return next((one for one in spring.responses().values() if "Réunion à Lyon" in one.text), None)

    mention = until(read, 20)
    assert mention.kind is ResponseKind.MENTION
    assert mention.network == "rss"
    assert mention.remote.url is not None
    say("read in the blog's feed, as any paper's")


def _comment(blog: LocalWordPress, delivery: Delivery, name: str, text: str) -> None:
    words = {"author": name, "email": f"{name.lower()}@example.test", "comment": text}
    form = {"comment_post_ID": delivery.sent_parts[0].id.removeprefix("posts/"), **words}
    assert httpx.post(f"{blog.url}/wp-comments-post.php", data=form).status_code == 302


def _heard_from_strangers(
    spring: Headquarters, blog: LocalWordPress, delivery: Delivery, say: Say
) -> tuple[Response, Response]:
    _comment(blog, delivery, "Odile", "Et pour les écoles rurales ?")
    _comment(blog, delivery, "Marc", "Clowns! https://a.example https://b.example")
    say("two strangers have commented; the blog holds one for its links")

    def read() -> dict[str, Response] | None:
        spring.asked(spring.people.noa.id, _blog(spring), ErrandKind.COLLECT)
        found = {one.author_name: one for one in spring.responses().values()}
        return found if {"Odile", "Marc"} <= found.keys() else None

    heard = until(read, 20)
    question, rude = heard["Odile"], heard["Marc"]
    assert (question.kind, question.text) == (ResponseKind.COMMENT, "Et pour les écoles rurales ?")
    assert question.post_id == rude.post_id == delivery.post_id
    assert question.hidden_at is None
    assert rude.hidden_at is not None
    say("both in the timeline, one marked as held")
    return question, rude


def _held_shown_and_marked(
    spring: Headquarters, blog: LocalWordPress, delivery: Delivery, rude: Response, say: Say
) -> None:
    sasha = spring.people.sasha.id
    for act, seen in ((Moderation.SHOW, True), (Moderation.HIDE, False), (Moderation.SPAM, False)):
        spring.moderated(sasha, rude, act)
        assert ("Clowns!" in _page(blog, delivery)) is seen
        say(f"{act.value}: {'everybody sees it' if seen else 'nobody sees it'}")


def _answered_below_the_comment(
    spring: Headquarters, blog: LocalWordPress, delivery: Delivery, question: Response, say: Say
) -> None:
    sasha, alix = spring.people.sasha.id, spring.people.alix.id
    begun = triage.answer(spring.office, sasha, question.id)
    version = spring.rewritten(sasha, begun.id, "Une école par vallée : page 12 & suivantes.")
    with pytest.raises(Refused):
        spring.signed(sasha, version)
    spring.signed(alix, version)
    answer = spring.sent(begun.id, 10).sent_parts[0]
    kept = httpx.get(blog.url, params={"rest_route": f"/wp/v2/{answer.id}"}).json()
    assert f"comments/{kept['parent']}" == question.remote.id
    assert "Une école par vallée" in _page(blog, delivery)
    assert spring.responses()[question.remote.id].triage is Triage.ANSWERED
    say("answered by the monitor, signed by the approver, below the voter's comment")


def _counted(spring: Headquarters, delivery: Delivery, say: Say) -> None:
    spring.asked(spring.people.alix.id, _blog(spring), ErrandKind.METRICS, delivery.id)
    numbers = queries.post(spring.office, delivery.post_id).metrics[delivery.id]
    assert numbers.replies == 2
    say("counted: the question and the answer")


def _corrected(spring: Headquarters, blog: LocalWordPress, delivery: Delivery, say: Say) -> None:
    camille, alix = spring.people.camille.id, spring.people.alix.id
    begun = compose.correct(spring.office, camille, delivery.post_id)
    account = _blog(spring)
    part = replace(begun.draft.thread_for(account.id)[0], text="C'est à 19 h.")
    draft = begun.draft.with_own(account.id, (part,))
    saved = compose.save(spring.office, camille, begun.id, begun.revision, draft)
    version = compose.submit(spring.office, camille, begun.id, saved.revision)
    spring.signed(alix, version)
    corrected = spring.sent(begun.id, 10)
    assert corrected.sent_parts[0].id == delivery.sent_parts[0].id
    page = _page(blog, delivery)
    assert "C&#8217;est à 19 h." in page
    assert "nombreuses" not in page.partition("wp-block-post-content")[2]
    say("corrected after another sign-off, at the same address")


def _deleted(spring: Headquarters, blog: LocalWordPress, delivery: Delivery, say: Say) -> None:
    spring.asked(spring.people.alix.id, _blog(spring), ErrandKind.DELETE, delivery.id)
    number = delivery.sent_parts[0].id.removeprefix("posts/")
    gone = httpx.get(blog.url, params={"p": number}, follow_redirects=True)
    assert gone.status_code == 404
    assert spring.delivery(delivery.post_id).deleted_at is not None
    say("deleted, and gone for everybody")


def test_an_author_who_may_not_publish_is_told_so_when_the_account_is_connected(
    blog: LocalWordPress, tmp_path: Path
) -> None:
    password = Secret.of({"user": "lou", "password": blog.passwords["lou"]})
    with headquarters(tmp_path) as opened:
        noa = opened.people.noa.id
        accounts.add(opened.office, noa, "wordpress", "lou", "Lou", blog.url, password)
        account = until(lambda: _in_trouble(opened), 15)
        assert account.trouble is not None
        assert "lou" in account.trouble
        assert "make it an Editor" in account.trouble


def _in_trouble(opened: Headquarters) -> Account | None:
    return next((h.account for h in accounts.everything(opened.office) if h.account.trouble), None)
