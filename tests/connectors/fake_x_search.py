"""X's search, as far as the connector asks for it: words, phrases, OR, brackets, "-", and a few operators.

Source: docs.x.com/x-api/posts/search/integrate/operators: a space means "and" and binds closer than OR.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

_TOKEN = re.compile(r'\(|\)|-?(?:url:)?"[^"]*"|[^\s()]+')
LONGEST_QUERY = 512


@dataclass(frozen=True)
class Found:
    """What of a post is searched. `links` are as they were written."""

    text: str
    author: str
    conversation: str
    mentions: frozenset[str]
    links: tuple[str, ...]
    quotes: bool
    reposts: bool


Test = Callable[[Found], bool]


def parsed(query: str) -> Test:
    """What a post must pass. Raises ValueError where X answers 400."""
    if len(query) > LONGEST_QUERY:
        raise ValueError("the query is too long")
    tokens = _TOKEN.findall(query.replace("-(", "- ("))
    test, rest = _either(tokens)
    if rest:
        raise ValueError(f"not understood: {rest}")
    return test


def _either(tokens: list[str]) -> tuple[Test, list[str]]:
    first, tokens = _all(tokens)
    tests = [first]
    while tokens and tokens[0] == "OR":
        another, tokens = _all(tokens[1:])
        tests.append(another)
    return lambda post: any(test(post) for test in tests), tokens


def _all(tokens: list[str]) -> tuple[Test, list[str]]:
    tests: list[Test] = []
    while tokens and tokens[0] not in ("OR", ")"):
        if tokens[0] == "(":
            test, tokens = _either(tokens[1:])
            if not tokens or tokens[0] != ")":
                raise ValueError("a bracket is open")
        else:
            test = _term(tokens[0])
        tests.append(test)
        tokens = tokens[1:]
    if not tests:
        raise ValueError("nothing to search for")
    return lambda post: all(test(post) for test in tests), tokens


def _term(token: str) -> Test:
    if token.startswith("-"):
        test = _term(token[1:])
        return lambda post: not test(post)
    name, colon, value = token.partition(":")
    plain = value.strip('"').casefold()
    operators: dict[str, Test] = {
        "conversation_id": lambda post: post.conversation == value,
        "from": lambda post: post.author.casefold() == plain,
        "is": lambda post: {"quote": post.quotes, "retweet": post.reposts}[value],
        "url": lambda post: any(plain in link.casefold() for link in post.links),
    }
    if colon and name in operators:
        return operators[name]
    if token.startswith("@"):
        return lambda post: token[1:].casefold() in post.mentions
    words = re.compile(rf"(?<!\w){re.escape(token.strip(chr(34)).casefold())}(?!\w)")
    return lambda post: words.search(post.text.casefold()) is not None
