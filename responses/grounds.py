"""Grounds of a refusal that staff give by name, in the words that the person reads."""

from collections.abc import Mapping

from bot.domain.vocabulary import Language

_TEXTS: Mapping[str, Mapping[Language, str]] = {
    "not_identified": {
        Language.FI: (
            "emme ole voineet varmistua siitä, että pyynnön on tehnyt se henkilö, jonka tietoja se koskee "
            "(yleisen tietosuoja-asetuksen 11 artiklan 2 kohta ja 12 artiklan 6 kohta). "
            "Kun vahvistatte henkilöllisyytenne, jatkamme asian käsittelyä."
        ),
        Language.SV: (
            "vi har inte kunnat försäkra oss om att begäran har gjorts av den person vars uppgifter den gäller "
            "(artiklarna 11.2 och 12.6 i den allmänna dataskyddsförordningen). "
            "När du har styrkt din identitet fortsätter vi handläggningen."
        ),
        Language.EN: (
            "we have not been able to make sure that the request was made by the person whose data it concerns "
            "(Articles 11(2) and 12(6) of the General Data Protection Regulation). "
            "Once you have confirmed your identity, we will continue to handle the matter."
        ),
        Language.ET: (
            "me ei ole saanud veenduda, et taotluse esitas isik, kelle andmeid see puudutab "
            "(isikuandmete kaitse üldmääruse artikli 11 lõige 2 ja artikli 12 lõige 6). "
            "Kui Te oma isikusamasust kinnitate, jätkame taotluse käsitlemist."
        ),
    }
}


def ground_text(ground: str, language: Language) -> str:
    """The words for a ground given by name; anything else is the text that staff wrote."""
    known = _TEXTS.get(ground.strip())
    return known[language] if known else ground
