"""Every network the program knows, by name. A new network is one line in each function below.

Importing this, and asking what the networks can do, loads no network library: a desk does both.
"""

from pathlib import Path

from connectors.rehearsal.capabilities import CAPABILITIES as REHEARSAL
from warroom.domain.capabilities import Capabilities
from warroom.ports import Clock, Connector

_KNOWN = (REHEARSAL,)


def networks() -> dict[str, Capabilities]:
    """What each network can do."""
    return {capabilities.network: capabilities for capabilities in _KNOWN}


def build(rehearsal_file: Path, clock: Clock) -> dict[str, Connector]:
    """A connector for each network. `rehearsal_file` is where the practice network lives."""
    from connectors.rehearsal.connector import RehearsalConnector
    from connectors.rehearsal.network import Network

    return {REHEARSAL.network: RehearsalConnector(Network(rehearsal_file, clock))}
