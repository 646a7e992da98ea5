"""The vocabulary: every cmdlet and parameter the product may send, and nothing else.

The names and types are compared with Microsoft's reference for Server 2016, 2019, 2022 and 2025
in ``tests/powershell``. The simulated host shares this table and nothing else.
"""

from wizard.powershell import cmdlets_inside, cmdlets_of_hosts
from wizard.powershell.vocabulary import (
    CHANGING_WORDS,
    CMDLETS,
    HYPER_V,
    Cmdlet,
    Kind,
    Parameter,
)

__all__ = [
    "CHANGING_WORDS",
    "CMDLETS",
    "HYPER_V",
    "Cmdlet",
    "Kind",
    "Parameter",
    "cmdlets_inside",
    "cmdlets_of_hosts",
]
