"""A post as WordPress stores it: its address on the blog, and its text as blocks of HTML. Pure.

Source: developer.wordpress.org/block-editor, "Markup representation of a block". As blocks, a post can be
worked on in the blog's own editor, and WordPress adds no paragraphs of its own.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from html import escape

_LINK = re.compile(r"https?://[^\s<>\"]+")
_AFTER_A_LINK = ".,;:!?…»”’'"
_LONGEST_TITLE_IN_SLUG = 60


@dataclass(frozen=True)
class Shown:
    """A picture or video that the blog holds: its number there, its address, and what stands for it."""

    number: int
    url: str
    alt: str
    moves: bool = False


def slug(title: str, client_key: str) -> str:
    """The last part of the post's address: the title's words, and ten digits that only this message has.

    Lowercase letters without accents, digits and hyphens are what WordPress leaves as they are
    (sanitize_title); a slug of digits alone it would change, as it could be taken for a date.
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST_TITLE_IN_SLUG].strip("-")
    return f"{words or 'post'}-{client_key[:10]}"


def content(text: str, media: tuple[Shown, ...]) -> str:
    """The post's HTML: its paragraphs, then its pictures and its video."""
    paragraphs = [_block("paragraph", f"<p>{markup(part)}</p>") for part in text.split("\n\n") if part]
    return "\n\n".join([*paragraphs, *(_video(one) if one.moves else _picture(one) for one in media)])


def markup(text: str) -> str:
    """Text as HTML: links can be followed, lines stay lines, and nothing else has a meaning.

    A square bracket would begin a shortcode, which WordPress carries out.
    """
    pieces, end = [], 0
    for match in _LINK.finditer(text):
        address = match[0].rstrip(_AFTER_A_LINK)
        if address.endswith(")") and "(" not in address:
            address = address.rstrip(")")
        pieces += [plain(text[end : match.start()]), f'<a href="{_quoted(address)}">{plain(address)}</a>']
        end = match.start() + len(address)
    return "".join([*pieces, plain(text[end:])]).replace("\n", "<br>")


def plain(text: str) -> str:
    """Text in which nothing is markup: for a title, an excerpt, a comment."""
    return escape(text, quote=False).replace("[", "&#91;")


def _quoted(text: str) -> str:
    return escape(text).replace("[", "&#91;")


def _picture(shown: Shown) -> str:
    image = f'<img src="{_quoted(shown.url)}" alt="{_quoted(shown.alt)}" class="wp-image-{shown.number}"/>'
    figure = f'<figure class="wp-block-image size-full">{image}</figure>'
    return _block("image", figure, id=shown.number, sizeSlug="full", linkDestination="none")


def _video(shown: Shown) -> str:
    film = f'<video controls aria-label="{_quoted(shown.alt)}" src="{_quoted(shown.url)}"></video>'
    return _block("video", f'<figure class="wp-block-video">{film}</figure>', id=shown.number)


def _block(name: str, html: str, **attributes: str | int) -> str:
    told = f"{json.dumps(attributes, separators=(',', ':'))} " if attributes else ""
    return f"<!-- wp:{name} {told}-->\n{html}\n<!-- /wp:{name} -->"
