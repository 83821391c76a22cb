"""The words of a piece of HTML, as people read them."""

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
