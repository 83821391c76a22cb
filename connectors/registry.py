"""Every network the program knows, by name. A new network is one line in REAL and one in `build`.

Importing this, and asking what the networks can do, loads no connector: a desk does both at every start.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from connectors.bluesky.capabilities import CAPABILITIES as BLUESKY
from connectors.by_hand.capabilities import TIKTOK, WHATSAPP
from connectors.facebook.capabilities import CAPABILITIES as FACEBOOK
from connectors.instagram.capabilities import CAPABILITIES as INSTAGRAM
from connectors.linkedin.capabilities import CAPABILITIES as LINKEDIN
from connectors.mastodon.capabilities import CAPABILITIES as MASTODON
from connectors.rehearsal.capabilities import CAPABILITIES as REHEARSAL
from connectors.rehearsal.capabilities import double
from connectors.rss.capabilities import CAPABILITIES as RSS
from connectors.s3.capabilities import CAPABILITIES as S3
from connectors.telegram.capabilities import CAPABILITIES as TELEGRAM
from connectors.threads.capabilities import CAPABILITIES as THREADS
from connectors.wordpress.capabilities import CAPABILITIES as WORDPRESS
from connectors.x.capabilities import CAPABILITIES as X
from connectors.youtube.capabilities import CAPABILITIES as YOUTUBE
from warroom.domain.capabilities import Capabilities
from warroom.ports import Clock, Connector

if TYPE_CHECKING:  # which a desk doesn't load
    from connectors.rehearsal.network import Network

REAL = (
    X,
    FACEBOOK,
    INSTAGRAM,
    MASTODON,
    BLUESKY,
    THREADS,
    LINKEDIN,
    YOUTUBE,
    TELEGRAM,
    WORDPRESS,
    RSS,
    TIKTOK,
    WHATSAPP,
    S3,
)
"""The networks that a campaign lives on, in the order in which they are offered."""


def networks() -> dict[str, Capabilities]:
    """What each network can do; every one that is published to has a double to rehearse on."""
    doubles = (double(real) for real in REAL if real.publishes)
    return {known.network: known for known in (*REAL, REHEARSAL, *doubles)}


def build(rehearsal_file: Path, clock: Clock) -> dict[str, Connector]:
    """A connector for each network. `rehearsal_file` is where the practice network lives."""
    from connectors.bluesky.connector import Bluesky
    from connectors.by_hand.connector import PostedByHand
    from connectors.facebook.connector import Facebook
    from connectors.instagram.connector import Instagram
    from connectors.linkedin.connector import LinkedIn
    from connectors.mastodon.connector import MastodonConnector
    from connectors.rehearsal.network import Network
    from connectors.rss.connector import Rss
    from connectors.s3.connector import MediaHost
    from connectors.telegram.connector import Telegram
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
        LINKEDIN.network: LinkedIn(clock),
        YOUTUBE.network: YouTube(clock),
        TELEGRAM.network: Telegram(clock),
        WORDPRESS.network: WordPress(clock),
        RSS.network: Rss(clock),
        TIKTOK.network: PostedByHand(TIKTOK),
        WHATSAPP.network: PostedByHand(WHATSAPP),
        S3.network: MediaHost(),
        **rehearsals(Network(rehearsal_file, clock)),
    }


def rehearsals(practice: "Network") -> dict[str, Connector]:
    """A connector for each network to rehearse on; all of them store into the one practice network."""
    from connectors.by_hand.connector import PostedByHand
    from connectors.rehearsal.connector import RehearsalConnector

    return {
        name: PostedByHand(can) if can.by_hand else RehearsalConnector(practice, can)
        for name, can in networks().items()
        if can.rehearsal
    }
