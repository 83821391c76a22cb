"""What people see on LinkedIn is what was approved, byte for byte, whatever characters it is made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.linkedin.little import escaped, shown
from tests.connectors.fake_linkedin import seen

RESERVED = r"\|{}@[]()<>#*_~"
_WRITTEN = st.text(st.characters(codec="utf-8") | st.sampled_from(RESERVED + "#aé1 \n"), max_size=60)


@given(_WRITTEN)
def test_whatever_is_written_is_seen_and_nothing_is_cut(text: str) -> None:
    assert seen(escaped(text)) == text
    assert shown(escaped(text)) == text


def test_unescaped_the_same_text_would_be_cut_at_the_first_bracket() -> None:
    """So the check above can fail."""
    assert seen("Come (all of you)") == "Come "


@pytest.mark.parametrize(
    ("text", "little"),
    [
        ("Come (all) to [us] @camille", r"Come \(all\) to \[us\] \@camille"),
        (r"a\b | c_d ~ *e* {f} <g>", r"a\\b \| c\_d \~ \*e\* \{f\} \<g\>"),
        ("#École2027!", r"{hashtag|\#|École2027}!"),
        ("(#Nantes)", r"\({hashtag|\#|Nantes}\)"),
        ("#one#two", r"{hashtag|\#|one}\#two"),
        ("We are #1", r"We are \#1"),
        ("#a_b", r"\#a\_b"),
        ("#e\u0301te", "\\#e\u0301te"),
        ("https://example.org/#part", r"https://example.org/\#part"),
        ("no#tag &#39;", r"no\#tag &\#39;"),
        ("C# and ## and #", r"C\# and \#\# and \#"),
        ("Ligne 1\n\n#海", "Ligne 1\n\n{hashtag|\\#|海}"),
    ],
)
def test_a_hashtag_is_a_link_and_everything_else_plain(text: str, little: str) -> None:
    assert escaped(text) == little
    assert seen(little) == text


@pytest.mark.parametrize(
    ("little", "text"),
    [
        ("Hello @[Acme Corp](urn:li:organization:1234)", "Hello Acme Corp"),
        ("the future of {hashtag|#|Technology} and", "the future of #Technology and"),
        (r"{hashtag|\#|a\_b}", "#a_b"),
        ("#plain", "#plain"),
    ],
)
def test_what_others_wrote_is_read_as_people_see_it(little: str, text: str) -> None:
    """The examples of little-text-format."""
    assert shown(little) == text
