"""Prints what every network can do, from the very declarations that the program works by."""

from argparse import Namespace
from collections.abc import Sequence

from commands.answer import Answer
from connectors.registry import REAL
from warroom.domain.capabilities import Capabilities, Moderation, ReplyPolicy
from warroom.domain.response import ResponseKind

COLUMNS = (
    "Network",
    "Text",
    "Photos",
    "Video",
    "Thread",
    "Reply",
    "Schedule",
    "Edit",
    "Delete",
    "Reads replies",
    "Mentions",
    "Search",
    "Metrics",
    "Hide",
    "Proof of posting",
    "Tested against",
)
YES, NO = "yes", "–"


def table(_arguments: Namespace) -> Answer:
    """One line a network, as a table in Markdown."""
    rows = [_row(network) for network in REAL]
    lines = (_line(COLUMNS), _line(["---"] * len(COLUMNS)), *(_line(row) for row in rows))
    return Answer(lines, {row[0]: dict(zip(COLUMNS[1:], row[1:], strict=True)) for row in rows})


def _row(can: Capabilities) -> tuple[str, ...]:
    return (
        can.name,
        _posted(can, can.publishes and not can.needs_media),
        _posted(can, can.max_images > 0, f"{can.max_images}"),
        _posted(can, can.max_videos > 0),
        _posted(can, can.publishes and can.threads),
        _replies(can),
        YES if can.publishes else NO,
        _yes(can.can_edit),
        _yes(can.publishes and can.can_delete),
        _yes(bool(can.reads & {ResponseKind.REPLY, ResponseKind.COMMENT})),
        _yes(ResponseKind.MENTION in can.reads),
        _yes(can.can_search),
        _yes(can.publishes and can.has_metrics),
        _hides(can),
        _proof(can),
        can.tested_against,
    )


def _posted(can: Capabilities, able: bool, how: str = YES) -> str:
    if not able:
        return NO
    return f"{how} by hand".removeprefix("yes ") if can.by_hand else how


def _replies(can: Capabilities) -> str:
    if not can.publishes or can.by_hand or can.reply_policy is ReplyPolicy.NOBODY:
        return NO
    return "to who addressed us" if can.reply_policy is ReplyPolicy.WHO_SUMMONED else YES


def _hides(can: Capabilities) -> str:
    if can.can_hide:
        return YES
    return "by deleting" if Moderation.REMOVE in can.moderations else NO


def _proof(can: Capabilities) -> str:
    if can.by_hand:
        return "the link, by a person"
    return can.proof.value if can.publishes else NO


def _yes(able: bool) -> str:
    return YES if able else NO


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
