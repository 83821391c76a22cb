"""What fits into a post on TikTok and on a WhatsApp channel; the posting itself is done by a person.

TikTok's numbers are those of its Content Posting API (developers.tiktok.com/doc: its pages direct-post,
photo-post and media-transfer-guide); an app that isn't audited may only post in private there, so no program
publishes for the campaign. WhatsApp has no interface for channels at all: its numbers are those of the Cloud
API's messages and media (developers.facebook.com/docs/whatsapp/cloud-api/reference), which its app takes too.
"""

from warroom.domain.capabilities import Capabilities, Proof, ReplyPolicy, SignIn
from warroom.domain.text_length import LengthUnit
from warroom.language import later

TIKTOK = Capabilities(
    network="tiktok",
    name="TikTok",
    unit=LengthUnit.UTF16,
    max_length=2200,
    max_bytes=None,
    max_images=35,
    max_image_bytes=20_000_000,
    image_types=frozenset({"image/jpeg", "image/webp"}),
    max_alt_length=1000,
    reads=frozenset(),
    proof=Proof.NONE,
    icon="fa6b.tiktok",
    by_hand=True,
    threads=False,
    reply_policy=ReplyPolicy.NOBODY,
    link_cards=False,
    max_videos=1,
    max_video_bytes=4_000_000_000,
    max_video_seconds=600,
    video_types=frozenset({"video/mp4", "video/quicktime", "video/webm"}),
    needs_media=True,
    can_delete=False,
    has_metrics=False,
    sign_in=SignIn(
        steps=(
            later("Nothing has to be connected: write the account’s name as TikTok shows it, with its @."),
            later("When a post’s time comes, somebody posts it in TikTok’s app and pastes its link here."),
        )
    ),
    tested_against=later("itself"),
)

WHATSAPP = Capabilities(
    network="whatsapp",
    name="WhatsApp",
    unit=LengthUnit.UTF16,
    max_length=4096,
    max_bytes=None,
    max_images=1,
    max_image_bytes=5_000_000,
    image_types=frozenset({"image/jpeg", "image/png"}),
    max_alt_length=1000,
    reads=frozenset(),
    proof=Proof.NONE,
    icon="fa6b.whatsapp",
    by_hand=True,
    threads=False,
    reply_policy=ReplyPolicy.NOBODY,
    link_cards=False,
    max_videos=1,
    max_video_bytes=16_000_000,
    max_video_seconds=600,
    video_types=frozenset({"video/mp4"}),
    can_delete=False,
    has_metrics=False,
    sign_in=SignIn(
        steps=(
            later("Nothing has to be connected: write the channel’s name as its followers see it."),
            later("When a post’s time comes, one of the channel’s admins posts it and pastes its link here."),
        )
    ),
    tested_against=later("itself"),
)
