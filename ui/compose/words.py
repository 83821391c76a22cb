"""Texts made fit for narrow columns."""

from urllib.parse import urlsplit


def site_of(url: str) -> str:
    """The site that a link leads to, as readers see it: “example.org”; the whole text when it is no link."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def breakable(text: str) -> str:
    """`text` with a place to break in every long word, so that a label never grows wider than its column."""
    return " ".join(
        "\u200b".join(word[i : i + 20] for i in range(0, len(word), 20)) if len(word) > 24 else word
        for word in text.split(" ")
    )
