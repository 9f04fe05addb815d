"""What a mail in a running case says of the case: taken back, thanks, not mine, not for me."""

import pytest

from bot.domain.followups import Says, heard

WITHDRAWS = [
    "Hei, ei tarvitse enää, kiitos.",
    "Asia selvisi jo, ei tarvitse enää vastata.",
    "En tarvitsekaan tietojani, unohtakaa koko pyyntö.",
    "Perun tietopyyntöni. Terveisin Anna",
    "Peruutan tekemäni pyynnön.",
    "Haluan perua tarkastuspyyntöni.",
    "Pyynnön voi unohtaa.",
    "Unohtakaa pyyntöni, kiitos!",
    "Glöm det, tack ändå.",
    "Det behövs inte längre.",
    "Min begäran är inte längre aktuell.",
    "Jag drar tillbaka min begäran.",
    "Jag återkallar min begäran om registerutdrag.",
    "Ni kan glömma min förfrågan.",
    "Hi, this is no longer needed, thanks.",
    "I no longer need the data.",
    "I don't need it any more.",
    "Please forget my earlier request.",
    "I would like to withdraw my request.",
    "Please ignore my previous e-mail.",
    "Never mind, I found it.",
    "Tere, pole enam vaja, aitäh.",
    "Seda pole enam vaja.",
    "Ei ole enam vaja vastata.",
    "Võtan oma taotluse tagasi.",
    "Loobun oma taotlusest.",
    "Unustage minu päring, palun.",
]
HOLDS_ON = [
    "Unohtakaa kaikki asiakastietoni.",
    "Teidän ei tarvitse enää säilyttää tietojani.",
    "Glöm bort mina uppgifter.",
    "Ni behöver inte längre spara mina uppgifter.",
    "Please forget my personal data.",
    "Unustage ära minu andmed.",
    "En peru pyyntöäni.",
    "Älkää unohtako pyyntöäni.",
    "Miksi ette ole vastanneet pyyntööni?",
    "Teidän ei tarvitse enää lähettää minulle uutiskirjettä.",
    "Asiakasnumeroni on 48213.",
    "Glöm inte min begäran.",
    "Jag drar inte tillbaka min begäran.",
    "I do not withdraw my request.",
    "Don't forget my request.",
    "Please do not ignore my e-mail.",
    "I no longer want to receive your newsletter.",
    "Ärge unustage minu taotlust.",
    "Millal te mulle vastate?",
]
THANKS = [
    "Kiitos avusta ja hyvää joulua koko väelle!",
    "Suuret kiitokset nopeasta vastauksesta. Terveisin Anna",
    "Tack så mycket för hjälpen! Hälsningar Sara",
    "Thank you very much, that was quick.",
    "Aitäh vastuse eest!",
]
NO_MERE_THANKS = [
    "Kiitos, mutta tilaustiedot puuttuvat.",
    "Kiitos! Milloin tiedot on poistettu?",
    "Tack, men adressen saknas.",
    "Thanks, please also delete my photos.",
    "Aitäh, kuid andmed on valed.",
    "Kiitos. " + "Lähetin teille viime viikolla pitkän kirjeen asiasta ja odotan. " * 4,
]
NOT_ME = [
    "En ole lähettänyt teille tätä pyyntöä.",
    "En ole itse tehnyt mitään tietopyyntöä.",
    "Joku esiintyy minuna.",
    "Jag har inte skickat någon begäran till er.",
    "Någon utger sig för att vara jag.",
    "I did not send this request.",
    "I never made any such request.",
    "Someone is using my name.",
    "Ma ei ole esitanud mingit taotlust.",
    "Keegi kasutab minu nime.",
]
MISSENT = [
    "Sain toisen henkilön tiedot.",
    "Lähetitte vastauksen väärälle henkilölle.",
    "Jag fick någon annans uppgifter.",
    "Ni har skickat brevet till fel person.",
    "You sent me someone else's data.",
    "The letter was delivered to the wrong address.",
    "This was not meant for me.",
    "Sain kellegi teise andmed.",
    "Saatsite kirja valele inimesele.",
]


@pytest.mark.parametrize("text", WITHDRAWS)
def test_a_request_is_taken_back(text: str) -> None:
    assert Says.WITHDRAWS in heard(text)


@pytest.mark.parametrize("text", HOLDS_ON)
def test_a_request_is_not_taken_back(text: str) -> None:
    assert heard(text) == frozenset()


@pytest.mark.parametrize("text", THANKS)
def test_thanks_and_nothing_else(text: str) -> None:
    assert heard(text) == {Says.THANKS}


@pytest.mark.parametrize("text", NO_MERE_THANKS)
def test_thanks_that_go_on_are_no_mere_thanks(text: str) -> None:
    assert Says.THANKS not in heard(text)


@pytest.mark.parametrize("text", NOT_ME)
def test_somebody_else_has_asked(text: str) -> None:
    assert heard(text) == {Says.NOT_ME}


@pytest.mark.parametrize("text", MISSENT)
def test_somebody_got_what_was_for_another(text: str) -> None:
    assert heard(text) == {Says.MISSENT}
