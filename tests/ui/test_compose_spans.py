"""Links, mentions and tags in the preview."""

import pytest

from ui.compose.spans import SpanKind, spans


def found(text: str) -> list[tuple[str, str]]:
    return [(span.kind.value, text[span.start : span.end]) for span in spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Read https://example.org/plan.", [("link", "https://example.org/plan")]),
        ("(see https://example.org/a_(b))", [("link", "https://example.org/a_(b)")]),
        ("Merci @marie.example.org !", [("mention", "@marie.example.org")]),
        ("Thanks @marie.", [("mention", "@marie")]),
        ("mail us: desk@example.org", []),
        ("#École2027 for all", [("tag", "#École2027")]),
        ("room #12 and C# are no tags", []),
        ("https://example.org/#top is a link", [("link", "https://example.org/#top")]),
        ("nothing here", []),
    ],
)
def test_what_will_be_a_link_is_coloured(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_the_kinds_are_words_that_a_style_can_name() -> None:
    assert {kind.value for kind in SpanKind} == {"link", "mention", "tag"}
