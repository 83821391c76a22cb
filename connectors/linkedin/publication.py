"""Publishing one post: its uploads, the one call that publishes, and finding it again.

Source: learn.microsoft.com/linkedin/marketing/community-management/shares/posts-api. LinkedIn refuses the
same content twice and names the post that it has; a repeated attempt says exactly the same, so that it can't
make a second post.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from connectors.http import MALFORMED, JsonObject, NoAnswer, NotReached
from connectors.linkedin import little
from connectors.linkedin.fitness import Unfit, check
from connectors.linkedin.media import NotReady, VideoUpload, uploaded_picture
from connectors.linkedin.progress import Progress
from connectors.linkedin.rest import Declined, Limited, Uncertain, created_id, urn
from connectors.linkedin.session import (
    Session,
    limit_sentence,
    page_urn,
    said,
    trouble,
    troubles,
    unclear_sentence,
    unreachable_sentence,
)
from connectors.sentences import misshapen
from warroom.domain.delivery import RemotePost
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import (
    Absent,
    AccountAccess,
    CannotTell,
    Clock,
    Found,
    Lookup,
    NotSent,
    Outcome,
    Parcel,
    Rejected,
    Sent,
    Unknown,
)

CLOCKS_APART = timedelta(minutes=15)
"""By how much our clock and LinkedIn's may differ."""
RECENT = 50
"""How many of the page's posts are looked through for one."""


def settled(send: Callable[[], Outcome], access: AccountAccess) -> Outcome:
    """What the one call that publishes came to; `send` makes it, and nothing behind it that may fail."""
    account = access.account
    try:
        return send()
    except Declined as declined:
        whose = trouble(account, declined)
        if isinstance(whose, AccountTrouble):
            return NotSent(whose.sentence, needs_reconnect=True)
        return Rejected(tr("LinkedIn refuses the post: {message}", message=said(declined)))
    except Limited as limited:
        return NotSent(limit_sentence(account), limited.retry_at)
    except NotReached:
        return NotSent(unreachable_sentence())
    except AccountTrouble as account_trouble:
        return NotSent(account_trouble.sentence, needs_reconnect=True)
    except (NoAnswer, Uncertain) as error:
        return Unknown(unclear_sentence(error))
    except MALFORMED as error:
        return Unknown(misshapen("LinkedIn", error))


def remote(post_urn: str) -> RemotePost:
    """A post with its address."""
    return RemotePost(post_urn, f"https://www.linkedin.com/feed/update/{post_urn}/")


class Publication:
    """One post to one page."""

    def __init__(self, parcel: Parcel, session: Session, access: AccountAccess, clock: Clock) -> None:
        self._parcel = parcel
        self._session = session
        self._access = access
        self._clock = clock
        self._progress = Progress.of(parcel)

    def publish(self) -> Outcome:
        """Publish or change the post, once. Raises nothing that the network can cause."""
        try:
            check(self._parcel)
            with troubles(self._access.account):
                if self._parcel.replaces is None:
                    body = self._body()
        except Unfit as unfit:
            return Rejected(unfit.sentence)
        except NotReady as waiting:
            return NotSent(waiting.sentence, waiting.retry_at)
        except AccountTrouble as account_trouble:
            return NotSent(account_trouble.sentence, needs_reconnect=True)
        except NetworkTrouble as network_trouble:
            return NotSent(network_trouble.sentence, network_trouble.retry_at)
        if self._parcel.replaces is not None:
            return settled(self._change, self._access)
        attempted_before = self._progress.attempted
        outcome = settled(lambda: self._created(body), self._access)
        if isinstance(outcome, NotSent | Rejected) and not attempted_before:
            self._note(replace(self._progress, attempted=False))
        return outcome

    def look_up(self) -> Lookup:
        """Whether the post, or its new text, is on LinkedIn."""
        if self._parcel.replaces is None and not self._progress.attempted:
            return Absent()
        try:
            with troubles(self._access.account):
                found = self._found()
        except NetworkTrouble as network_trouble:
            return CannotTell(network_trouble.sentence)
        if found is not None:
            return Found(found)
        if self._parcel.replaces is None and (self._parcel.pictures or self._parcel.video):
            # LinkedIn doesn't say whether it compares pictures, too, when it refuses a duplicate.
            return CannotTell(tr("The post is not among the last ones of the page: look there."))
        return Absent()

    # Everything that can fail without harm.

    def _body(self) -> JsonObject:
        body: JsonObject = {
            "author": page_urn(self._access),
            "commentary": little.escaped(self._parcel.text),
            "visibility": "PUBLIC",
            "distribution": {
                "feedDistribution": "MAIN_FEED",
                "targetEntities": [],
                "thirdPartyDistributionChannels": [],
            },
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": False,
        }
        content = self._content()
        return body | ({"content": content} if content else {})

    def _content(self) -> JsonObject | None:
        parcel = self._parcel
        if parcel.video is not None:
            upload = VideoUpload(self._session, self._access, self._clock, self._progress, self._note)
            return {"media": {"id": upload.finished(parcel.video).video}}
        if parcel.pictures:
            for picture in parcel.pictures[len(self._progress.pictures) :]:
                uploaded = uploaded_picture(picture, self._session, self._access)
                self._note(replace(self._progress, pictures=(*self._progress.pictures, uploaded)))
            named = zip(self._progress.pictures, parcel.pictures, strict=True)
            images = [{"id": one, "altText": picture.alt} for one, picture in named]
            return {"media": images[0]} if len(images) == 1 else {"multiImage": {"images": images}}
        return self._article()

    def _article(self) -> JsonObject | None:
        card, picture = self._parcel.card, self._parcel.card_picture
        if card is None:
            return None
        if picture is not None and self._progress.thumbnail is None:
            uploaded = uploaded_picture(picture, self._session, self._access)
            self._note(replace(self._progress, thumbnail=uploaded))
        article = {"source": card.url, "title": card.title or card.url, "description": card.description}
        if self._progress.thumbnail is not None:
            article["thumbnail"] = self._progress.thumbnail
        return {"article": article}

    def _note(self, progress: Progress) -> None:
        self._progress = progress
        self._parcel.note(progress.text())

    # The call that publishes.

    def _created(self, body: JsonObject) -> Outcome:
        attempted_before = self._progress.attempted
        if not attempted_before:
            self._note(replace(self._progress, attempted=True))
        try:
            return Sent(remote(created_id(self._session.call(self._access, "POST", "posts", body))))
        except Declined as declined:
            if not declined.is_duplicate:
                raise
            return self._duplicate(declined.duplicate_of, attempted_before)

    def _duplicate(self, existing: str | None, attempted_before: bool) -> Outcome:
        """LinkedIn has these words already: by an earlier attempt, if there was one and the post stands."""
        url = remote(existing).url if existing else "LinkedIn"
        if not attempted_before:
            return Rejected(
                tr(
                    "LinkedIn has a post with the same content already and takes no second one: {url}",
                    url=url,
                )
            )
        if existing is None:
            return Unknown(tr("LinkedIn has the post already, and doesn’t say where: look there."))
        try:
            kept = self._session.get(self._access, f"posts/{urn(existing)}")
        except Declined as declined:
            if not declined.gone:
                return Unknown(unclear_sentence(declined))
            return Rejected(
                tr("LinkedIn takes no words that were just deleted: change them, or wait for two days.")
            )
        except (Limited, Uncertain, NotReached, NoAnswer) as error:
            return Unknown(unclear_sentence(error))
        is_ours = is_since(self._parcel.created_at, kept.get("createdAt"))
        if not is_ours or little.shown(str(kept.get("commentary"))) != self._parcel.text:
            return Unknown(tr("LinkedIn takes the post for a double of {url}: look there.", url=url))
        return Sent(remote(existing))

    def _change(self) -> Outcome:
        """Put the new text in the place of the old; doing it again changes nothing."""
        replaced = self._parcel.replaces
        if replaced is None or not replaced.id.startswith(("urn:li:share:", "urn:li:ugcPost:")):
            return Rejected(
                tr("On LinkedIn, only posts can be changed: delete the answer and write it anew.")
            )
        patch = {"patch": {"$set": {"commentary": little.escaped(self._parcel.text)}}}
        path = f"posts/{urn(replaced.id)}"
        answer = self._session.call(self._access, "POST", path, patch, restli_method="PARTIAL_UPDATE")
        if answer.status != 204:
            raise Uncertain(f"status {answer.status}")
        return Sent(remote(replaced.id))

    # Finding it again.

    def _found(self) -> RemotePost | None:
        if self._parcel.replaces is not None:
            kept = self._session.get(self._access, f"posts/{urn(self._parcel.replaces.id)}")
            is_changed = little.shown(str(kept.get("commentary"))) == self._parcel.text
            return remote(self._parcel.replaces.id) if is_changed else None
        author = urn(page_urn(self._access))
        path = f"posts?q=author&author={author}&count={RECENT}&sortBy=LAST_MODIFIED"
        for post in self._session.get(self._access, path).get("elements") or ():
            same_words = little.shown(str(post.get("commentary"))) == self._parcel.text
            recent = is_since(self._parcel.created_at, post.get("createdAt"))
            if same_words and recent and self._shows_ours(post):
                return remote(str(post["id"]))
        return None

    def _shows_ours(self, post: JsonObject) -> bool:
        """Whether a post shows what was uploaded for this one: two may have the same words, or none."""
        ours = {*self._progress.pictures, *([self._progress.video] if self._progress.video else [])}
        content = post.get("content") or {}
        images = (content.get("multiImage") or {}).get("images") or [content.get("media") or {}]
        return not ours or bool(ours & {image.get("id") for image in images})


def is_since(created_at: datetime, milliseconds: object) -> bool:
    """Whether what LinkedIn made then may be the message that was created here at `created_at`."""
    if not isinstance(milliseconds, int):
        return False
    return milliseconds > (created_at - CLOCKS_APART).timestamp() * 1000
