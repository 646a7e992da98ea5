"""What a failed connection says of a host, as a fact that checks can judge."""

from datetime import UTC, datetime

from wizard.flow.state import HostEntry
from wizard.model.facts import Contact, Host
from wizard.model.text import Problem
from wizard.remoting.problems import AccessDenied, CertificateRejected, NotAHost, Unreachable


def contact_after(problem: Problem) -> Contact:
    """Return how far the host was reached before this went wrong."""
    why, advice = str(problem.what), str(problem.advice)
    if isinstance(problem, Unreachable):
        return Contact(answered=False, windows=None, signed_in=None, why=why, advice=advice)
    if isinstance(problem, NotAHost):
        return Contact(answered=True, windows=False, signed_in=None, why=why, advice=advice)
    if isinstance(problem, AccessDenied | CertificateRejected):
        return Contact(answered=True, windows=True, signed_in=False, why=why, advice=advice)
    # It broke on the way: nothing certain is known beyond its words.
    return Contact(answered=None, windows=None, signed_in=None, why=why, advice=advice)


def not_reached(entry: HostEntry) -> Host | None:
    """Return the little that is known of a host that could not be read, if that is so."""
    if entry.host is not None or entry.problem is None:
        return None
    return Host(entry.name, datetime.now(UTC), contact=contact_after(entry.problem))
