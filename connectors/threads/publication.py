"""Publishing one message: its container, Threads' work on it, and the one call that publishes.

Source: developers.facebook.com/docs/threads/posts and /troubleshooting (the states of a container).
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from connectors.http import MALFORMED, JsonObject, NoAnswer, NotReached
from connectors.sentences import misshapen, unreadable_note
from connectors.threads.container import Progress, item, media, message
from connectors.threads.fitness import Unfit, check
from connectors.threads.graph import Declined, Limited, Uncertain
from connectors.threads.session import (
    Session,
    limit_sentence,
    said,
    trouble,
    troubles,
    unclear_sentence,
    unreachable_sentence,
)
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

WORKING = timedelta(seconds=30)
"""How long Threads wants to be left alone while it works on a container (“on average 30 seconds”)."""
CLOCKS_APART = timedelta(minutes=15)
"""By how much our clock and Threads' may differ."""
RECENT = "25"


class NotReady(Exception):
    """Threads still works on the message: go on at `retry_at`."""

    def __init__(self, sentence: str, retry_at: datetime) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.retry_at = retry_at


class Publication:
    """One message to one account."""

    def __init__(self, parcel: Parcel, session: Session, access: AccountAccess, clock: Clock) -> None:
        self._parcel = parcel
        self._session = session
        self._access = access
        self._clock = clock
        noted = Progress.of(parcel)
        self._can_be_read = noted is not None
        # Nobody would ask again if what can't be read had been published.
        self._progress = noted or Progress()

    def publish(self) -> Outcome:
        """Publish the message, once. Raises nothing that the network can cause."""
        try:
            check(self._parcel)
            with troubles(self._access.account):
                if self._progress.published:
                    state, _ = self._state(str(self._progress.container))
                    if state in ("PUBLISHED", "GONE"):
                        return self._published_before(state)
                container = self._prepared()
        except Unfit as unfit:
            return Rejected(unfit.sentence)
        except NotReady as waiting:
            return NotSent(waiting.sentence, waiting.retry_at)
        except AccountTrouble as account_trouble:
            return NotSent(account_trouble.sentence, needs_reconnect=True)
        except NetworkTrouble as network_trouble:
            return NotSent(network_trouble.sentence, network_trouble.retry_at)
        return self._published(container)

    def look_up(self) -> Lookup:
        """Whether the message is on Threads. A container that wasn't published shows nothing to anybody."""
        if not self._can_be_read:
            return CannotTell(unreadable_note("Threads"))
        if not self._progress.published or self._progress.container is None:
            return Absent()
        try:
            with troubles(self._access.account):
                state, _ = self._state(self._progress.container)
                found = self._found() if state == "PUBLISHED" else None
        except NetworkTrouble as network_trouble:
            return CannotTell(network_trouble.sentence)
        if found is not None:
            return Found(found)
        if state in ("FINISHED", "EXPIRED", "ERROR"):
            return Absent()
        return CannotTell(self._unfound_sentence())

    # Everything that can fail without harm.

    def _prepared(self) -> str:
        """The id of a container that is ready to be published."""
        if self._progress.container is None:
            self._check_quota()
            self._note(replace(self._progress, children=self._children()))
            self._note(replace(self._progress, container=self._contained()))
        container = str(self._progress.container)
        self._wait_for(container)
        return container

    def _children(self) -> tuple[str, ...]:
        """The items of a carousel, ready; none where the message shows one thing, or nothing."""
        shown = media(self._parcel)
        if len(shown) < 2:
            return ()
        if not self._progress.children:
            children = []
            for each in shown:
                fields = item(each, self._access.public_url(each))
                children.append(self._made({**fields, "is_carousel_item": "true"}))
            self._note(replace(self._progress, children=tuple(children)))
        for child in self._progress.children:
            self._wait_for(child)
        return self._progress.children

    def _contained(self) -> str:
        shown = media(self._parcel)
        only = item(shown[0], self._access.public_url(shown[0])) if len(shown) == 1 else None
        return self._made(message(self._parcel, only, self._progress.children))

    def _made(self, fields: dict[str, str]) -> str:
        try:
            made = self._session.post(self._access, "me/threads", fields)
        except Declined as declined:
            if declined.session_is_over or declined.not_permitted or declined.code == 368:
                raise
            raise Unfit(tr("Threads refuses the post: {message}", message=said(declined))) from declined
        return _id(made)

    def _wait_for(self, container: str) -> None:
        """Raise NotReady or Unfit unless Threads has finished its work on the container."""
        state, detail = self._state(container)
        if state == "FINISHED":
            return
        if state == "IN_PROGRESS":
            raise NotReady(
                tr("Threads still works on the pictures or the video."), self._clock.now() + WORKING
            )
        self._note(Progress())
        if state in ("EXPIRED", "GONE"):
            raise NotReady(tr("Threads has forgotten the prepared post: it is made anew."), self._clock.now())
        raise Unfit(tr("Threads could not use the post’s pictures or video: {detail}.", detail=detail))

    def _state(self, container: str) -> tuple[str, str]:
        """The container's state, or GONE; and what is wrong with it where it is ERROR."""
        try:
            answer = self._session.get(self._access, container, fields="status,error_message")
        except Declined as declined:
            if declined.gone:
                return "GONE", ""
            raise
        return str(answer.get("status")), str(answer.get("error_message") or "UNKNOWN")

    def _check_quota(self) -> None:
        """Stop before a limit that Threads would only tell at the end: 250 posts and 1,000 replies a day."""
        kind = "reply_" if self._parcel.parent is not None else ""
        fields = f"{kind}quota_usage,{kind}config"
        rows = self._session.get(self._access, "me/threads_publishing_limit", fields=fields).get("data")
        row = rows[0] if isinstance(rows, list) and rows else {}
        used, most = row.get(f"{kind}quota_usage"), (row.get(f"{kind}config") or {}).get("quota_total")
        if isinstance(used, int) and isinstance(most, int) and used >= most:
            raise NetworkTrouble(
                tr(
                    "Threads takes {most} posts of {handle} a day through programs, and has taken them all.",
                    most=most,
                    handle=self._access.account.handle,
                )
            )

    def _note(self, progress: Progress) -> None:
        if progress != self._progress:
            self._progress = progress
            self._parcel.note(progress.text())

    # The call that publishes, and what its end means.

    def _published(self, container: str) -> Outcome:
        account = self._access.account
        repeated = self._progress.published
        made_at = self._progress.made_at or self._clock.now().isoformat()
        self._note(replace(self._progress, published=True, made_at=made_at))
        try:
            answer = self._session.post(self._access, "me/threads_publish", {"creation_id": container})
            post_id = _id(answer)
        except Declined as declined:
            return (self._out_meanwhile(container) if repeated else None) or self._refused(declined)
        except Limited as limited:
            return NotSent(limit_sentence(account), limited.retry_at)
        except NotReached:
            return NotSent(unreachable_sentence())
        except AccountTrouble as account_trouble:
            return NotSent(account_trouble.sentence, needs_reconnect=True)
        except (NoAnswer, Uncertain) as error:
            return Unknown(unclear_sentence(error))
        except MALFORMED as error:
            return Unknown(misshapen("Threads", error))
        return Sent(RemotePost(post_id, self._permalink(post_id)))

    def _refused(self, declined: Declined) -> Outcome:
        if declined.gone:
            # “Media Not Found” (code 24, subcode 4279009): published too soon after its container was made.
            return NotSent(tr("Threads still works on the post."), self._clock.now() + WORKING)
        whose = trouble(self._access.account, declined)
        if isinstance(whose, AccountTrouble):
            return NotSent(whose.sentence, needs_reconnect=True)
        return Rejected(tr("Threads refuses the post: {message}", message=said(declined)))

    def _out_meanwhile(self, container: str) -> Outcome | None:
        """What an earlier attempt came to, if Threads worked on it until now; None if it came to nothing."""
        try:
            with troubles(self._access.account):
                state, _ = self._state(container)
                return self._published_before(state) if state == "PUBLISHED" else None
        except (NetworkTrouble, AccountTrouble) as its_trouble:
            return Unknown(its_trouble.sentence)

    def _permalink(self, post_id: str) -> str | None:
        """The post's address, if Threads tells it now; the post itself is certain."""
        try:
            return _url(self._session.get(self._access, post_id, fields="permalink"))
        except (Declined, Limited, Uncertain, NotReached, NoAnswer, AccountTrouble, *MALFORMED):
            return None

    def _published_before(self, state: str) -> Outcome:
        found = self._found() if state == "PUBLISHED" else None
        return Unknown(self._unfound_sentence()) if found is None else Sent(found)

    def _found(self) -> RemotePost | None:
        """The post that the container became: the only recent one of ours with these words."""
        where = "me/replies" if self._parcel.parent is not None else "me/threads"
        page = self._session.get(self._access, where, fields="id,text,timestamp,permalink", limit=RECENT)
        asked_at = self._progress.asked_at or datetime.now(UTC)
        posts = [
            post
            for post in page.get("data") or ()
            if str(post.get("text") or "").strip() == self._parcel.text.strip()
            and (at := instant_of(post)) is not None
            and at > asked_at - CLOCKS_APART
        ]
        return RemotePost(str(posts[0]["id"]), _url(posts[0])) if len(posts) == 1 else None

    def _unfound_sentence(self) -> str:
        return tr(
            "Threads says that the post is out, or almost, and doesn’t say which one it is: look there."
        )


def _id(answer: JsonObject) -> str:
    """The id in an answer; without one, nobody knows what was done."""
    if not isinstance(answer.get("id"), str) or not answer["id"]:
        raise Uncertain("no id")
    return str(answer["id"])


def instant_of(post: JsonObject) -> datetime | None:
    """When a post was published; None where that can't be read."""
    try:
        return datetime.fromisoformat(post["timestamp"]).astimezone(UTC)
    except MALFORMED:
        return None


def _url(post: JsonObject) -> str | None:
    url = post.get("permalink")
    return url if isinstance(url, str) and url.startswith("https://") else None
