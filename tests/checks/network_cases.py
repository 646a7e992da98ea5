"""For every rule of networks: worlds in which it passes, fails and is unknown."""

from tests.checks.worlds import Row
from wizard.model.findings import Verdict

NETWORK_ROWS: list[Row] = []
# Rules for which a verdict cannot be, because another rule says it or because they state a fact.
NETWORKS_SPOKEN_FOR: dict[str, set[Verdict]] = {}
