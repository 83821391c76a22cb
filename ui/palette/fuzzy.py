"""Finding a command by a few of its letters. Pure."""

import unicodedata
from functools import cache


def plain(text: str) -> str:
    """`text` in lower case and without accents, so that “etat” finds “État”."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def score(query: str, text: str) -> int | None:
    """How well `query` is found in `text`: more is better, None: not at all.

    Its letters stand there in their order, each beginning a word or following the one before, so that “gocal”
    finds “Go to: Calendar”; only the first may stand in the middle of a word.
    """
    wanted, found = plain(query).replace(" ", ""), plain(text)

    @cache
    def best(letter: int, start: int) -> int | None:
        """The best score for the letters from `letter` on, in the text from `start` on."""
        if letter == len(wanted):
            return 0
        scores = []
        for here in range(start, len(found)):
            begins_word = here == 0 or not found[here - 1].isalnum()
            follows = letter > 0 and here == start
            if found[here] != wanted[letter] or not (begins_word or follows or letter == 0):
                continue
            if (rest := best(letter + 1, here + 1)) is not None:
                scores.append(rest + 1 + (4 if begins_word else 0) + (3 if follows else 0))
        return max(scores, default=None)

    return best(0, 0)
