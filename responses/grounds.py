"""Grounds of a refusal that staff give by name, in the words that the person reads."""

from collections.abc import Mapping

from bot.domain.vocabulary import Language

_TEXTS: Mapping[str, Mapping[Language, str]] = {
    "not_identified": {
        Language.FI: (
            "Emme ole voineet varmistua siitä, että pyynnön on tehnyt se henkilö, jonka tietoja se koskee "
            "(yleisen tietosuoja-asetuksen 11 artiklan 2 kohta sekä 12 artiklan 2 ja 6 kohta).\n\n"
            "Jatkamme asian käsittelyä, kun vahvistatte henkilöllisyytenne. Voitte vastata tähän viestiin ja "
            "kertoa kaksi seuraavista tiedoista: tilausnumero, laitteen sarjanumero, viimeisimmän laskun "
            "numero. Voitte myös lähettää pyyntönne siitä sähköpostiosoitteesta, jonka olette ehkä "
            "aikaisemmin ilmoittanut meille; mainitkaa silloin asianumero. "
            "Älkää lähettäkö henkilötunnusta tai kuvaa henkilöllisyystodistuksesta: emme tarvitse niitä."
        ),
        Language.SV: (
            "Vi har inte kunnat försäkra oss om att begäran har gjorts av den person vars uppgifter den "
            "gäller (artiklarna 11.2, 12.2 och 12.6 i den allmänna dataskyddsförordningen).\n\n"
            "Vi fortsätter handläggningen när du har styrkt din identitet. Du kan svara på det här "
            "meddelandet och uppge två av följande: ett beställningsnummer, anläggningens serienummer, "
            "numret på den senaste fakturan. Du kan också skicka din begäran från den e-postadress som du "
            "kanske tidigare har uppgett för oss; ange då ärendenumret. Skicka inte din personbeteckning, "
            "ditt personnummer eller en bild av en identitetshandling: vi behöver dem inte."
        ),
        Language.EN: (
            "We have not been able to make sure that the request was made by the person whose data it "
            "concerns (Articles 11(2), 12(2) and 12(6) of the General Data Protection Regulation).\n\n"
            "We will continue to handle the matter once you have confirmed your identity. You can reply to "
            "this message and tell us two of the following: an order number, the serial number of a device, "
            "the number of the latest invoice. You can also send your request from the e-mail address that "
            "you may have given us earlier; please give the case number then. Please do not send your "
            "personal identity code or a picture of an identity document: we do not need them."
        ),
        Language.ET: (
            "Me ei ole saanud veenduda, et taotluse esitas isik, kelle andmeid see puudutab "
            "(isikuandmete kaitse üldmääruse artikli 11 lõige 2 ning artikli 12 lõiked 2 ja 6).\n\n"
            "Jätkame taotluse lahendamist, kui olete oma isikusamasust kinnitanud. Võite vastata sellele "
            "kirjale ja teatada kaks järgmistest andmetest: tellimuse number, seadme seerianumber, viimase "
            "arve number. Samuti võite saata taotluse e-posti aadressilt, mille olete meile võib-olla varem "
            "andnud; märkige siis juhtumi number. Palun ärge saatke isikukoodi ega pilti isikut tõendavast "
            "dokumendist: me ei vaja neid."
        ),
    }
}


def ground_text(ground: str, language: Language) -> str:
    """The words for a ground given by name; anything else is the text that staff wrote."""
    known = _TEXTS.get(ground.strip())
    return known[language] if known else ground
