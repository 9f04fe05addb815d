"""What a reply can say besides, or instead of, the answer to a right: staff choose, the mail proposes."""

import re
from collections.abc import Iterable
from enum import StrEnum

from bot.domain.vocabulary import RequestType


class Passage(StrEnum):
    """A text that fits some cases only. The order is the order in the mail."""

    NOTHING_HELD = "nothing_held"  # the registers were searched and hold nothing
    NOT_LINKED = "not_linked"  # Art. 11(2): nobody can tell which data are the person's
    HEIRS = "heirs"  # about somebody who has died
    RECTIFICATION_REFUSED = "rectification_refused"  # the data are right as they are
    OBJECTION_CONTINUED = "objection_continued"  # Art. 21(1): compelling grounds, after a balancing
    PORTABILITY_EMPTY = "portability_empty"  # nothing rests on consent or contract
    SERVICE_KEPT = "service_kept"  # S-50: the person has chosen that the service goes on
    SERVICE_ENDS = "service_ends"  # S-50: the person has chosen that it ends
    CLAIM = "claim"  # S-33: data under a damage claim stay
    FEEDBACK_KEPT = "feedback_kept"  # S-36: feedback is kept longer than a year, for a reason in law
    SOURCE = "source"  # S-25: where the contact data came from; staff write it
    BOUGHT = "bought"  # S-23: from a bought register
    PUBLIC = "public"  # S-24: from a public source
    ANALYTICS = "analytics"  # S-34: Google Analytics and cookies
    FACEBOOK = "facebook"  # S-41 to S-45: the Facebook page
    PHONE_SALES = "phone_sales"  # S-65: a complaint about phone sales
    ARRANGEMENT = "arrangement"  # Art. 26(2): who of the joint controllers does what


# Rights whose answer depends on what the registers hold.
OF_REGISTERS = frozenset(
    {
        *(RequestType.ACCESS, RequestType.RECTIFICATION, RequestType.ERASURE, RequestType.RESTRICTION),
        *(RequestType.PORTABILITY, RequestType.OBJECTION, RequestType.AUTOMATED_DECISION),
    }
)
INSTEAD = {
    Passage.NOTHING_HELD: OF_REGISTERS,
    Passage.NOT_LINKED: OF_REGISTERS,
    Passage.HEIRS: OF_REGISTERS | {RequestType.OTHER_PRIVACY},
    Passage.RECTIFICATION_REFUSED: frozenset({RequestType.RECTIFICATION}),
    Passage.OBJECTION_CONTINUED: frozenset({RequestType.OBJECTION}),
    Passage.PORTABILITY_EMPTY: frozenset({RequestType.PORTABILITY}),
}
"""The passages that stand in place of the usual answers to these rights."""
WITHIN = frozenset({Passage.SERVICE_KEPT, Passage.SERVICE_ENDS, Passage.CLAIM, Passage.FEEDBACK_KEPT})
"""The passages that change the answer on erasure."""

_WORDS = {
    Passage.FACEBOOK: r"facebook|fb[-\s]?si[vd]",
    Passage.ANALYTICS: r"google[\s-]*analy\w+|\w*eväste\w*|\bcookies?\b|\bkak(?:a|an|or|orna)\b|\w*küpsis\w*",
    Passage.SOURCE: (
        r"mistä\s+(?:te\s+)?(?:olette\s+)?sa(?:aneet|itte|atte)\s+(?:\w+\s+){0,2}(?:yhteys)?(?:tieto|osoit|numero|nime)"
        r"|varifrån\s+(?:har\s+)?(?:ni|du)\s+(?:har\s+)?(?:fått|fick)\s+(?:\w+\s+){0,2}(?:\w*uppgifter|\w*adress|\w*nummer|namn)"
        r"|wher\w*\s+(?:did|have)\s+you\s+(?:get|got|gotten|obtain\w*|find|found)\s+(?:\S+\s+){0,3}(?:data|details|address|number|name|information)"
        r"|how\s+(?:did|have)\s+you\s+(?:get|got|gotten|obtain\w*)\s+my"
        r"|kust\s+(?:te\s+)?(?:olete\s+)?(?:saite|saanud|saate)\s+(?:\w+\s+){0,2}(?:\w*andme|\w*aadress|\w*numbri|nime)"
        r"|kust\s+(?:te\s+)?(?:minu|mu)\s+(?:\w+\s+){0,2}(?:saite|saanud)"
    ),
}
_PATTERNS = {passage: re.compile(words, re.IGNORECASE) for passage, words in _WORDS.items()}


_LINK = re.compile(r"\S*(?:https?://|www\.|\.com)\S*", re.IGNORECASE)
_WORDS_OF_A_SENTENCE = 5  # a shorter line that asks nothing is a footer's: "Follow us on Facebook"


def proposed(text: str) -> tuple[Passage, ...]:
    """The passages that a mail itself asks for, by its words in four languages."""
    lines = [_LINK.sub(" ", line) for line in text.splitlines()]
    read = "\n".join(line for line in lines if len(line.split()) >= _WORDS_OF_A_SENTENCE or "?" in line)
    return tuple(passage for passage in Passage if passage in _PATTERNS and _PATTERNS[passage].search(read))


def applies(passage: Passage, requests: Iterable[RequestType]) -> bool:
    """Whether a reply about these rights has a place for the passage."""
    if passage in WITHIN:
        return RequestType.ERASURE in requests
    return passage not in INSTEAD or bool(INSTEAD[passage] & frozenset(requests))


def in_order(passages: Iterable[Passage], requests: Iterable[RequestType]) -> tuple[Passage, ...]:
    """Those that apply, each once, in the order of the mail; a source that is told needs no question."""
    chosen = set(passages)
    if chosen & {Passage.BOUGHT, Passage.PUBLIC}:
        chosen.discard(Passage.SOURCE)
    asked = frozenset(requests)
    return tuple(passage for passage in Passage if passage in chosen and applies(passage, asked))


def passages_of(template: str) -> tuple[Passage, ...]:
    """The passages that a reply was made with, by the template that its draft remembers."""
    named = template.partition(";")[2].split("+")
    return tuple(passage for passage in Passage if passage in named)
