"""Every network the program knows, by name. A new network is one line in each function below.

Importing this, and asking what the networks can do, loads no connector: a desk does both at every start.
"""

from pathlib import Path

from connectors.bluesky.capabilities import CAPABILITIES as BLUESKY
from connectors.by_hand.capabilities import TIKTOK, WHATSAPP
from connectors.rehearsal.capabilities import CAPABILITIES as REHEARSAL
from connectors.wordpress.capabilities import CAPABILITIES as WORDPRESS
from warroom.domain.capabilities import Capabilities
from warroom.ports import Clock, Connector


def networks() -> dict[str, Capabilities]:
    """What each network can do."""
    return {known.network: known for known in (BLUESKY, WORDPRESS, TIKTOK, WHATSAPP, REHEARSAL)}


def build(rehearsal_file: Path, clock: Clock) -> dict[str, Connector]:
    """A connector for each network. `rehearsal_file` is where the practice network lives."""
    from connectors.bluesky.connector import Bluesky
    from connectors.by_hand.connector import PostedByHand
    from connectors.rehearsal.connector import RehearsalConnector
    from connectors.rehearsal.network import Network
    from connectors.wordpress.connector import WordPress

    return {
        BLUESKY.network: Bluesky(clock),
        WORDPRESS.network: WordPress(clock),
        TIKTOK.network: PostedByHand(TIKTOK),
        WHATSAPP.network: PostedByHand(WHATSAPP),
        REHEARSAL.network: RehearsalConnector(Network(rehearsal_file, clock)),
    }
