"""How to get into one virtual machine, and as whom. In memory only."""

from dataclasses import dataclass, field

from wizard.remoting.target import Account


@dataclass(frozen=True, slots=True)
class InsideLogon:
    """How to get into one virtual machine.

    ``group`` is the name the user gave to a credential, ``account`` that credential, or ``None``
    where nobody has given it since the program was started. With ``address`` the way in is WinRM to
    that address, without it PowerShell Direct.
    """

    group: str
    account: Account | None = field(default=None, repr=False)
    address: str = ""
