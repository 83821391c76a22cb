"""The checks that run while somebody types: errors block submission and say where, warnings do not."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from warroom.domain.account import Account
from warroom.domain.capabilities import Capabilities, ReplyPolicy, may_answer
from warroom.domain.ids import AccountId
from warroom.domain.links import LINK, links
from warroom.domain.media_checks import Shelf, alt_troubles, media_errors
from warroom.domain.post import Draft, LinkCard, Part
from warroom.domain.response import ResponseKind
from warroom.domain.text_length import count
from warroom.language import ntr, tr

MAX_TEXT_LENGTH = 200_000
"""Characters that a draft's text may have at all; no network takes more, and a window must stay quick."""

_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset("\u200b\u2060\ufeff\u00ad\u180e")


class Severity(StrEnum):
    """Whether a finding blocks submission."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One thing a check found. `account` None means all networks; `part` counts from 0."""

    severity: Severity
    sentence: str
    account: AccountId | None = None
    part: int | None = None


@dataclass(frozen=True)
class Around:
    """What a draft doesn't say itself: the campaign's rule, the stored media, what is answered."""

    alt_required: bool = True
    shelf: Shelf = field(default_factory=Shelf)
    answered: ResponseKind | None = None


def check(
    draft: Draft,
    accounts: Mapping[AccountId, Account],
    networks: Mapping[str, Capabilities],
    now: datetime,
    around: Around | None = None,
) -> tuple[Finding, ...]:
    """Everything that stands in the way of submitting `draft` at `now`, then what is only worth a look.

    The draft's links are those that will be sent (`domain.links.tagged`).
    """
    around = around or Around()
    findings = [*_check_whole(draft, now)]
    for account_id in draft.accounts:
        account = accounts[account_id]
        capabilities = account.meets(networks)
        findings.extend(_check_network(draft, account, capabilities, around))
        if account.disabled_at is not None:
            findings.append(
                _error(tr("{handle} is disabled; take it off the list.", handle=account.handle), account_id)
            )
        thread = draft.thread_for(account_id)
        if len(thread) > 1 and not capabilities.threads:
            findings.append(
                _error(
                    tr("{network} takes no threads; keep one part.", network=tr(capabilities.name)),
                    account_id,
                )
            )
        told = capabilities.told(draft.options_for(account_id))
        for index, part in enumerate(thread):
            findings.extend(_check_part(part, index, account_id, told, around))
    return tuple(sorted(findings, key=lambda finding: finding.severity is Severity.WARNING))


def _error(sentence: str, account: AccountId | None = None, part: int | None = None) -> Finding:
    return Finding(Severity.ERROR, sentence, account, part)


def _check_whole(draft: Draft, now: datetime) -> Iterator[Finding]:
    if not draft.accounts:
        yield _error(tr("Choose at least one account to post to."))
    if draft.due_at is not None and draft.due_at <= now:
        yield _error(tr("The time chosen is in the past; choose a later one, or “as soon as approved”."))
    if not draft.title.strip():
        yield Finding(Severity.WARNING, tr("Give the post a title, so that colleagues find it."))


def _check_part(
    part: Part, index: int, account: AccountId, network: Capabilities, around: Around
) -> Iterator[Finding]:
    if not part.text.strip() and not part.pictures and part.video is None:
        yield _error(tr("Part {n} is empty.", n=index + 1), account, index)
    for sentence in _character_troubles(part.text):
        yield _error(sentence, account, index)
    yield from _check_length(part, index, account, network)
    if network.text_trouble is not None and (trouble := network.text_trouble(part.text)):
        yield _error(trouble, account, index)
    for sentence in media_errors(part, network, around.shelf):
        yield _error(sentence, account, index)
    for sentence in alt_troubles(part, network):
        severity = Severity.ERROR if around.alt_required else Severity.WARNING
        yield Finding(severity, sentence, account, index)
    links_in = links(part.text)
    if network.max_links is not None and len(links_in) > network.max_links:
        yield _error(
            ntr(
                "{network} takes {n} link at most.",
                "{network} takes {n} links at most.",
                network.max_links,
                network=tr(network.name),
            ),
            account,
            index,
        )
    if part.card is not None:
        yield from _check_card(part.card, bool(part.pictures), index, account)


def _check_network(draft: Draft, account: Account, can: Capabilities, around: Around) -> Iterator[Finding]:
    """What the account's network thinks of the post as a whole."""
    name = tr(can.name)
    if not can.publishes:
        yield _error(
            tr("{network} is only read; take {handle} off the list.", network=name, handle=account.handle),
            account.id,
        )
    if draft.answers is not None and not may_answer(can.reply_policy, around.answered):
        yield _error(
            tr(
                "{network} lets the campaign answer only people who addressed it; this one did not.",
                network=name,
            )
            if can.reply_policy is ReplyPolicy.WHO_SUMMONED
            else tr("{network} lets nobody answer from here.", network=name),
            account.id,
        )
    if draft.corrects is not None and not can.can_edit:
        yield _error(
            tr("{network} lets nobody correct a post; take it off the list.", network=name), account.id
        )
    said = draft.options_for(account.id)
    for option in can.options:
        value = said.get(option.key, option.default)
        label = tr(option.label)
        # An answer has no title of its own: what a network asks of a post, it doesn't ask of a comment.
        if option.required and draft.answers is None and not value.strip():
            yield _error(tr("{network} needs this: {option}.", network=name, option=label), account.id)
        if option.choices and value and value not in (choice for choice, _ in option.choices):
            yield _error(tr("Choose one of the ways offered for “{option}”.", option=label), account.id)
        over = len(value) - option.max_length
        if over > 0:
            yield _error(
                ntr(
                    "“{option}” is {n} character too long for {network}.",
                    "“{option}” is {n} characters too long for {network}.",
                    over,
                    option=label,
                    network=name,
                ),
                account.id,
            )


def _check_card(card: LinkCard, with_pictures: bool, index: int, account: AccountId) -> Iterator[Finding]:
    if not LINK.fullmatch(card.url):
        sentence = tr("The link card needs a whole link, from https:// on; write it, or remove the card.")
        yield _error(sentence, account, index)
    if with_pictures:
        yield Finding(Severity.WARNING, tr("Pictures go out instead of the link card."), account, index)


def _check_length(part: Part, index: int, account: AccountId, network: Capabilities) -> Iterator[Finding]:
    over = count(part.text, network.unit) - network.most(part)
    if over > 0:
        yield _error(
            ntr(
                "Part {part} is {n} character too long for {network}.",
                "Part {part} is {n} characters too long for {network}.",
                over,
                part=index + 1,
                network=tr(network.name),
            ),
            account,
            index,
        )
    elif network.max_bytes is not None:
        bytes_over = len(part.text.encode("utf-8", "replace")) - network.max_bytes
        if bytes_over > 0:
            yield _error(
                ntr(
                    "Part {part} is {n} byte too long for {network}.",
                    "Part {part} is {n} bytes too long for {network}.",
                    bytes_over,
                    part=index + 1,
                    network=tr(network.name),
                ),
                account,
                index,
            )


def _character_troubles(text: str) -> Iterator[str]:
    """Characters that would let a text be read differently than it was approved."""
    seen = set(text)
    if any(0xD800 <= ord(character) <= 0xDFFF for character in seen):
        yield tr("The text holds half of a surrogate pair, which no network takes; type that passage again.")
    for character in sorted(seen & _BIDI_CONTROLS):
        yield tr(
            "The text holds the direction control {name}, which can disguise what is read; remove it.",
            name=_name(character),
        )
    for character in sorted(seen & _INVISIBLE):
        yield tr("The text holds the invisible character {name}; remove it.", name=_name(character))
    controls = sorted(c for c in seen if unicodedata.category(c) == "Cc" and c not in "\n\t")
    for character in controls:
        yield tr("The text holds the control character {name}; remove it.", name=_name(character))


def _name(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()
