"""The words of a piece of HTML, for networks that tell their texts so. Pure."""

import re
from html.parser import HTMLParser

_PARAGRAPHS = frozenset(
    {"p", "div", "blockquote", "ul", "ol", "pre", "figure", "table", "h1", "h2", "h3", "h4", "h5", "h6"}
)
_LINES = frozenset({"br", "li", "tr"})
_UNSEEN = frozenset({"script", "style", "template", "noscript"})

_UNENDED = re.compile(r"<(?=[^<>]*(?:<|\Z))")
"""What begins like a tag, and doesn't end before the next one."""


def words(html: str) -> str:
    """The text as it is read: paragraphs with an empty line between, lines as lines, no markup."""
    reader = _Reader()
    # The parser looks to the end of the text from each tag that never ends: thousands of those take hours.
    reader.feed(_UNENDED.sub("&lt;", _without_comments(html)))
    reader.close()
    text = re.sub(r" *\n *", "\n", "".join(reader.pieces))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _without_comments(html: str) -> str:
    pieces, at = [], 0
    while (begin := html.find("<!--", at)) >= 0 and (end := html.find("-->", begin)) >= 0:
        pieces.append(html[at:begin])
        at = end + len("-->")
    return "".join([*pieces, html[at:]])


class _Reader(HTMLParser):
    """Collects the pieces of text. Line breaks of the source are spaces, those of the page are lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        self._breaks(tag)

    def handle_startendtag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self._breaks(tag)

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        if tag in _PARAGRAPHS:
            self.pieces.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(re.sub(r"\s+", " ", data))

    def _breaks(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self.pieces.append("\n\n")
        elif tag in _LINES:
            self.pieces.append("\n")
