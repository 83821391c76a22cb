"""The words of a piece of HTML, as people read them."""

import time

import pytest

from connectors.markup import words


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            "<p>Two\nlines of source</p>\n<p>and a second paragraph</p>\n",
            "Two lines of source\n\nand a second paragraph",
        ),
        ("One<br />two<br>three", "One\ntwo\nthree"),
        ("<ul><li>Lime</li><li>Oak</li></ul>", "Lime\nOak"),
        ("<p>A &amp; B &lt;b&gt; &#8220;C&#8221;&nbsp;!</p>", "A & B <b> “C” !"),
        ("<p>Seen</p><script>hidden()</script><style>p {}</style><p>too</p>", "Seen\n\ntoo"),
        ("<p>Never <b>closed, <i>at all", "Never closed, at all"),
        ('<p>A <a href="https://example.org">link</a>, and an <img alt="image">.</p>', "A link, and an ."),
        ("no markup", "no markup"),
        ("", ""),
        ("<p></p><p> </p>", ""),
        ("<<<>>>", "<<<>>>"),
        ("a <b>bold</b> word", "a bold word"),
    ],
)
def test_markup_becomes_what_people_read(html: str, text: str) -> None:
    assert words(html) == text


@pytest.mark.parametrize(
    "piece", ["<a ", "<!--", '<a b="', "</", "<![CDATA[", "<?", '<a b=">', "<b>", "<a <b>", "<!-- x"]
)
def test_markup_that_never_ends_is_read_in_no_time(piece: str) -> None:
    begun = time.process_time()
    words(piece * 50_000)
    assert time.process_time() - begun < 5


def test_what_is_no_tag_is_text_and_comments_are_none() -> None:
    assert words("<p>1 < 2 <3 <!-- hm, <b> --> and <b>more</b>") == "1 < 2 <3 and more"
