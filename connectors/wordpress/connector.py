"""The connector to a WordPress blog. Called on the worker's threads; it keeps one HTTP client an account."""

from collections.abc import Sequence
from threading import Lock

from connectors.http import ANSWER_SECONDS, Http, is_private
from connectors.wordpress import comments, counts, identity, library, moderation, publication, replies
from connectors.wordpress.capabilities import CAPABILITIES
from connectors.wordpress.counts import own_name
from connectors.wordpress.position import PAGE, Position
from connectors.wordpress.site import Declined, Site, Unfit, troubles
from warroom.domain.capabilities import Capabilities, Moderation
from warroom.domain.delivery import Metrics, RemotePost
from warroom.domain.ids import AccountId
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import (
    Absent,
    AccountAccess,
    Batch,
    CannotTell,
    Clock,
    Found,
    Identity,
    Lookup,
    NotSent,
    Outcome,
    Parcel,
    ParcelPicture,
    ParcelVideo,
)


class WordPress:
    """Publishes to a blog, reads and manages its comments, and holds pictures for other networks."""

    def __init__(self, clock: Clock, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._clock = clock
        self._answer_seconds = answer_seconds
        self._clients: dict[AccountId, Http] = {}
        self._lock = Lock()

    @property
    def capabilities(self) -> Capabilities:
        """What a blog can do."""
        return CAPABILITIES

    def identify(self, access: AccountAccess) -> Identity:
        """Who the application password belongs to, and whether that user may publish."""
        site = self._site(access)
        with troubles(site):
            return identity.identify(site)

    def publish(self, parcel: Parcel, access: AccountAccess) -> Outcome:
        """Write the post, or the answer to a comment."""
        try:
            site = self._site(access)
        except AccountTrouble as trouble:
            return NotSent(trouble.sentence, needs_reconnect=True)
        return publication.publish(parcel, site)

    def look_up(self, parcel: Parcel, access: AccountAccess) -> Lookup:
        """Whether the message is on the blog: by its slug, by its writer's name, or by its new text."""
        site = self._site(access)
        try:
            with troubles(site):
                if parcel.replaces is not None:
                    corrected = publication.is_corrected(parcel, parcel.replaces, site)
                    return Found(parcel.replaces) if corrected else Absent()
                look = replies.looked_up if parcel.parent else publication.standing
                found = look(parcel, site)
        except NetworkTrouble as trouble:
            return CannotTell(trouble.sentence)
        except Unfit as unfit:
            return CannotTell(unfit.sentence)
        if found is not None:
            return Found(found)
        if publication.may_still_come(parcel, site):
            return CannotTell(
                tr("{host} may still be storing the post: it is looked for again soon.", host=site.host)
            )
        return Absent()

    def collect(self, access: AccountAccess, cursor: str | None) -> Batch:
        """A page of comments, also of those that wait for review; pages come newest first."""
        site, position = self._site(access), Position.parse(cursor)
        params = {
            "status": "all",
            "orderby": "id",
            "order": "desc",
            "per_page": str(PAGE),
            "offset": str(position.offset),
            "_fields": comments.FIELDS,
        }
        with troubles(site):
            own_id = site.own_id()
            page, total = site.page("/wp/v2/comments", params)
        numbers = [int(raw["id"]) for raw in page if isinstance(raw.get("id"), int)]
        found = [one for one in comments.read(page, own_id, site.host) if position.is_new(one.number)]
        after = position.after(numbers, total)
        return Batch(tuple(one.incoming for one in reversed(found)), after.text(), more=not after.is_over)

    def metrics(self, remotes: Sequence[RemotePost], access: AccountAccess) -> Sequence[Metrics | None]:
        """How many comments each post has: WordPress counts nothing else."""
        site = self._site(access)
        with troubles(site):
            return [counts.metrics(remote, site) for remote in remotes]

    def delete(self, remote: RemotePost, access: AccountAccess) -> None:
        """Put the post, or our comment, into the blog's trash."""
        site = self._site(access)
        with troubles(site):
            name = own_name(remote, site)
            if name is None:
                raise NetworkTrouble(
                    tr("{address} is no post of the blog: delete it there.", address=remote.id)
                )
            try:
                site.write("DELETE", f"/wp/v2/{name}", {})
            except Declined as declined:
                if not declined.is_gone:
                    raise

    def moderate(self, remote: RemotePost, act: Moderation, access: AccountAccess) -> None:
        """Hold a comment, let it through, mark it as spam or put it into the trash."""
        site = self._site(access)
        with troubles(site):
            moderation.moderate(remote, act, site)

    def host(self, media: ParcelPicture | ParcelVideo, access: AccountAccess) -> str:
        """The address of a picture or video in the blog's media library."""
        site = self._site(access)
        try:
            with troubles(site):
                url = library.stored(media, "", site).url
        except Unfit as unfit:
            raise NetworkTrouble(unfit.sentence) from unfit
        if not is_private(url):
            sentence = tr(
                "{host} shows its media without https: other networks don’t fetch them.", host=site.host
            )
            raise NetworkTrouble(sentence)
        return url

    def _site(self, access: AccountAccess) -> Site:
        with self._lock:
            client = self._clients.get(access.account.id)
            if client is None:
                client = self._clients[access.account.id] = Http(self._answer_seconds)
        return Site.of(access, client, self._clock)
