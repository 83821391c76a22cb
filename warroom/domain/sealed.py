"""The sealed document: the one canonical JSON text that is approved, stored, hashed and sent.

The bytes follow RFC 8785 (JSON Canonicalization Scheme), so that one meaning has one form and one SHA-256.
Reading is strict: duplicate keys, unknown keys and any byte that is not canonical are refused.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import rfc8785

from warroom.domain.delivery import RemotePost
from warroom.domain.ids import AccountId, PostId, Sha256
from warroom.domain.post import Captions, LinkCard, Part, Picture, Thread, Video
from warroom.errors import BadInput
from warroom.language import tr

FORMAT = 1
_INSTANT_LENGTH = len("2027-04-10 10:00:00.000000")


@dataclass(frozen=True)
class SealedReply:
    """What a post replies to on its network: the message itself and the first one of its thread."""

    parent: RemotePost
    root: RemotePost
    author: str
    excerpt: str


@dataclass(frozen=True)
class SealedTarget:
    """What goes to one account. Network and handle are sealed too: approvers sign where it goes.

    `corrects` are the posts on the network, one for each part, whose text this thread replaces.
    """

    account: AccountId
    network: str
    handle: str
    thread: Thread
    reply: SealedReply | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    corrects: tuple[RemotePost, ...] = ()


@dataclass(frozen=True)
class SealedPost:
    """Everything that will be published, and when. What is not in here was not approved."""

    post: PostId
    version: int
    title: str
    author: str
    due_at: datetime | None
    languages: tuple[str, ...]
    targets: tuple[SealedTarget, ...]

    def target(self, account: AccountId) -> SealedTarget:
        """What goes to `account`; KeyError when the document does not name it."""
        for target in self.targets:
            if target.account == account:
                return target
        raise KeyError(account)


def digest(content: bytes) -> Sha256:
    """The SHA-256 that approvals bind."""
    return Sha256(sha256(content).hexdigest())


def seal(post: SealedPost) -> bytes:
    """The canonical bytes of `post`. Raises BadInput when a text can't be written as UTF-8."""
    try:
        return rfc8785.dumps(_post_to_json(post))
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise BadInput(
            tr(
                "“{title}” holds a broken character (half of a surrogate pair). Type that passage again.",
                title=post.title.encode("ascii", "replace").decode(),
            )
        ) from error


def open_sealed(content: bytes) -> SealedPost:
    """The post that `content` seals. Raises BadInput when it is not a canonical sealed document."""
    try:
        document = json.loads(content.decode("utf-8"), object_pairs_hook=_no_duplicates)
        post = _post_from_json(document)
        canonical = rfc8785.dumps(_post_to_json(post))
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        OverflowError,
        rfc8785.CanonicalizationError,
    ) as error:
        raise BadInput(tr("This is not a sealed post: {reason}", reason=str(error)[:200])) from error
    if canonical != content:
        raise BadInput(tr("This is not a sealed post: its bytes are not in the canonical form."))
    return post


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _text(value: object) -> str:
    """`value`, which must be a text: another type would only surprise whoever reads it later."""
    if type(value) is not str:
        raise TypeError(f"{str(value)[:60]} is not a text")
    return value


def _maybe_text(value: object) -> str | None:
    return None if value is None else _text(value)


def _number(value: object) -> int:
    """`value`, which must be a whole number (and so not true or false)."""
    if type(value) is not int:
        raise TypeError(f"{str(value)[:60]} is not a number")
    return value


def instant_to_text(instant: datetime) -> str:
    """`instant` as the sealed document and the database write it: UTC, microseconds, fixed width."""
    # Not strftime: its years before 1000 have fewer digits.
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def instant_from_text(text: str) -> datetime:
    """The instant written by `instant_to_text`; ValueError when it was not."""
    if len(text) != _INSTANT_LENGTH or text[10] != " ":
        raise ValueError(f"not an instant: {text!r}")
    # Fifty times as fast as strptime, which counts where every row read holds a few of them.
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _post_to_json(post: SealedPost) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "post": post.post,
        "version": post.version,
        "title": post.title,
        "author": post.author,
        "due_at": instant_to_text(post.due_at) if post.due_at else None,
        "languages": list(post.languages),
        "targets": [_target_to_json(target) for target in post.targets],
    }


def _post_from_json(document: dict[str, Any]) -> SealedPost:
    if document["format"] != FORMAT:
        raise ValueError(f"format {document['format']} is not known")
    due_at = document["due_at"]
    return SealedPost(
        post=PostId(_number(document["post"])),
        version=_number(document["version"]),
        title=_text(document["title"]),
        author=_text(document["author"]),
        due_at=instant_from_text(due_at) if due_at is not None else None,
        languages=tuple(_text(language) for language in document["languages"]),
        targets=tuple(_target_from_json(target) for target in document["targets"]),
    )


def _target_to_json(target: SealedTarget) -> dict[str, Any]:
    reply = target.reply
    document: dict[str, Any] = {
        "account": target.account,
        "network": target.network,
        "handle": target.handle,
        "thread": thread_to_json(target.thread),
        "reply": reply
        and {
            "parent": remote_to_json(reply.parent),
            "root": remote_to_json(reply.root),
            "author": reply.author,
            "excerpt": reply.excerpt,
        },
    }
    # What came to the format later is only written where it is used: older documents stay what was signed.
    if target.options:
        document["options"] = dict(target.options)
    if target.corrects:
        document["corrects"] = [remote_to_json(remote) for remote in target.corrects]
    return document


def _target_from_json(document: dict[str, Any]) -> SealedTarget:
    reply = document["reply"]
    return SealedTarget(
        account=AccountId(_number(document["account"])),
        network=_text(document["network"]),
        handle=_text(document["handle"]),
        thread=thread_from_json(document["thread"]),
        reply=None
        if reply is None
        else SealedReply(
            parent=remote_from_json(reply["parent"]),
            root=remote_from_json(reply["root"]),
            author=_text(reply["author"]),
            excerpt=_text(reply["excerpt"]),
        ),
        options={_text(key): _text(value) for key, value in document.get("options", {}).items()},
        corrects=tuple(remote_from_json(remote) for remote in document.get("corrects", ())),
    )


def remote_to_json(remote: RemotePost) -> dict[str, Any]:
    """A remote post as JSON."""
    return {"id": remote.id, "url": remote.url, "revision": remote.revision}


def remote_from_json(document: dict[str, Any]) -> RemotePost:
    """The remote post that `remote_to_json` wrote."""
    return RemotePost(
        id=_text(document["id"]),
        url=_maybe_text(document["url"]),
        revision=_maybe_text(document["revision"]),
    )


def thread_to_json(thread: Thread) -> list[dict[str, Any]]:
    """A thread as JSON: the same form in drafts and in sealed documents."""
    return [_part_to_json(part) for part in thread]


def thread_from_json(document: list[dict[str, Any]]) -> Thread:
    """The thread that `thread_to_json` wrote."""
    return tuple(_part_from_json(part) for part in document)


def _part_to_json(part: Part) -> dict[str, Any]:
    document: dict[str, Any] = {
        "text": part.text,
        "pictures": [_picture_to_json(picture) for picture in part.pictures],
        "card": part.card
        and {
            "url": part.card.url,
            "title": part.card.title,
            "description": part.card.description,
            "picture": part.card.picture and _picture_to_json(part.card.picture),
        },
    }
    if part.video is not None:
        document["video"] = _video_to_json(part.video)
    return document


def _part_from_json(document: dict[str, Any]) -> Part:
    card, video = document["card"], document.get("video")
    return Part(
        text=_text(document["text"]),
        pictures=tuple(_picture_from_json(picture) for picture in document["pictures"]),
        card=None
        if card is None
        else LinkCard(
            url=_text(card["url"]),
            title=_text(card["title"]),
            description=_text(card["description"]),
            picture=None if card["picture"] is None else _picture_from_json(card["picture"]),
        ),
        video=None if video is None else _video_from_json(video),
    )


def _video_to_json(video: Video) -> dict[str, Any]:
    return {
        "sha256": video.sha256,
        "mime": video.mime,
        "alt": video.alt,
        "thumbnail": video.thumbnail and _picture_to_json(video.thumbnail),
        "captions": [{"sha256": each.sha256, "language": each.language} for each in video.captions],
    }


def _video_from_json(document: dict[str, Any]) -> Video:
    thumbnail = document["thumbnail"]
    return Video(
        sha256=Sha256(_text(document["sha256"])),
        mime=_text(document["mime"]),
        alt=_text(document["alt"]),
        thumbnail=None if thumbnail is None else _picture_from_json(thumbnail),
        captions=tuple(
            Captions(Sha256(_text(each["sha256"])), _text(each["language"])) for each in document["captions"]
        ),
    )


def _picture_to_json(picture: Picture) -> dict[str, Any]:
    document: dict[str, Any] = {"sha256": picture.sha256, "mime": picture.mime, "alt": picture.alt}
    if picture.focus is not None:
        document["focus"] = list(picture.focus)
    return document


def _picture_from_json(document: dict[str, Any]) -> Picture:
    focus = document.get("focus")
    return Picture(
        sha256=Sha256(_text(document["sha256"])),
        mime=_text(document["mime"]),
        alt=_text(document["alt"]),
        focus=None if focus is None else (_number(focus[0]), _number(focus[1])),
    )
