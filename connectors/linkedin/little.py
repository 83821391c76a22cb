"""“little”, the format of a post's text: what must be escaped so that people see what was approved. Pure.

Source: learn.microsoft.com/linkedin/marketing/community-management/shares/little-text-format. Unescaped, a
reserved character ends the text there, without a word. A hashtag is written with the documented template; it
shows as it was typed. Mentions need ids that nobody typed: an @ stays plain.
"""

import re
import unicodedata

_RESERVED = re.compile(r"[\\|{}@\[\]()<>#*_~]")
_HASHTAG = re.compile(r"(?<![\w#/&])#([^\W_]+)")
_ELEMENT = re.compile(
    r"\{hashtag\|\\?[#＃]\|((?:[^\\}]|\\.)*)\}|@\[((?:[^\\\]]|\\.)*)\]\([^)]*\)|\\(.)", re.DOTALL
)


def escaped(text: str) -> str:
    """`text` in little: shown as it is, with its hashtags as links."""
    parts, end = [], 0
    for hashtag in _HASHTAG.finditer(text):
        if _is_hashtag(hashtag, text):
            parts += [_plainly(text[end : hashtag.start()]), f"{{hashtag|\\#|{hashtag[1]}}}"]
            end = hashtag.end()
    return "".join([*parts, _plainly(text[end:])])


def shown(little: str) -> str:
    """What people see of a text in little."""
    return _ELEMENT.sub(_shown, little)


def _plainly(text: str) -> str:
    return _RESERVED.sub(r"\\\g<0>", text)


def _is_hashtag(match: "re.Match[str]", text: str) -> bool:
    """Whether it is one word with a letter in it; what goes on with a mark or an underscore is plain."""
    following = text[match.end() : match.end() + 1]
    goes_on = following == "_" or (following != "" and unicodedata.category(following).startswith("M"))
    return not goes_on and not match[1].isdigit()


def _shown(element: "re.Match[str]") -> str:
    hashtag, mention, character = element.groups()
    if hashtag is not None:
        return "#" + shown(hashtag)
    return shown(mention) if mention is not None else character
