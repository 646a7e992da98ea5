"""What is known of an error of a host: how it is recognized, why it comes, and what to do.

Ids, categories and codes are the same in every language of Windows; messages are not. So an error
is recognized by its words only where the same id stands for different causes and nothing else
tells them apart; such an entry says so and works on hosts in English only.
"""

from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

from wizard.model.text import Text

HYPER_V_CLASS = "Microsoft.HyperV.PowerShell.Commands."
OLD_SUFFIX = "Command"  # how the classes of the module of Windows Server 2012 R2 end


class Retry(StrEnum):
    """Whether the same command can be sent again."""

    NEVER = "never"  # the same command gives the same error: something else has to be sent
    LATER = "later"  # it passes by itself
    AFTER_LOOKING = "after looking"  # once its cause was looked at and put right


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownError:
    """One entry of the catalogue.

    ``ids`` are fully qualified error ids, with ``*`` for any characters. ``category`` and ``code``
    (an HRESULT, or the number a component gives) narrow them down; ``modules`` does so by the
    cmdlets of the command that failed. ``words`` are of the English message, and all must be in it.
    ``fault`` is the code of a fault of WS-Management, which refuses a session or a request and not
    a cmdlet: such an entry has nothing else.
    """

    key: str
    cause: Text
    advice: Text
    retry: Retry
    ids: tuple[str, ...] = ()
    category: str = ""
    code: int | None = None
    modules: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    fault: int | None = None

    @property
    def only_by_text(self) -> bool:
        """Whether only the English message tells this error from others with the same id."""
        return bool(self.words)

    def fit(self, error_id: str) -> int:
        """Return how closely an entry names an error's id; 0 when it names another.

        The more characters it names, the closer. The id counts with and without the suffix that
        old modules have.
        """
        return max((_fit(pattern, error_id) for pattern in self.ids), default=0)


def _fit(pattern: str, error_id: str) -> int:
    closeness = 1 + len(pattern.replace("*", ""))
    if fnmatchcase(error_id, pattern):
        return closeness
    is_old = HYPER_V_CLASS in error_id and error_id.endswith(OLD_SUFFIX)
    return closeness if is_old and fnmatchcase(error_id.removesuffix(OLD_SUFFIX), pattern) else 0


def of_hyper_v(error: str, *cmdlets: str) -> tuple[str, ...]:
    """Return the ids of an error of the Hyper-V module for some cmdlets, or for all of them."""
    names = [name.replace("-", "") for name in cmdlets] or ["*"]
    return tuple(f"{error},{HYPER_V_CLASS}{name}" for name in names)
