"""What the company's registers hold of the person of a case: where to reach them, and what only they know."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.persons import email_key
from bot.domain.proofs import ProofKind
from bot.domain.registers import Key, LookUp


@dataclass(frozen=True, slots=True, kw_only=True)
class OnFile:
    """The contacts and facts on file; all empty where no register was asked or nobody was found for sure.

    `emails` are in the form in which addresses are compared.
    """

    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    facts: Mapping[ProofKind, tuple[str, ...]] = field(default_factory=dict)

    def has(self, address: str) -> bool:
        """Whether this is an e-mail address on file: letter by letter, never one like it."""
        return email_key(address) in self.emails


def on_file(looked: LookUp | None) -> OnFile:
    """What a look-up says of the one person that fits."""
    if looked is None:
        return OnFile()
    facts = {kind: looked.facts(Key(kind.value)) for kind in ProofKind}
    return OnFile(
        emails=tuple(dict.fromkeys(email_key(each) for each in looked.contacts.emails)),
        phones=looked.contacts.phones,
        facts={kind: values for kind, values in facts.items() if values},
    )
