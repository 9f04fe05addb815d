"""The one tree of errors; each class says what the caller does next.

PrivacyBotError
├── ConfigError          stop before anything connects; the message names the key
├── UsageError           tell the caller what to write instead; exit 2 on the command line
├── NotFoundError        tell the caller that there is no such case, draft or user
├── GateClosedError      do not send; show the reasons to a person
├── IllegalMoveError     the case can't make this move from where it is; show it to a person
├── StaleCaseError       the journal has grown since it was read: read again and decide again
├── StorageError         the database can't be used as it is (schema, key, lock); stop and say what to do
├── RegisterError        a register can't be asked now: “not looked up”, never “nothing held”
│   └── StalePlanError     the register has changed since the plan was seen: plan anew, show it to a person
├── MissingValueError    a template lacks a value: make no mail, tell staff which value
├── CalendarYearError    no holiday table for this year: fail loudly, a person updates the package
├── TransientMailError   try the same again later
│   └── UnreachableMailError   the server itself can't be reached or used: tell the operator, too
├── PermanentMailError   do not try again; a person decides
└── UncertainSendError   the server may have taken the mail: never again by itself, a person decides
"""


class PrivacyBotError(Exception):
    """Something that privacy-bot foresees; its text is fit to be shown to staff."""


class ConfigError(PrivacyBotError):
    """The configuration is wrong; the message names the key and says what to write."""


class UsageError(PrivacyBotError):
    """What was asked for can't be understood; the message says what to write instead."""


class NotFoundError(PrivacyBotError):
    """There is no such case, draft, mail or user."""


class GateClosedError(PrivacyBotError):
    """A draft can't be approved as it is; the message holds every reason."""


class IllegalMoveError(PrivacyBotError):
    """The case can't make this move from the state it is in."""


class StaleCaseError(PrivacyBotError):
    """The case has changed since it was read; read it again and repeat the step."""


class StorageError(PrivacyBotError):
    """The database can't be used as it is; the message says what to do."""


class RegisterError(PrivacyBotError):
    """A register of the company can't be asked now; what it holds is not known."""


class StalePlanError(RegisterError):
    """The register holds something else than when the change was planned; nothing was changed."""


class MissingValueError(PrivacyBotError):
    """A template needs a value that is not set; the message names it."""


class CalendarYearError(PrivacyBotError):
    """There is no holiday calendar for the year; update the holidays package."""


class TransientMailError(PrivacyBotError):
    """The mail server can't do it now; try again later."""


class UnreachableMailError(TransientMailError):
    """The mail server can't be reached or refuses the log-in; nothing that fails there is a mail's fault."""


class PermanentMailError(PrivacyBotError):
    """The mail server refuses for good; a person decides what to do."""


class UncertainSendError(PrivacyBotError):
    """The connection was lost after DATA: the mail may have been taken; a person decides."""
