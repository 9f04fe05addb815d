"""HTML bodies as readable lines."""

import pytest

from bot.domain.messages import without_spans
from bot.mail.body import quoted_spans
from bot.mail.html import html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
        ("<div>a<br></div><div>b</div>", "a\nb"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("a<br>b", "a\nb"),
        ("a\n  b", "a b"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<table><tr><td>Nimi</td><td>Topi</td></tr><tr><td>Aihe</td></tr></table>", "Nimi Topi\nAihe"),
        ("<pre>a\nb</pre>", "a\nb"),
        ("&auml;&nbsp;&#x20AC; &lt;b&gt;", "ä € <b>"),
        ("<a href='https://example.fi'>kotisivu</a>", "kotisivu"),
        ("<!-- ei --><style>x</style><script>y</script><title>z</title>a", "a"),
        ("<span style='display:none'>piilo</span>a", "piiloa"),
        ("a\ue000b\x00", "ab"),
        ("", ""),
        ("<p>a <b>auki", "a auki"),
    ],
)
def test_html_becomes_lines(html: str, text: str) -> None:
    assert html_to_text(html) == text


def test_block_quotes_are_marked_and_found_as_quotes() -> None:
    html = (
        '<div>Kyllä.</div><div class="gmail_quote"><div>ma 5.1.2026 klo 10.00 Info (info@example.com) '
        "kirjoitti:</div><blockquote>Poistetaanko?<blockquote>Poistakaa</blockquote></blockquote></div>"
    )
    text = html_to_text(html)
    assert text.endswith("> Poistetaanko?\n> > Poistakaa")
    assert without_spans(text, quoted_spans(text)).strip() == "Kyllä."


def test_elements_without_end_are_cut_out_without_a_tree() -> None:
    assert html_to_text("<div>" * 5000 + "poistakaa &amp; pian").endswith("poistakaa & pian")
