"""What phones, tablets and mail programs say of themselves below a mail."""

import re

_DEVICE = (
    r"(?:i(?:Phone|Pad|Pod)|Samsung|Galaxy|Huawei|Honor|Android|Outlook|Yahoo|Proton|Tuta|Nokia|OnePlus|Xiaomi"
    r"|Sony|Surface|Windows|Mail\b|Gmail)"
)
_EXCUSE = r"(?:[.,]? (?:please |pls )?(?:excuse|pardon|forgive|apolog|sorry).{0,60})?\.?"
SENT_FROM = re.compile(
    r"\s*(?:"
    rf"Lähetetty (?:minun |suojatulla )?(?:{_DEVICE}|sähköpostista|puhelim|kännyk|mobiili|matkapuhelim)"
    r"|Lähetetty (?:älypuhelim|tabletilta|laitteesta)"
    rf"|Sent (?:from {_DEVICE}|via (?:mobile|my |the {_DEVICE})|with {_DEVICE})"
    rf"|(?:Skickat|Skickades|Sänt) (?:från|via|med) (?:min|mitt|mobil|telefon|E-post för|{_DEVICE})"
    rf"|Saadetud (?:minu|mu|rakendusest|mobiil|{_DEVICE}|telefonist|nutitelefonist)"
    r"|(?:Get|Hanki|Hämta|Skaffa|Hangi|Hankige|Laadi alla|Laadige alla|Lataa) Outlook"
    r"|.{0,60}\bwww\.(?:avast|avg)\.com|.{0,60}\bavast.{0,60}(?:virus|viirus)|.{0,60}virus.{0,20}\bavast"
    r").{0,90}"
    # A person may say from where a letter was sent: only a few words, with an excuse at most.
    rf"|\s*[(<]{{0,2}}Sent (?:from|by) my [^.,:;!?]{{1,45}}[)>]{{0,2}}{_EXCUSE}"
    r"|\s*[(<]{0,2}Sent (?:from|by) (?:an? |the )?[\w+-]+(?: mail| mobile| app| tablet| phone| smartphone"
    rf"| device)*(?: (?:for|on) [\w ]{{1,20}})?[)>]{{0,2}}{_EXCUSE}"
    r"|\s*(?:Envoyé|Enviado|Inviato|Verzonden|Verstuurd|Sendt|Gesendet|Verschickt|Wysłan[eo]|Отправлено"
    r"|Sūtīts|Odesláno|Išsiųsta) (?:depuis|de|desde|do|da|dal|vanaf|met|fra|von|z|ze|с|из|no|iš) "
    r"[^.,:;!?]{1,45}(?:\.\w{2,3})?\.?"
    r"|\s*Von meinem .{1,40} gesendet\.?",
    re.IGNORECASE,
)
"""A whole line that a device or a mail program puts below what somebody writes."""
