"""Own words, quotes and signatures as mailers write them in four languages, in text and HTML (R45)."""

import pytest

from bot.mail.parse import parse_message

PLAIN = [
    "On Thursday, November 5, 2026 at 10:00:00 AM GMT+2, Info <info@example.com> wrote:",
    "torstaina 5. marraskuuta 2026 klo 10.00.00 UTC+2 Info <info@example.com> kirjoitti:",
    "Den torsdag 5 november 2026 10:00:00 CET, Info <info@example.com> skrev:",
    "Info kirjoitti 5.11.2026 klo 10.00:",
    "Den 2026-11-05 kl. 10:00, skrev Info:",
    "On 5.11.2026 10.00, Info wrote:",
    "Kuupäeval 05.11.2026 10:00 kirjutas Info:",
    "On Thursday, November 5th, 2026 at 10:00 AM, Info <info@example.com> wrote:",
    "2026-11-05 10:00 skrev Info:",
    "Info <info@example.com> kirjutas kuupäeval N, 5. november 2026 kell 10:00:",
    "ke 5. marrask. 2026 klo 10.00 Info\n<info@example.com> kirjoitti:",
    "Alkuperäinen viesti\nLähettäjä: Info <info@example.com>\nPäivämäärä: 5.11.2026",
    "-------- Alkuperäinen viesti --------\nLähettäjä: Info\nPäivämäärä: 5.11.2026 10.00"
    " (GMT+02:00)\nAihe: x",
    "-------- Original message --------\nFrom: Info\nDate: 5/11/2026 10:00 (GMT+02:00)\nSubject: x",
    "-------- Ursprungligt meddelande --------\nFrån: Info\nDatum: 2026-11-05\nTill: a\nRubrik: x",
    "-------- Algne sõnum --------\nSaatja: Info\nKuupäev: 05.11.2026\nTeema: x",
    "Saatja: Info <info@example.com>\nSaatmisaeg: neljapäev, 5. november 2026 10:00\nAdressaat: a\nTeema: x",
    "-------- Välitetty viesti --------\nAihe: x\nPäiväys: 5.11.2026\nLähettäjä: Info",
    "Info <info@example.com> schrieb am 5.11.2026 um 10:00:",
]
HEADERS_FI = (
    "<b>Lähettäjä:</b> Info &lt;info@example.com&gt;<br><b>Lähetetty:</b> torstai 5. marraskuuta 2026"
    " 10.00<br>"
    "<b>Vastaanottaja:</b> a<br><b>Aihe:</b> x"
)
HTML = {
    "Gmail": '<div dir="ltr">Oma sana.</div><br><div class="gmail_quote"><div class="gmail_attr">to 5.'
    " marrask. 2026"
    ' klo 10.00 Info (<a href="mailto:info@example.com">info@example.com</a>) kirjoitti:<br></div>'
    '<blockquote class="gmail_quote"><div>vanha</div></blockquote></div>',
    "Gmail, inline": '<div class="gmail_quote"><div class="gmail_attr">On Thu, Nov 5, 2026 at 10:00 AM Info'
    " &lt;info@example.com&gt; wrote:<br></div><blockquote>Mikä tilaus?</blockquote><div>Oma sana.</div>"
    "<blockquote>vanha</blockquote></div>",
    "Outlook": '<p class="MsoNormal">Oma sana.<o:p></o:p></p><p'
    ' class="MsoNormal"><o:p>&nbsp;</o:p></p><div style='
    f'"border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal">{HEADERS_FI}<o:p></o:p></p></div><p>vanha</p>',
    "OWA": '<div>Oma sana.</div><div id="appendonsend"></div><hr tabindex="-1"><div id="divRplyFwdMsg"'
    ' dir="ltr">'
    f"<font>{HEADERS_FI}</font><div>&nbsp;</div></div><div>vanha</div>",
    "Outlook mobile": '<div>Oma sana.</div><div id="ms-outlook-mobile-signature">Hanki <a'
    ' href="x">Outlook for iOS'
    f'</a></div><div id="divRplyFwdMsg"><font>{HEADERS_FI}</font></div><div>vanha</div>',
    "Apple Mail": '<div>Oma sana.<div><br><blockquote type="cite"><div>Info &lt;info@example.com&gt;'
    " kirjoitti"
    " 5.11.2026 kello 10.00:</div><br><div>vanha</div></blockquote></div></div>",
    "iPhone": 'Oma sana.<br><br><div dir="ltr">Lähetetty iPhonesta</div><div dir="ltr"><br><blockquote'
    ' type="cite">'
    "Info &lt;info@example.com&gt; kirjoitti 5.11.2026 kello 10.00:<br><br></blockquote></div>"
    '<blockquote type="cite"><div>vanha</div></blockquote>',
    "Thunderbird": '<p>Oma sana.</p><div class="moz-cite-prefix">Info kirjoitti 5.11.2026 klo'
    " 10.00:<br></div>"
    '<blockquote type="cite"><p>vanha</p></blockquote>',
    "Yahoo": '<div><div dir="ltr">Oma sana.</div></div><div class="yahoo_quoted"><div><div>Den torsdag 5'
    " november"
    " 2026 10:00:00 CET, Info &lt;info@example.com&gt;"
    " skrev:</div><div><br></div><div>vanha</div></div></div>",
    "Samsung": "<div>Oma sana.</div><div>Lähetetty Galaxy-laitteestani</div><div><br></div><div><div>--------"
    " Alkuperäinen viesti --------</div><div>Lähettäjä: Info &lt;info@example.com&gt; </div><div>Päivämäärä:"
    " 5.11.2026 10.00 (GMT+02:00) </div><div>Aihe: x </div></div><div>vanha</div>",
    "Proton": "<div>Oma sana.</div><div>Sent with Proton Mail secure email.</div><div>On Thursday,"
    " November 5th,"
    " 2026 at 10:00 AM, Info &lt;info@example.com&gt; wrote:<br><blockquote>vanha</blockquote></div>",
}
FURNITURE = [
    *(
        "Lähetetty Samsung Galaxy -puhelimesta",
        "Lähetetty Outlookin iOS-versiosta",
        "Lähetetty laitteesta Huawei",
    ),
    *(
        "Skickat från min Samsung Galaxy-smartphone.",
        "Skickat från E-post för Windows",
        "Skaffa Outlook för iOS",
    ),
    *("Sent from Yahoo Mail for iPhone", "Sent from Mail for Windows", "Sent with Proton Mail secure email."),
    *("Saadetud minu Galaxyst", "Saadetud iPhone'ist", "Hankige Outlook for iOS"),
]


def own(body: str, kind: str = "plain") -> str:
    head = f"From: a@example.fi\nSubject: Re: x\nContent-Type: text/{kind}; charset=utf-8\n\n"
    return parse_message(f"{head}{body}".encode()).own_text


@pytest.mark.covers("R45")
@pytest.mark.parametrize("introduction", PLAIN)
@pytest.mark.parametrize("quote", ["> vanha viesti\n> toinen", "vanha viesti\n\nvielä vanhaa"])
def test_answer_above_a_quote(introduction: str, quote: str) -> None:
    assert own(f"Oma sana.\n\n{introduction}\n{quote}") == "Oma sana."


@pytest.mark.covers("R45")
@pytest.mark.parametrize("introduction", [*PLAIN[:6], "Lainaus Info <info@example.com>:", "Quoting Info:"])
def test_answer_below_a_quote(introduction: str) -> None:
    assert own(f"{introduction}\n> vanha viesti\n> toinen\n\nOma sana.") == "Oma sana."


@pytest.mark.covers("R45")
@pytest.mark.parametrize("html", HTML.values(), ids=HTML.keys())
def test_answer_in_html_only(html: str) -> None:
    assert own(html, "html") == "Oma sana."


@pytest.mark.parametrize("line", FURNITURE)
def test_what_devices_add(line: str) -> None:
    assert own(f"Oma sana.\n\n{line}") == "Oma sana."


def test_words_that_only_begin_like_a_quotes_title_stay_own() -> None:
    text = "Alkuperäinen viesti\nei koskaan tullut perille.\n\nPoistakaa tietoni."
    assert own(text) == text
