"""What changed from one sealed version to the next, part by part and in words. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ui.approvals.diff import Change, diff_words
from warroom.domain.post import LinkCard, Part
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
    before: SealedPost, after: SealedPost, in_words: Callable[[datetime | None], str]
) -> tuple[Difference, ...]:
    """What is not the same in `after` as in `before`; the same change for several accounts is said once."""
    whole = (
        _Field(tr("Title"), before.title, after.title),
        _Field(tr("When"), in_words(before.due_at), in_words(after.due_at)),
        _Field(tr("Goes to"), _handles(before), _handles(after)),
        _Field(tr("Languages"), ", ".join(before.languages), ", ".join(after.languages)),
    )
    found: dict[tuple[str, str, str], list[str]] = {}
    for field in (*whole, *_fields_of_targets(before, after)):
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


def _fields_of_targets(before: SealedPost, after: SealedPost) -> Iterator[_Field]:
    earlier = {target.account: target for target in before.targets}
    for target in after.targets:
        if (old := earlier.get(target.account)) is not None:
            yield from _fields_of_target(old, target)


def _fields_of_target(before: SealedTarget, after: SealedTarget) -> Iterator[_Field]:
    handle, parts = after.handle, max(len(before.thread), len(after.thread))
    yield _Field(tr("Answers"), _reply(before), _reply(after), handle)
    for index in range(parts):
        old = before.thread[index] if index < len(before.thread) else Part()
        new = after.thread[index] if index < len(after.thread) else Part()
        suffix = tr(" of part {n}", n=index + 1) if parts > 1 else ""
        yield _Field(tr("Text") + suffix, old.text, new.text, handle)
        yield _Field(tr("Pictures") + suffix, _pictures(old), _pictures(new), handle)
        yield _Field(tr("Link card") + suffix, _card(old.card), _card(new.card), handle)


def _reply(target: SealedTarget) -> str:
    return f"{target.reply.author}: {target.reply.excerpt}" if target.reply else ""


def _pictures(part: Part) -> str:
    """The pictures by the beginning of their hash, which another picture would change, and their words."""
    return "\n".join(f"[{picture.sha256[:_HASH_SHOWN]}] {picture.alt}" for picture in part.pictures)


def _card(card: LinkCard | None) -> str:
    if card is None:
        return ""
    picture = f"[{card.picture.sha256[:_HASH_SHOWN]}] {card.picture.alt}" if card.picture else ""
    return "\n".join(line for line in (card.url, card.title, card.description, picture) if line)
