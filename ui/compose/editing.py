"""What a drafter does to a draft, as functions from one draft to the next. Pure.

A *tab* is the account whose own text is being edited, or None for the text that goes to all networks.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from warroom.domain.capabilities import Option
from warroom.domain.ids import AccountId, Sha256
from warroom.domain.post import Captions, Draft, LinkCard, Part, Picture, Thread, Video

Tab = AccountId | None
_Item = TypeVar("_Item")


def thread_of(draft: Draft, tab: Tab) -> Thread:
    """The text that `tab` shows."""
    return draft.thread if tab is None else draft.thread_for(tab)


def with_thread(draft: Draft, tab: Tab, thread: Thread) -> Draft:
    """The draft after `tab` was edited to `thread`. An account's tab becomes its own by being changed."""
    if thread == thread_of(draft, tab):
        return draft
    return replace(draft, thread=thread) if tab is None else draft.with_own(tab, thread)


def with_part(thread: Thread, index: int, part: Part) -> Thread:
    """The thread with `part` in place of the one at `index`."""
    return (*thread[:index], part, *thread[index + 1 :])


def with_new_part(thread: Thread, after: int) -> Thread:
    """The thread with an empty part behind the one at `after`."""
    return (*thread[: after + 1], Part(), *thread[after + 1 :])


def without_part(thread: Thread, index: int) -> Thread:
    """The thread without the part at `index`; one part always stays."""
    return (*thread[:index], *thread[index + 1 :]) or (Part(),)


def with_part_moved(thread: Thread, index: int, to: int) -> Thread:
    """The thread with the part at `index` moved to `to`."""
    return _moved(thread, index, to)


def with_account(draft: Draft, account_id: AccountId) -> Draft:
    """The draft that goes to `account_id` too. What was once written for it alone is there again."""
    return draft if account_id in draft.accounts else replace(draft, accounts=(*draft.accounts, account_id))


def without_account(draft: Draft, account_id: AccountId) -> Draft:
    """The draft that no longer goes to `account_id`; a text of its own stays in the draft, unsent."""
    return replace(draft, accounts=tuple(kept for kept in draft.accounts if kept != account_id))


def with_picture(part: Part, picture: Picture) -> Part:
    """The part with one more picture."""
    return replace(part, pictures=(*part.pictures, picture))


def with_alt(part: Part, index: int, alt: str) -> Part:
    """The part with its picture at `index` described by `alt`."""
    pictures = part.pictures
    return replace(
        part, pictures=(*pictures[:index], replace(pictures[index], alt=alt), *pictures[index + 1 :])
    )


def without_picture(part: Part, index: int) -> Part:
    """The part without its picture at `index`."""
    return replace(part, pictures=(*part.pictures[:index], *part.pictures[index + 1 :]))


def with_picture_moved(part: Part, index: int, to: int) -> Part:
    """The part with its picture at `index` moved to `to`."""
    return replace(part, pictures=_moved(part.pictures, index, to))


def with_video(part: Part, video: Video) -> Part:
    """The part with `video`; the description of one that was there goes on with it."""
    return replace(part, video=replace(video, alt=video.alt or (part.video.alt if part.video else "")))


def with_thumbnail(part: Part, picture: Picture) -> Part:
    """The part whose video shows `picture` until it is played."""
    return part if part.video is None else replace(part, video=replace(part.video, thumbnail=picture))


def with_captions(part: Part, captions: Captions) -> Part:
    """The part whose video has `captions`, in place of others in the same language."""
    if part.video is None:
        return part
    others = tuple(each for each in part.video.captions if each.language != captions.language)
    return replace(part, video=replace(part.video, captions=(*others, captions)))


def with_options(draft: Draft, account_id: AccountId, options: Mapping[str, str]) -> Draft:
    """The draft that tells `account_id`'s network `options` besides the text."""
    kept = {key: value for key, value in draft.options.items() if key != account_id}
    if options:
        kept[account_id] = dict(options)
    return replace(draft, options=kept)


def chosen_options(options: tuple[Option, ...], values: Mapping[str, str]) -> dict[str, str]:
    """Of `values` what is not said by the options' defaults anyway."""
    return {
        option.key: values[option.key]
        for option in options
        if values.get(option.key, option.default) != option.default
    }


def with_picture_fitted(draft: Draft, tab: Tab, old: Sha256, fitted: Picture) -> Draft:
    """The draft with `fitted` wherever `old` stood: in `tab`, or with None in every text.

    Descriptions stay what each text has; a focus belongs to the pixels it was set on.
    """
    if tab is not None:
        return draft.with_own(tab, _fitted(draft.thread_for(tab), old, fitted))
    own = {account: _fitted(thread, old, fitted) for account, thread in draft.own.items()}
    return replace(draft, thread=_fitted(draft.thread, old, fitted), own=own)


def with_card_filled(draft: Draft, tab: Tab, url: str, card: LinkCard) -> Draft:
    """The draft with `card` where `tab` has a card for `url` already, or else its first text with that link.

    A text that has pictures, a video or another card keeps what it has: networks show one of them.
    """
    thread = thread_of(draft, tab)
    for index, part in enumerate(thread):
        waits = part.card is not None and part.card.url == url
        free = part.card is None and not part.pictures and part.video is None and url in part.text
        if waits or free:
            return with_thread(draft, tab, with_part(thread, index, replace(part, card=card)))
    return draft


def plain_text(draft: Draft) -> str:
    """Every word of the draft, for keeping it somewhere else."""
    threads = (draft.thread, *draft.own.values())
    texts = [part.text for thread in threads for part in thread]
    return "\n\n".join(text for text in (draft.title, *texts) if text.strip())


def is_blank(draft: Draft) -> bool:
    """Whether nothing was typed or attached yet, so that nothing would be lost by forgetting the draft."""
    threads = (draft.thread, *draft.own.values())
    return (
        not draft.title.strip()
        and not draft.options
        and all(part == Part() for thread in threads for part in thread)
    )


def _fitted(thread: Thread, old: Sha256, fitted: Picture) -> Thread:
    def picture(each: Picture) -> Picture:
        return replace(fitted, alt=each.alt) if each.sha256 == old else each

    return tuple(replace(part, pictures=tuple(picture(each) for each in part.pictures)) for part in thread)


def _moved(items: tuple[_Item, ...], index: int, to: int) -> tuple[_Item, ...]:
    rest = (*items[:index], *items[index + 1 :])
    return (*rest[:to], items[index], *rest[to:])
