"""What a new mail tells of who writes it: by its words, by the registers, and by who we are (step 7)."""

from bot.domain.colleagues import is_colleague
from bot.domain.persons import email_key
from bot.domain.registers import keys_of
from bot.domain.vocabulary import Flag
from bot.domain.writers import asks_for_a_customer, told_by, words_of
from bot.workflows.judging import Judged, requester
from bot.workflows.office import Office
from storage import contact_changes, users
from storage.database import Transaction


def hinted(session: Transaction, office: Office, judged: Judged) -> tuple[Flag, ...]:
    """The flags that make the check stricter, or that staff should see."""
    words = words_of(judged.message, judged.passed_on)
    looked = judged.looked
    found = dict.fromkeys(told_by(words))
    if looked.protected:
        found[Flag.NON_DISCLOSURE] = None
    if _is_insider(session, office, judged, words):
        found[Flag.INSIDER] = None
    address = requester(judged, office.form_senders).address
    since = office.now() - contact_changes.REMEMBERED
    if contact_changes.lately(session, keys_of(looked, address), since):
        found[Flag.CONTACT_CHANGED] = None
    return tuple(found)


def _is_insider(session: Transaction, office: Office, judged: Judged, words: str) -> bool:
    """Whether one of us writes, not as a customer (A23)."""
    if judged.door is not None or judged.passed_on is not None:
        return False
    sender = email_key(judged.message.sender.address)
    staff = {email_key(user.email) for user in users.listed(session)}
    staff |= {email_key(each) for each in (*office.reminders.staff, *office.reminders.second)}
    if sender and sender in staff:
        return True
    return is_colleague(judged.message.sender.address, office.own_addresses) and asks_for_a_customer(words)
