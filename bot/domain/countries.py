"""The countries whose authority a reply can name, and how people write them in an address or a sentence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Land:
    """A country: its telephone prefix, its names in an address, and its names behind “I live in”."""

    code: str
    prefix: str
    names: tuple[str, ...]
    within: tuple[str, ...]


# code | telephone prefix | names, postal marks and codes, as a line of an address has them
# | Finnish and Estonian forms of "in the country" (Swedish and English take the name)
_TABLE = """
FI|358|Suomi,Finland,Soome,FIN,Åland,Ahvenanmaa,AX|Suomessa,Soomes,Ahvenanmaalla,Ahvenamaal
EE|372|Viro,Estland,Estonia,Eesti,EST|Virossa,Eestissä,Eestis
SE|46|Ruotsi,Sverige,Sweden,Rootsi,SWE,S|Ruotsissa,Rootsis
AT|43|Itävalta,Österrike,Austria,Österreich,AUT,A|Itävallassa,Austrias
BE|32|Belgia,Belgien,Belgium,België,Belgique,BEL,B|Belgiassa,Belgias
BG|359|Bulgaria,Bulgarien,Bulgaaria,BGR|Bulgariassa,Bulgaarias
CY|357|Kypros,Cypern,Cyprus,Küpros,CYP|Kyproksella,Küprosel
CZ|420|Tšekki,Tjeckien,Czechia,Czech Republic,Tšehhi,CZE|Tšekissä,Tšehhis
DE|49|Saksa,Tyskland,Germany,Saksamaa,Deutschland,DEU,D|Saksassa,Saksamaal
DK|45|Tanska,Danmark,Denmark,Taani,DNK|Tanskassa,Taanis
GR|30|Kreikka,Grekland,Greece,Kreeka,GRC,EL|Kreikassa,Kreekas
ES|34|Espanja,Spanien,Spain,Hispaania,España,ESP|Espanjassa,Hispaanias
FR|33|Ranska,Frankrike,France,Prantsusmaa,FRA,F|Ranskassa,Prantsusmaal
HR|385|Kroatia,Kroatien,Croatia,Horvaatia,HRV|Kroatiassa,Horvaatias
HU|36|Unkari,Ungern,Hungary,Ungari,HUN|Unkarissa,Ungaris
IE|353|Irlanti,Irland,Ireland,Iirimaa,IRL|Irlannissa,Iirimaal
IS|354|Islanti,Island,Iceland,ISL|Islannissa,Islandil
IT|39|Italia,Italien,Italy,Itaalia,ITA,I|Italiassa,Itaalias
LI|423|Liechtenstein,LIE|Liechtensteinissa,Liechtensteinis
LT|370|Liettua,Litauen,Lithuania,Leedu,LTU|Liettuassa,Leedus
LU|352|Luxemburg,Luxembourg,Luksemburg,LUX,L|Luxemburgissa,Luksemburgis
LV|371|Latvia,Lettland,Läti,LVA|Latviassa,Lätis
MT|356|Malta,MLT|Maltalla,Maltal
NL|31|Alankomaat,Hollanti,Nederländerna,Netherlands,Holland,NLD|Alankomaissa,Hollannissa,Hollandis
NO|47|Norja,Norge,Norway,Norra,NOR,N|Norjassa,Norras
PL|48|Puola,Polen,Poland,Poola,POL|Puolassa,Poolas
PT|351|Portugali,Portugal,PRT,P|Portugalissa,Portugalis
RO|40|Romania,Rumänien,Rumeenia,ROU|Romaniassa,Rumeenias
SI|386|Slovenia,Slovenien,Sloveenia,SVN|Sloveniassa,Sloveenias
SK|421|Slovakia,Slovakien,Slovakkia,SVK|Slovakiassa,Slovakkias
"""


def _read(line: str) -> Land:
    code, prefix, names, within = line.split("|")
    return Land(code=code, prefix=prefix, names=(*names.split(","), code), within=tuple(within.split(",")))


LANDS: Mapping[str, Land] = {land.code: land for land in map(_read, _TABLE.strip().splitlines())}
"""By code: the EU and the EEA."""

BY_NAME: Mapping[str, str] = {
    name.casefold(): land.code for land in LANDS.values() for name in (*land.names, *land.within)
}
"""The code of each name and mark."""

# Towns whose five digits could be either country's.
_TOWNS = {
    "FI": """
helsinki helsingfors espoo esbo vantaa vanda kauniainen grankulla turku åbo tampere tammerfors oulu
uleåborg lahti lahtis kuopio jyväskylä pori björneborg vaasa vasa lappeenranta villmanstrand joensuu
kotka rauma raumo naantali nådendal raisio reso kaarina st:karins salo lieto lundo parainen pargas
hämeenlinna tavastehus mikkeli st:michel porvoo borgå kokkola karleby rovaniemi maarianhamina
mariehamn loviisa lovisa kirkkonummi kyrkslätt nurmijärvi hyvinkää hyvinge kouvola seinäjoki imatra
savonlinna nyslott kemi tornio torneå järvenpää träskända kerava kervo tuusula tusby lohja lojo
vihti vichtis sipoo sibbo raasepori raseborg hanko hangö inkoo ingå siuntio sjundeå riihimäki forssa
valkeakoski nokia kangasala ylöjärvi pirkkala lempäälä mänttä orivesi sastamala uusikaupunki nystad
laitila paimio pemar somero loimaa kemiö kimito mynämäki masku rusko aura pöytyä akaa huittinen
kankaanpää ulvila harjavalta eura kokemäki varkaus iisalmi pieksämäki siilinjärvi suonenjoki kajaani
kuhmo raahe brahestad ylivieska haapajärvi oulainen kempele liminka ii kuusamo sodankylä kemijärvi
inari ivalo pietarsaari jakobstad uusikaarlepyy nykarleby kristiinankaupunki kristinestad närpiö
närpes maalahti malax mustasaari korsholm laihia lapua kauhava kauhajoki kurikka ilmajoki alajärvi
alavus ähtäri jämsä äänekoski laukaa muurame saarijärvi keuruu viitasaari heinola hollola orimattila
nastola hamina fredrikshamn lieksa nurmes kitee outokumpu kontiolahti liperi mäntsälä pornainen
askola hausjärvi janakkala jokela klaukkala""",
    "EE": """
tallinn tartu narva pärnu kohtla-järve viljandi maardu rakvere kuressaare sillamäe valga võru jõhvi
haapsalu keila paide saue elva põlva tapa jõgeva rapla kärdla türi kiviõli otepää tabasalu viimsi
haabneeme laagri jüri kose kehra paldiski loksa kunda sindi kilingi-nõmme abja-paluoja mustvee
antsla räpina tõrva karksi-nuia mõisaküla suure-jaani võhma lihula püssi narva-jõesuu märjamaa
kohila saku rae harkujärve peetri ülenurme""",
}
TOWN_OF: Mapping[str, str] = {town: code for code, towns in _TOWNS.items() for town in towns.split()}
"""The country of a town, in small letters."""


def code_of(text: str) -> str:
    """The country that a name, a mark or a code stands for, or an empty string."""
    return BY_NAME.get(" ".join(text.split()).strip(".,").casefold(), "")


def alternatives(words: Mapping[str, str] | tuple[str, ...]) -> str:
    """A pattern for any of these words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
