"""Checks of how far a host could be reached; where one fails, nothing else is known of the host."""

from wizard.checks import sources
from wizard.checks.cases import HostCase
from wizard.checks.check import (
    BLOCKER,
    EVERY_WINDOWS,
    Judgement,
    check,
    failed,
    not_applicable,
    passed,
    seen,
    unclear,
)
from wizard.model.facts import Contact
from wizard.model.findings import Evidence, Remediation
from wizard.model.text import Text, text

_EARLIER = not_applicable(text("It was not tried: an earlier part of the way failed."))


def _evidence(what: Text, *, done: bool | None, required: Text) -> Evidence:
    words = {True: text("yes"), False: text("no"), None: text("not tried")}
    return seen(what, words[done], required, None)


def _broke(contact: Contact, evidence: Evidence) -> Judgement:
    why = contact.why or "The connection broke before this was known."
    return unclear(evidence, note=text("{why}", why=why))


def _stopped(contact: Contact, evidence: Evidence) -> Judgement:
    advice = text("{advice}", advice=contact.advice or "Look at the host, then connect again.")
    return failed(evidence, ways=(Remediation(advice),), note=text("{why}", why=contact.why))


@check(
    "HST-CONN-01",
    text("Answer of the host"),
    text("Host does not answer"),
    BLOCKER,
    sources.REMOTE_MANAGEMENT,
    applies=EVERY_WINDOWS,
)
def answers(case: HostCase) -> Judgement:
    """Nothing can be read or changed on a host whose remote management does not answer."""
    contact = case.host.contact
    evidence = _evidence(text("It answers"), done=contact.answered, required=text("yes"))
    if contact.answered:
        return passed(evidence)
    if contact.answered is None:
        return _broke(contact, evidence)
    return _stopped(contact, evidence)


@check(
    "HST-CONN-02",
    text("Signing in"),
    text("Host does not let us sign in"),
    BLOCKER,
    sources.SIGNING_IN,
    applies=EVERY_WINDOWS,
)
def signs_in(case: HostCase) -> Judgement:
    """It answers, and refuses the session: the account, the certificate or a rule of its own."""
    contact = case.host.contact
    evidence = _evidence(text("Signed in"), done=contact.signed_in, required=text("yes"))
    if contact.signed_in:
        return passed(evidence)
    if contact.signed_in is None:
        earlier = False in (contact.answered, contact.windows)
        return _EARLIER if earlier else _broke(contact, evidence)
    return _stopped(contact, evidence)


@check(
    "HST-CONN-03",
    text("Remote management of Windows"),
    text("What answers is not the remote management of Windows"),
    BLOCKER,
    sources.IDENTIFY,
    applies=EVERY_WINDOWS,
)
def is_windows(case: HostCase) -> Judgement:
    """Web servers and management controllers answer at the same ports."""
    contact = case.host.contact
    evidence = _evidence(text("It is Windows"), done=contact.windows, required=text("yes"))
    if contact.windows:
        return passed(evidence)
    if contact.windows is None:
        return _EARLIER if contact.answered is False else _broke(contact, evidence)
    return _stopped(contact, evidence)
