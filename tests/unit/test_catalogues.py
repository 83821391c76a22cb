"""Each catalogue says everything the code says, with the same fields in every sentence."""

from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
KEYWORDS = {"tr": None, "later": None, "ntr": (1, 2)}

catalogues = pytest.mark.parametrize(
    "catalogue", sorted(ROOT.glob("warroom/locale/*/*/warroom.po")), ids=lambda path: path.parts[-3]
)


def said_by_the_code() -> set[str]:
    """The first form of every sentence."""
    found = [
        *(row[1] for row in extract_from_file("python", ROOT / "main.py", keywords=KEYWORDS)),
        *(
            row[2]
            for package in ("commands", "warroom", "connectors", "schedules", "ui")
            for row in extract_from_dir(ROOT / package, keywords=KEYWORDS)
        ),
    ]
    return {one if isinstance(one, str) else one[0] for one in found}


def messages(catalogue: Path) -> dict[str, Message]:
    """What the catalogue holds, by the first form in English; the header is left out."""
    with catalogue.open("rb") as file:
        return {forms(one.id)[0]: one for one in read_po(file) if one.id}


def forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    """One form, or one for each plural."""
    return list(text) if isinstance(text, tuple | list) else [text or ""]


def fields(sentence: str) -> set[str]:
    """The names between braces."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@catalogues
def test_every_sentence_is_translated(catalogue: Path) -> None:
    held = messages(catalogue)
    missing = sorted(said_by_the_code() - held.keys())
    empty = sorted(said for said, one in held.items() if one.fuzzy or not all(forms(one.string)))
    assert not missing, "run `make language`, then translate what is new"
    assert not empty


@catalogues
def test_every_translation_fills_the_same_fields(catalogue: Path) -> None:
    wrong = [
        f"{said} -> {form}"
        for said, one in messages(catalogue).items()
        for form in forms(one.string)
        if form and fields(form) - {"n"} != fields(forms(one.id)[-1]) - {"n"}
    ]
    assert not wrong


@catalogues
def test_the_compiler_takes_every_sentence(catalogue: Path) -> None:
    """It reads “30 % right” as a placeholder of printf, and gives up when a translation has another one."""
    with catalogue.open("rb") as file:
        wrong = [str(error) for _, errors in read_po(file).check() for error in errors]
    assert not wrong
