"""Facets of any text: the bytes they point at are exactly what they claim."""

import regex
from hypothesis import given
from hypothesis import strategies as st

from connectors.bluesky.richtext import MAX_TAG_LENGTH, SpanKind, facets, handles, spans

PIECES = st.sampled_from(
    [
        "@bob.test", "@a-b.c-d.example.org", "@nobody.test", "@no_handle", "a@mail.example", "https://example.org/é",
        "http://x.org/?a=(b)", "https://", "#lyon", "#École2027!", "#2027", "#", "##", "＃東京", "#️⃣", "🎉",
        "👨‍👩‍👧", "é", "«", "»", "(", ")", ".", ",", "’", " ", "\n", "\u200b", "word", "#" + "x" * 70,
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=15).map("".join)
TEXTS = TEXTS.filter(lambda text: not regex.search(r"\p{Cs}", text))  # a surrogate alone has no bytes


@given(TEXTS)
def test_the_bytes_of_a_facet_are_what_it_claims(text: str) -> None:
    content = text.encode()
    for facet in facets(text, {handle: f"did:plc:{handle}" for handle in handles(text)}):
        start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
        shown = content[start:end].decode()
        (feature,) = facet["features"]
        match feature["$type"].rpartition("#")[2]:
            case "link":
                assert shown == feature["uri"]
            case "mention":
                assert f"did:plc:{shown.removeprefix('@').lower()}" == feature["did"]
            case "tag":
                assert shown[0] in "#＃"
                assert shown[1:] == feature["tag"]
                assert 0 < len(regex.findall(r"\X", feature["tag"])) <= MAX_TAG_LENGTH
            case kind:
                raise AssertionError(kind)


@given(TEXTS)
def test_facets_come_in_order_and_never_overlap(text: str) -> None:
    end = 0
    for facet in facets(text, {}):
        assert end <= facet["index"]["byteStart"] < facet["index"]["byteEnd"]
        end = facet["index"]["byteEnd"]
    assert end <= len(text.encode())


@given(TEXTS)
def test_only_the_handles_that_exist_become_mentions(text: str) -> None:
    found = facets(text, {"bob.test": "did:plc:bob"})
    mentioned = [feature["did"] for facet in found for feature in facet["features"] if "did" in feature]
    assert set(mentioned) <= {"did:plc:bob"}
    assert bool(mentioned) == ("bob.test" in handles(text))


def test_what_bluesky_s_own_apps_find_is_found() -> None:
    text = "À (@Bob.test) et l’@alice.test : https://a.org/x_(y), https://b.org. #Lyon, #l’école #2027 a@b.fr"
    assert [(span.kind, text[span.start : span.end]) for span in spans(text)] == [
        (SpanKind.MENTION, "@Bob.test"),
        (SpanKind.MENTION, "@alice.test"),
        (SpanKind.LINK, "https://a.org/x_(y)"),
        (SpanKind.LINK, "https://b.org"),
        (SpanKind.TAG, "#Lyon"),
        (SpanKind.TAG, "#l’école"),
    ]


def test_a_tag_or_a_mention_inside_an_address_belongs_to_the_address() -> None:
    assert [span.kind for span in spans("https://example.org/@bob.test#lyon")] == [SpanKind.LINK]


def test_a_bracket_that_the_address_didn_t_open_is_not_a_part_of_it() -> None:
    assert [span.value for span in spans("(see https://example.org/plan).")] == ["https://example.org/plan"]
