"""One host under two names: its virtual machines would be in a plan twice."""

from wizard.model.facts import Host
from wizard.model.text import Problem, text


class SameHost(Problem):
    """Another name of the list leads to the same host."""

    def __init__(self, first: str) -> None:
        super().__init__(
            text("This is the same host as {first}.", first=first),
            text("Remove one of the two from the list."),
        )


def same_host(one: Host, other: Host) -> bool:
    """Whether two readings are of one host: same computer, and a machine in common.

    Two computers outside a domain may have one name; they have no machine in common. A machine
    that was made or removed between the readings does not hide that it is one host.
    """
    if None in (one.computer_name, other.computer_name) or _names(one) != _names(other):
        return False
    of_one, of_other = _machines(one), _machines(other)
    return bool(of_one & of_other) or not (of_one or of_other)


def _names(host: Host) -> tuple[str, str]:
    domain = host.system.domain if host.system else None
    return ((host.computer_name or "").casefold(), (domain or "").casefold())


def _machines(host: Host) -> frozenset[str]:
    return frozenset(vm.ref.id.casefold() for vm in host.vms or ())
