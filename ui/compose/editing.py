"""What a drafter does to a draft, as functions from one draft to the next. Pure.

A *tab* is the account whose own text is being edited, or None for the text that goes to all networks.
"""

from dataclasses import replace
from typing import TypeVar

from warroom.domain.capabilities import Capabilities
from warroom.domain.ids import AccountId
from warroom.domain.post import Draft, Part, Picture, Thread
from warroom.domain.text_length import count

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


def room_left(thread: Thread, network: Capabilities) -> int:
    """How much the longest part of `thread` may still grow on `network`; negative when it is too long."""
    return min(_room_left(part.text, network) for part in thread)


def is_blank(draft: Draft) -> bool:
    """Whether nothing was typed or attached yet, so that nothing would be lost by forgetting the draft."""
    threads = (draft.thread, *draft.own.values())
    return not draft.title.strip() and all(part == Part() for thread in threads for part in thread)


def _room_left(text: str, network: Capabilities) -> int:
    left = network.max_length - count(text, network.unit)
    if left < 0 or network.max_bytes is None:
        return left
    return min(left, network.max_bytes - len(text.encode("utf-8", "replace")))


def _moved(items: tuple[_Item, ...], index: int, to: int) -> tuple[_Item, ...]:
    rest = (*items[:index], *items[index + 1 :])
    return (*rest[:to], items[index], *rest[to:])
