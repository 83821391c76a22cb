"""The language the program speaks to its people: French or English.

English is written in the code; other languages come from gettext catalogues in `warroom/locale`. A
process speaks one language at a time. Sentences are translated when they are made, so that a refusal
raised deep in a service already speaks the language of the desk it will be read on.
"""

import gettext
from pathlib import Path

LANGUAGES = {"en": "English", "fr": "Français"}

_CATALOGUES = Path(__file__).parent / "locale"


class _Voice:
    """What the process speaks now."""

    language = "en"
    catalogue: gettext.NullTranslations = gettext.NullTranslations()


def speak(language: str) -> None:
    """Make every later sentence come out in `language`: a key of LANGUAGES; an unknown one means English."""
    _Voice.language = language if language in LANGUAGES else "en"
    _Voice.catalogue = gettext.translation("warroom", _CATALOGUES, [_Voice.language], fallback=True)


def spoken() -> str:
    """The two-letter code of the language spoken now."""
    return _Voice.language


def tr(text: str, **fields: object) -> str:
    """`text` in the language spoken now, with its {fields} filled in."""
    return _Voice.catalogue.gettext(text).format(**fields)


def later(text: str) -> str:
    """`text` as it is: marks an English sentence that is kept as data and goes through `tr` when shown."""
    return text


def ntr(one: str, many: str, n: int, **fields: object) -> str:
    """The form of `one` / `many` that suits the count `n`, which is also the field {n}."""
    return _Voice.catalogue.ngettext(one, many, n).format(n=n, **fields)
