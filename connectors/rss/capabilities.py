"""What a feed can do: be read. Sources: the RSS 2.0 specification (rssboard.org), Atom (RFC 4287)."""

from warroom.domain.capabilities import Capabilities, Proof, ReplyPolicy, SignIn
from warroom.domain.response import ResponseKind
from warroom.domain.text_length import LengthUnit
from warroom.language import later

CAPABILITIES = Capabilities(
    network="rss",
    name=later("Press and blogs (RSS)"),
    unit=LengthUnit.CODE_POINTS,
    max_length=0,
    max_bytes=None,
    max_images=0,
    max_image_bytes=0,
    image_types=frozenset(),
    max_alt_length=0,
    reads=frozenset({ResponseKind.MENTION}),
    proof=Proof.NONE,
    icon="mdi6.rss",
    publishes=False,
    threads=False,
    reply_policy=ReplyPolicy.NOBODY,
    link_cards=False,
    can_delete=False,
    can_search=True,
    has_metrics=False,
    sign_in=SignIn(
        steps=(
            later(
                "Find the feed’s address: it often ends in /feed or .xml, and papers list theirs on a page."
            ),
            later("With watched words, only articles that contain one of them come into the timeline."),
        ),
    ),
    needs_service_url=True,
    tested_against=later("WordPress’s own RSS and Atom"),
)
