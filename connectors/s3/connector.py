"""The connector to a storage that speaks S3. Called on the worker's threads; it keeps no connection."""
# ruff: noqa: ARG002 — the port hands over what a network that publishes would need.

from collections.abc import Sequence
from hashlib import sha256

from connectors.http import ANSWER_SECONDS, Http, NoAnswer, NotReached
from connectors.s3.capabilities import CAPABILITIES
from connectors.s3.storage import Storage, Storages, pieces
from connectors.sentences import unreachable
from warroom.domain.capabilities import Capabilities, Moderation
from warroom.domain.delivery import Metrics, RemotePost
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import (
    AccountAccess,
    Batch,
    CannotTell,
    Identity,
    Lookup,
    Outcome,
    Parcel,
    ParcelPicture,
    ParcelVideo,
    Rejected,
)

PROBE = "warroom-probe.txt"
_PROBE_TEXT = b"Warroom tries whether it can keep pictures here.\n"
_PIECE = 1_000_000
_ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
}


class MediaHost:
    """Holds pictures and videos at a public address, each under the hash of its bytes."""

    def __init__(self, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._answer_seconds = answer_seconds
        self._storages = Storages(answer_seconds)

    @property
    def capabilities(self) -> Capabilities:
        """What a storage can do."""
        return CAPABILITIES

    def identify(self, access: AccountAccess) -> Identity:
        """Put something there, read it as everybody does, and take it away."""
        with self._storages.opened(access) as storage:
            storage.put(PROBE, _PROBE_TEXT, "text/plain")
            if storage.size(PROBE) != len(_PROBE_TEXT):
                bucket = storage.bucket
                sentence = tr("The bucket “{bucket}” doesn’t give back what was put.", bucket=bucket)
                raise NetworkTrouble(sentence)
            self._shown_to_everybody(storage)
            storage.delete(PROBE)
            return Identity(storage.identity, access.account.handle, storage.bucket)

    def host(self, media: ParcelPicture | ParcelVideo, access: AccountAccess) -> str:
        """The media's public address; what is there already isn't sent again."""
        ending = _ENDINGS.get(media.mime)
        if ending is None:
            raise NetworkTrouble(tr("The media host takes no files of the type {mime}.", mime=media.mime))
        key = f"{_digest(media)}.{ending}"
        size = media.size if isinstance(media, ParcelVideo) else len(media.content)
        content = pieces(media) if isinstance(media, ParcelVideo) else media.content
        with self._storages.opened(access) as storage:
            if storage.size(key) != size:
                storage.put(key, content, media.mime)
            return storage.address(key)

    def publish(self, parcel: Parcel, access: AccountAccess) -> Outcome:
        """Refused: a storage publishes nothing."""
        return Rejected(_only_media())

    def look_up(self, parcel: Parcel, access: AccountAccess) -> Lookup:
        """A storage publishes nothing."""
        return CannotTell(_only_media())

    def collect(self, access: AccountAccess, cursor: str | None) -> Batch:
        """Nobody responds to a storage."""
        return Batch((), cursor)

    def metrics(self, remotes: Sequence[RemotePost], access: AccountAccess) -> Sequence[Metrics | None]:
        """A storage counts nothing."""
        return [None] * len(remotes)

    def delete(self, remote: RemotePost, access: AccountAccess) -> None:
        """Refused: a storage has no posts."""
        raise NetworkTrouble(_only_media())

    def moderate(self, remote: RemotePost, act: Moderation, access: AccountAccess) -> None:
        """Refused: nobody responds to a storage."""
        raise NetworkTrouble(_only_media())

    def _shown_to_everybody(self, storage: Storage) -> None:
        address = storage.address(PROBE)
        try:
            answer = Http(self._answer_seconds).ask("GET", address)
        except (NotReached, NoAnswer) as error:
            raise NetworkTrouble(unreachable(address)) from error
        if answer.status >= 500:
            raise NetworkTrouble(unreachable(address))
        if answer.content != _PROBE_TEXT:
            sentence = tr(
                "What is put into “{bucket}” doesn’t show at {address} (status {status}): let everybody read "
                "its objects, or correct the public address.",
                bucket=storage.bucket,
                address=address,
                status=answer.status,
            )
            raise AccountTrouble(sentence)


def _digest(media: ParcelPicture | ParcelVideo) -> str:
    if isinstance(media, ParcelPicture):
        return sha256(media.content).hexdigest()
    digest = sha256()
    for offset in range(0, media.size, _PIECE):
        digest.update(media.read(offset, _PIECE))
    return digest.hexdigest()


def _only_media() -> str:
    return tr("A media host holds pictures and videos, and publishes nothing.")
