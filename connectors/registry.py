"""Every network the program knows, by name. A new network is one line in each function below.

Importing this, and asking what the networks can do, loads no connector: a desk does both at every start.
"""

from pathlib import Path

from connectors.bluesky.capabilities import CAPABILITIES as BLUESKY
from connectors.by_hand.capabilities import TIKTOK, WHATSAPP
from connectors.facebook.capabilities import CAPABILITIES as FACEBOOK
from connectors.instagram.capabilities import CAPABILITIES as INSTAGRAM
from connectors.mastodon.capabilities import CAPABILITIES as MASTODON
from connectors.rehearsal.capabilities import CAPABILITIES as REHEARSAL
from connectors.threads.capabilities import CAPABILITIES as THREADS
from connectors.wordpress.capabilities import CAPABILITIES as WORDPRESS
from connectors.x.capabilities import CAPABILITIES as X
from connectors.youtube.capabilities import CAPABILITIES as YOUTUBE
from warroom.domain.capabilities import Capabilities
from warroom.ports import Clock, Connector


def networks() -> dict[str, Capabilities]:
    """What each network can do."""
    return {
        known.network: known
        for known in (
            X,
            FACEBOOK,
            INSTAGRAM,
            MASTODON,
            BLUESKY,
            THREADS,
            YOUTUBE,
            WORDPRESS,
            TIKTOK,
            WHATSAPP,
            REHEARSAL,
        )
    }


def build(rehearsal_file: Path, clock: Clock) -> dict[str, Connector]:
    """A connector for each network. `rehearsal_file` is where the practice network lives."""
    from connectors.bluesky.connector import Bluesky
    from connectors.by_hand.connector import PostedByHand
    from connectors.facebook.connector import Facebook
    from connectors.instagram.connector import Instagram
    from connectors.mastodon.connector import MastodonConnector
    from connectors.rehearsal.connector import RehearsalConnector
    from connectors.rehearsal.network import Network
    from connectors.threads.connector import Threads
    from connectors.wordpress.connector import WordPress
    from connectors.x.connector import X as XConnector
    from connectors.youtube.connector import YouTube

    return {
        X.network: XConnector(clock),
        FACEBOOK.network: Facebook(clock),
        INSTAGRAM.network: Instagram(clock),
        MASTODON.network: MastodonConnector(clock),
        BLUESKY.network: Bluesky(clock),
        THREADS.network: Threads(clock),
        YOUTUBE.network: YouTube(clock),
        WORDPRESS.network: WordPress(clock),
        TIKTOK.network: PostedByHand(TIKTOK),
        WHATSAPP.network: PostedByHand(WHATSAPP),
        REHEARSAL.network: RehearsalConnector(Network(rehearsal_file, clock)),
    }
