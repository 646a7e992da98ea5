"""For every rule of features that clash: worlds in which it passes, fails and is unknown."""

from tests.checks.worlds import Row
from wizard.model.findings import Verdict

CONFLICT_ROWS: list[Row] = []
# Rules for which a verdict cannot be, because another rule says it or because they state a fact.
CONFLICTS_SPOKEN_FOR: dict[str, set[Verdict]] = {}
