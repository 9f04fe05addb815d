"""The demo's customers: some write the sample mails, the others are made by rule; every one is invented."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

CUSTOMERS = 300
LISTED = """\
AS-1001;Hakamaa Tuulikki;tuulikki.hakamaa@example.fi;040 555 0101;Koivutie 3;21100;Naantali;CW-20771
AS-1002;Keto-Tokoi Raimo;r.ketotokoi@example.fi;040 555 0102;Mäkikatu 8;33100;Tampere;
AS-1003;Mannersuo Eeva-Liisa;eevaliisa.mannersuo@example.fi;040 555 0103;Rantatie 12;20900;Turku;CW-20804
AS-1004;Rautapuro Kalevi;kalevi.rautapuro@example.fi;;Peltotie 1;27510;Eura;CW-19932
AS-1005;Sillanmäki Antero;antero.sillanmaki@example.fi;040 555 0105;Kangaskuja 4;38200;Sastamala;CW-21015
AS-1006;Viitaharju Jenna;jenna.viitaharju@example.fi;;Niittypolku 9;05800;Hyvinkää;CW-21118
AS-1007;Ässämäki Väinö;vaino.assamaki@example.fi;040 555 0107;Harjukatu 2;28100;Pori;
AS-1008;Vuorela Sakari;sakari.vuorela@example.fi;040 555 0108;Vuorelantie 77;21500;Piikkiö;CW-18001
AS-1009;Hakamaa Tuulikki;thakamaa@example.org;040 555 0109;Puistotie 30;90100;Oulu;
AS-1010;Sjöstrand Gunvor;gunvor.sjostrand@example.se;+46 70 555 01 10;Strandvägen 5;761 30;Norrtälje;CW-22410
AS-1011;Tammelin Olavi;tammelin.po@example.fi;;Lehtikuja 6;21600;Parainen;CW-17442
AS-1012;Marlowe-Hart Fiona;fiona.marlowehart@example.com;;Itäranta 15;22100;Maarianhamina;
"""
"""The office's list: number;name;email;phone;street;postcode;town;device."""

_BUYERS = """\
1;Ingela;Bromander;ingela.bromander@example.se;+46 70 555 02 01;0
2;Jocke;Lindblad;jocke.lindblad@example.se;;1
3;Maarja-Liis;Tamberg;maarjaliis.tamberg@example.ee;+372 5550 203;0
4;Ülo;Kõrvits;ylo.korvits@example.ee;;1
5;Kadri;Ojasaar;kadri.ojasaar@example.ee;+372 5550 205;1
6;Toomas;Pihel;toomas.pihel@example.ee;;1
7;Gunvor;Sjöstrand;gunvor.sjostrand@example.se;;1
8;Lotta;Greenfield;lotta.greenfield@example.com;040 555 0208;0
"""
_ORDERS = """\
V-26-0412;1;2026-04-12;129,00
V-26-0533;3;2026-05-30;48,50
V-26-0618;5;2026-06-18;310,00
V-26-0701;7;2026-07-01;22,90
"""
_NAMES = {
    "fi": (
        "Aino Eino Helmi Ilmari Kerttu Lauri Meeri Onni Pihla Rauha Sisko Tapio Unto Venla",
        "Haapakorpi Isoniitty Kivisuo Lehtovaara Myllysalo Nurmikangas Ojanperä Petäjämaa Suvilehto Ylihärkö",
        "example.fi",
    ),
    "sv": (
        "Agneta Börje Disa Elof Frideborg Göte Hjördis Ivar Märta Rut Sixten Åke",
        "Almfors Bergdala Ekviken Granholma Lindsjö Nyängen Sandmark Tallåker Östervik",
        "example.se",
    ),
    "et": (
        "Aita Endel Hilja Juhan Leida Mihkel Õie Peeter Salme Tõnu Virve Ülle",
        "Allikmäe Jõesuu Kasesalu Lepiku Mändoja Põldniit Rannaväli Soosaar Tõruvere",
        "example.ee",
    ),
    "en": (
        "Abigail Clement Dorothea Edmund Florence Gilbert Harriet Leonard Winifred",
        "Ashcombe Birchfield Coldbrook Elmhurst Fernleigh Hollowell Thornwick",
        "example.com",
    ),
}
_ITEMS = ("0,5 kg suodatin", "huoltosarja", "anturi", "kaukosäädin", "vaihtoakku")
_FIRST_DAY = date(2018, 1, 2)
_PLAIN = str.maketrans("åäöõüšž", "aaoousz")


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer of the shop."""

    number: int
    first: str
    last: str
    email: str
    mobile: str
    newsletter: bool
    device: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order of the shop; its total as the shop writes it."""

    number: str
    customer: int
    ordered: str
    total: str
    note: str = ""


def customers() -> list[Customer]:
    """The shop's customers: always the same, with people entered twice, and with namesakes."""
    made = [_written(line) for line in _BUYERS.splitlines()]
    chance = random.Random(2026)  # noqa: S311 - the same demo each time
    invented = _invented(chance)
    while len(made) < CUSTOMERS:
        number = len(made) + 1
        if number % 25 == 0:  # entered a second time, years later: the same address and telephone
            made.append(replace(made[number // 2], number=number, newsletter=False))
        elif number % 40 == 1:  # somebody else of the same name
            other = made[number // 2]
            email = f"{other.first[:1]}.{other.last}{number}@example.org".lower().translate(_PLAIN)
            made.append(replace(other, number=number, email=email, mobile="", device=""))
        else:
            made.append(replace(next(invented), number=number))
    return made


def orders() -> list[Order]:
    """What they have bought since 2018."""
    made = [
        Order(number=number, customer=int(customer), ordered=day, total=total)
        for number, customer, day, total in (line.split(";") for line in _ORDERS.splitlines())
    ]
    chance = random.Random(1999)  # noqa: S311 - the same demo each time
    for customer in customers()[8:]:
        for _ in range(chance.choice((0, 1, 1, 2, 4))):
            day = _FIRST_DAY + timedelta(days=chance.randrange(3200))
            made.append(
                Order(
                    number=f"V-{day:%y}-{1000 + len(made)}",
                    customer=customer.number,
                    ordered=day.isoformat(),
                    total=f"{chance.randrange(9, 400)},{chance.choice(('00', '50', '90'))}",
                    note=chance.choice(_ITEMS),
                )
            )
    return made


def _written(line: str) -> Customer:
    number, first, last, email, mobile, newsletter = line.split(";")
    return Customer(
        number=int(number), first=first, last=last, email=email, mobile=mobile, newsletter=newsletter == "1"
    )


def _invented(chance: random.Random) -> Iterator[Customer]:
    """New customers without end, none of a name that was there before."""
    seen: set[str] = set()
    while True:
        firsts, lasts, domain = _NAMES[chance.choice(("fi", "fi", "fi", "sv", "et", "en"))]
        first, last = chance.choice(firsts.split()), chance.choice(lasts.split())
        if f"{first} {last}" in seen:
            continue
        seen.add(f"{first} {last}")
        number = len(seen)
        yield Customer(
            number=0,
            first=first,
            last=last,
            email=f"{first}.{last}@{domain}".lower().translate(_PLAIN),
            mobile=f"040 555 {1000 + number}" if chance.random() < 0.6 else "",
            newsletter=chance.random() < 0.4,
            device=f"CW-{30000 + number}" if chance.random() < 0.3 else "",
        )
