"""What changed from one sealed version to the next, part by part and in words. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from ui.approvals.diff import Change, diff_words
from ui.compose.language_box import language_name
from ui.compose.rendering import in_sight, said
from warroom.domain.capabilities import Capabilities, Option
from warroom.domain.post import LinkCard, Part, Picture, Video
from warroom.domain.sealed import SealedPost, SealedTarget
from warroom.language import tr

_HASH_SHOWN = 8


@dataclass(frozen=True)
class Difference:
    """One thing that changed: what it is, and how."""

    label: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class _Field:
    """One thing of a version, before and after. `about` is left out where it concerns the whole post."""

    name: str
    before: str
    after: str
    about: str = ""


def differences(
    before: SealedPost,
    after: SealedPost,
    in_words: Callable[[datetime | None], str],
    networks: Mapping[str, Capabilities],
) -> tuple[Difference, ...]:
    """What is not the same in `after` as in `before`; the same change for several accounts is said once."""
    whole = (
        _Field(tr("Title"), before.title, after.title),
        _Field(tr("When"), in_words(before.due_at), in_words(after.due_at)),
        _Field(tr("Goes to"), _handles(before), _handles(after)),
        _Field(tr("Languages"), ", ".join(before.languages), ", ".join(after.languages)),
    )
    found: dict[tuple[str, str, str], list[str]] = {}
    for field in (*whole, *_fields_of_targets(before, after, networks)):
        if field.before != field.after:
            found.setdefault((field.name, field.before, field.after), []).append(field.about)
    return tuple(
        Difference(_label(name, about), diff_words(old, new)) for (name, old, new), about in found.items()
    )


def _label(name: str, about: list[str]) -> str:
    handles = ", ".join(handle for handle in about if handle)
    return tr("{what} ({handles})", what=name, handles=handles) if handles else name


def _handles(post: SealedPost) -> str:
    return ", ".join(f"{target.handle} ({target.network})" for target in post.targets)


def _fields_of_targets(
    before: SealedPost, after: SealedPost, networks: Mapping[str, Capabilities]
) -> Iterator[_Field]:
    earlier = {target.account: target for target in before.targets}
    for target in after.targets:
        if (old := earlier.get(target.account)) is not None:
            yield from _fields_of_target(old, target, _options(networks.get(target.network)))


def _fields_of_target(
    before: SealedTarget, after: SealedTarget, options: Mapping[str, Option]
) -> Iterator[_Field]:
    handle, parts = after.handle, max(len(before.thread), len(after.thread))
    yield _Field(tr("Answers"), _reply(before), _reply(after), handle)
    yield _Field(tr("Takes the place of"), _replaced(before), _replaced(after), handle)
    for key in dict.fromkeys((*before.options, *after.options)):
        option = options.get(key, Option(key, key))
        yield _Field(tr(option.label), _told(before, option), _told(after, option), handle)
    for index in range(parts):
        old = before.thread[index] if index < len(before.thread) else Part()
        new = after.thread[index] if index < len(after.thread) else Part()
        suffix = tr(" of part {n}", n=index + 1) if parts > 1 else ""
        yield _Field(tr("Text") + suffix, old.text, new.text, handle)
        yield _Field(tr("Pictures") + suffix, _pictures(old), _pictures(new), handle)
        yield _Field(tr("Video") + suffix, _video(old.video), _video(new.video), handle)
        yield _Field(tr("Link card") + suffix, _card(old.card), _card(new.card), handle)


def _options(network: Capabilities | None) -> dict[str, Option]:
    """A network's options by their keys; none for one that is no longer known."""
    return {option.key: option for option in network.options} if network else {}


def _told(target: SealedTarget, option: Option) -> str:
    return said(option, target.options.get(option.key, option.default))


def _reply(target: SealedTarget) -> str:
    reply = target.reply
    return tr("{name}: {value}", name=reply.author, value=reply.excerpt) if reply else ""


def _pictures(part: Part) -> str:
    """The pictures by the beginning of their hash, which another picture would change, and their words."""
    return "\n".join(_picture(picture) for picture in part.pictures)


def _picture(picture: Picture) -> str:
    line = f"[{picture.sha256[:_HASH_SHOWN]}] {picture.alt}"
    return f"{line} ({in_sight(picture.focus)})" if picture.focus else line


def _video(video: Video | None) -> str:
    """The video, its poster and its captions by the beginning of their hashes, and their words."""
    if video is None:
        return ""
    lines = [f"[{video.sha256[:_HASH_SHOWN]}] {video.alt}"]
    if video.thumbnail is not None:
        lines.append(tr("Poster: {picture}", picture=_picture(video.thumbnail)))
    lines += [
        tr("Captions: {languages}", languages=language_name(each.language))
        + f" [{each.sha256[:_HASH_SHOWN]}]"
        for each in video.captions
    ]
    return "\n".join(lines)


def _replaced(target: SealedTarget) -> str:
    return "\n".join(remote.url or remote.id for remote in target.corrects)


def _card(card: LinkCard | None) -> str:
    if card is None:
        return ""
    picture = _picture(card.picture) if card.picture else ""
    return "\n".join(line for line in (card.url, card.title, card.description, picture) if line)
