"""Links in a text, and the parameters by which a campaign tells later where its visitors came from."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from warroom.domain.campaign import Campaign
from warroom.domain.post import Part, Thread

LINK = re.compile(r"https?://[^\s/]+\S*")
_WITHIN_TEXT = re.compile(r"https?://[^\s<>\"“”«»]+")
_TRAILING = ".,;:!?…)]}'’"


def links(text: str) -> tuple[str, ...]:
    """The links in a text, in order, without the punctuation behind them."""
    return tuple(text[start:end] for start, end in _spans(text))


def tagged(thread: Thread, campaign: Campaign, network: str, title: str) -> Thread:
    """`thread` as it goes to `network`: links to the campaign's own domains carry the template's parameters.

    A link that has parameters of the same names keeps its own.
    """
    if not campaign.utm_template or not campaign.own_domains:
        return thread
    fields = {"network": network.removeprefix("rehearsal-"), "post": _slug(title)}
    return tuple(_tagged_part(part, campaign, fields) for part in thread)


def template_trouble(template: str) -> bool:
    """Whether a template can't be used: it names other fields than {network} and {post}, or no parameter."""
    try:
        filled = template.format(network="x", post="y")
    except (KeyError, IndexError, ValueError, AttributeError):
        return True
    return bool(template) and not parse_qsl(filled, strict_parsing=False)


def _tagged_part(part: Part, campaign: Campaign, fields: dict[str, str]) -> Part:
    text, at = [], 0
    for start, end in _spans(part.text):
        text += [part.text[at:start], _with_parameters(part.text[start:end], campaign, fields)]
        at = end
    card = part.card and replace(part.card, url=_with_parameters(part.card.url, campaign, fields))
    return replace(part, text="".join([*text, part.text[at:]]), card=card)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for found in _WITHIN_TEXT.finditer(text):
        yield found.start(), found.start() + len(found[0].rstrip(_TRAILING))


def _with_parameters(link: str, campaign: Campaign, fields: dict[str, str]) -> str:
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").casefold()
    except ValueError:
        return link
    if not any(host == domain or host.endswith(f".{domain}") for domain in campaign.own_domains):
        return link
    own = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    new = [
        (name, value.format(**fields)) for name, value in parse_qsl(campaign.utm_template) if name not in own
    ]
    query = "&".join(each for each in (parts.query, urlencode(new)) if each)
    return urlunsplit(parts._replace(query=query))


def _slug(title: str) -> str:
    spaced = title.replace("’", " ").replace("'", " ")
    plain = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")[:60] or "post"
