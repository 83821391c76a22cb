"""The plan of posts from a CSV file: whatever the bytes are, drafts or a sentence, and nothing else."""

import csv
import io
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.posts_csv import parse
from warroom.domain.ids import AccountId
from warroom.errors import BadInput

PARIS = ZoneInfo("Europe/Paris")
ACCOUNTS = {"spring": AccountId(1), "lyon": AccountId(2)}
HEADER = "title,text,accounts,due,languages"
FIELDS = st.sampled_from(
    [
        "",
        "spring",
        "@lyon spring",
        "nobody",
        "2026-05-24 18:30",
        "2026-03-29 02:30",
        "2026-05-24T18:30Z",
        "fr en",
    ]
) | st.text(max_size=20)


def read(text: str | bytes) -> object:
    """What the file came to: its drafts, or the sentence."""
    content = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    try:
        return parse(content, ACCOUNTS, PARIS)
    except BadInput as refusal:
        return refusal.sentence


@given(st.binary())
def test_any_bytes(content: bytes) -> None:
    read(content)
    read(HEADER.encode() + b"\r\n" + content)


@given(st.text(st.sampled_from("a,\";\n\r\t '\0é\ufeff-"), max_size=80))
def test_any_quotes_and_line_ends(rows: str) -> None:
    read(f"{HEADER}\n{rows}")


@given(st.lists(st.lists(FIELDS, min_size=1, max_size=6), max_size=4), st.sampled_from(["\n", "\r\n", "\r"]))
def test_any_rows(rows: list[list[str]], end: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator=end).writerows([HEADER.split(","), *rows])
    read(file.getvalue())


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1), min_size=1, max_size=5)
)
def test_texts_come_through_as_they_were_written(texts: list[str]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([["text", "accounts"], *([text, "spring"] for text in texts)])
    drafts = parse(file.getvalue().encode("utf-8-sig"), ACCOUNTS, PARIS)
    found = ["\n---\n".join(part.text for part in draft.thread) for draft in drafts]
    assert found == [text for text in texts if text.strip() != "---"] or "---" in texts


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("", "The file is empty"),
        ("text,accounts,text", "each column once"),
        ("text,when", "“when” is not a column"),
        ("title,text", "must name text and accounts"),
        ("text,accounts\nHello", "Line 2 has 1 fields instead of 2"),
        ("text,accounts\nHello, you,spring", "Line 2 has 3 fields instead of 2. Put quotes"),
        ('text,accounts\n"Hello,spring', "Line 2 is broken"),
        ('text,accounts\nok,spring\n"a"b,spring', "Line 3 is broken"),
        ("text,accounts\nok,spring\n ,spring", "Line 3: its text, or a part of its thread, is empty"),
        ("text,accounts\nok,", "Line 2: it names no account"),
        ("text,accounts\nok,nobody", "Line 2: there is no account “nobody”"),
        ("text,accounts,due\nok,spring,tomorrow", "Line 2: “tomorrow” is not a time like 2026-05-24 18:30"),
        ("text,accounts,due\nok,spring,2026-05-24 18:30+02:00", "names a zone"),
        ("text,accounts,due\nok,spring,2026-03-29 02:30", "Line 2: 02:30 does not exist on 2026-03-29"),
        ("text,accounts,due\nok,spring,0001-01-01 00:00", "“0001-01-01 00:00” is not a time like"),
        ("text,accounts,due\nok,spring,9999-12-31 23:59", "“9999-12-31 23:59” is not a time like"),
        ("text,accounts\nz\0ro,spring", "holds a zero byte"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(rows: str, sentence: str) -> None:
    assert sentence in str(read(rows))


def test_latin_1_is_named_with_its_line_and_the_way_out() -> None:
    content = "text,accounts\nHello,spring\nÀ dimanche,spring".encode("latin-1")
    assert read(content) == (
        "Line 3 is not UTF-8 (it looks like Latin-1). Save the file as “CSV UTF-8” and import it again."
    )


def test_a_huge_file_and_a_huge_field_are_refused() -> None:
    assert "larger than 10 MB" in str(read(b"x" * (10 * 1024 * 1024 + 1)))
    assert "Line 2 is broken" in str(read("text,accounts\n" + "x" * 200_000 + ",spring"))


def test_only_line_ends_divide_a_text() -> None:
    (draft,) = parse('text,accounts\n"one\x0b---\u2028two",spring'.encode(), ACCOUNTS, PARIS)
    assert [part.text for part in draft.thread] == ["one\x0b---\u2028two"]


def test_a_whole_plan_is_read() -> None:
    plan = (
        "\ufeffTitle,text,accounts,due,languages\r\n"
        'Rally,"Come, all!\n---\nSunday at ten.",@spring lyon,2026-05-24 18:30,FR en\r\n'
        "\r\n"
        ",Later,lyon,,\r\n"
    )
    rally, later = parse(plan.encode(), ACCOUNTS, PARIS)
    assert (rally.title, rally.accounts, rally.languages) == (
        "Rally",
        (AccountId(1), AccountId(2)),
        ("fr", "en"),
    )
    assert [part.text for part in rally.thread] == ["Come, all!", "Sunday at ten."]
    assert rally.due_at == datetime(2026, 5, 24, 18, 30, tzinfo=PARIS)
    assert (later.title, later.due_at) == ("", None)
