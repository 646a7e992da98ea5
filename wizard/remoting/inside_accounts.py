"""As whom to sign in inside virtual machines. In memory only: a password is never written down."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from wizard.remoting.inside_logon import InsideLogon
from wizard.remoting.sign_ins import SignIns
from wizard.remoting.target import Account

__all__ = ["InsideAccounts", "InsideLogon"]


@dataclass(frozen=True, slots=True)
class _Assigned:
    group: str
    address: str


class InsideAccounts:
    """Credentials by the name of their group, and which virtual machine uses which group.

    ``sign_ins`` remembers where each was accepted and refused; a credential that is given again
    begins anew there.
    """

    def __init__(self) -> None:
        self.sign_ins = SignIns()
        self._accounts: dict[str, Account] = {}
        self._assigned: dict[tuple[str, str], _Assigned] = {}

    def __repr__(self) -> str:
        return f"InsideAccounts({', '.join(map(repr, self._accounts))})"

    @property
    def groups(self) -> Mapping[str, str]:
        """The user name of each group that has a credential."""
        return MappingProxyType({name: each.user for name, each in self._accounts.items()})

    def give(self, group: str, account: Account) -> None:
        """Take the credential of a group, in place of an earlier one."""
        self._accounts[group] = account
        self.sign_ins.forget(group)

    def forget(self, group: str) -> None:
        """Forget the credential of a group; its virtual machines keep their group."""
        self._accounts.pop(group, None)
        self.sign_ins.forget(group)

    def is_refused(self, group: str, vm_id: str) -> bool:
        """Whether the credential of a group will not be tried in a VM before it is given again."""
        return self.sign_ins.is_shut(group, vm_id)

    def account_of(self, group: str) -> Account | None:
        """Return the credential of a group, if it was given."""
        return self._accounts.get(group)

    def assign(self, host: str, vm_id: str, group: str, address: str = "") -> None:
        """Let a virtual machine use a group; without one it uses none any more."""
        key = (host.casefold(), vm_id.casefold())
        if group:
            self._assigned[key] = _Assigned(group, address)
        else:
            self._assigned.pop(key, None)

    def for_vm(self, host: str, vm_id: str) -> InsideLogon | None:
        """Return how to get into a virtual machine; ``None`` when it uses no group.

        One that moved to another node of its cluster keeps what it had on the node it came from.
        """
        assigned = self._assigned.get((host.casefold(), vm_id.casefold())) or self._moved(vm_id)
        if assigned is None:
            return None
        return InsideLogon(assigned.group, self.account_of(assigned.group), assigned.address)

    def _moved(self, vm_id: str) -> _Assigned | None:
        """Return what a VM has on other hosts, unless two of them differ: Ids can be copies."""
        wanted = vm_id.casefold()
        elsewhere = {each for (_, known), each in self._assigned.items() if known == wanted}
        return elsewhere.pop() if len(elsewhere) == 1 else None
