"""What to search X for: answers and quotes that don't name us, and the words that the account watches. Pure.

Source: docs.x.com/x-api/posts/search/integrate (operators, build-a-query). A query of the recent search has
up to 512 characters, so there may be several.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

LONGEST_QUERY = 512

_PLAIN_WORD = re.compile(r"[#@]?\w+")


def about_us(handle: str, conversations: Sequence[str]) -> tuple[str, ...]:
    """The queries for answers and quotes. Who names us is told apart from these: in the mentions.

    They come first: a post that has a watched word, too, is an answer.
    """
    answers = [f"conversation_id:{each}" for each in conversations]
    quoted = [f'(is:quote url:"{host}/{handle}/status")' for host in ("x.com", "twitter.com")]
    return tuple(_packed([*answers, *quoted], _tail(handle)))


def watched(handle: str, watches: Iterable[str]) -> tuple[str, ...]:
    """The queries for what has one of the words that the account watches."""
    return tuple(_packed([_term(word) for word in watches if word.strip(' "')], _tail(handle)))


def _tail(handle: str) -> str:
    return f" -from:{handle} -@{handle} -is:retweet"


def _term(word: str) -> str:
    plain = " ".join(word.replace('"', " ").split())
    return plain if _PLAIN_WORD.fullmatch(plain) else f'"{plain}"'


def _packed(terms: Iterable[str], tail: str) -> Iterator[str]:
    """The terms, as many as fit into each query; one that fits into none is left out."""
    group = ""
    for term in terms:
        longer = f"{group} OR {term}" if group else term
        if len(longer) + len(tail) + 2 <= LONGEST_QUERY:
            group = longer
        elif len(term) + len(tail) + 2 <= LONGEST_QUERY:
            yield f"({group}){tail}"
            group = term
    if group:
        yield f"({group}){tail}"
