"""What a professional Instagram account can do through the Graph API.

Sources on developers.facebook.com, all below documentation/instagram-platform/: content-publishing
(containers, 100 or 50 posts a day, carousels of 10, alternative texts),
instagram-graph-api/reference/ig-user/media (captions of 2,200 characters with 30 hashtags and 20 @tags, JPEG
of 8 MB between 4:5 and 1.91:1, reels of 300 MB between 3 seconds and 15 minutes), comment-moderation,
reference/instagram-media (deleting).
"""

from connectors.graph.sign_in import sign_in
from warroom.domain.capabilities import Capabilities, Moderation, Proof
from warroom.domain.response import ResponseKind
from warroom.domain.text_length import LengthUnit
from warroom.language import later

PERMISSIONS = (
    "pages_show_list",
    "pages_read_engagement",
    "instagram_basic",
    "instagram_content_publish",
    "instagram_manage_comments",
    "instagram_manage_contents",
)
"""What publishing, comments and deleting take (docs/permissions)."""

CAPABILITIES = Capabilities(
    network="instagram",
    name="Instagram",
    unit=LengthUnit.UTF16,
    max_length=2200,
    max_bytes=None,
    max_images=10,
    max_image_bytes=8_000_000,
    image_types=frozenset({"image/jpeg", "image/png"}),
    max_alt_length=1000,
    max_videos=1,
    max_video_bytes=300_000_000,
    max_video_seconds=15 * 60,
    video_types=frozenset({"video/mp4", "video/quicktime"}),
    thumbnails=True,
    reads=frozenset({ResponseKind.COMMENT, ResponseKind.MENTION}),
    proof=Proof.CONTAINER,
    icon="fa6b.instagram",
    threads=False,
    link_cards=False,
    needs_media=True,
    needs_public_media=True,
    moderations=frozenset({Moderation.HIDE, Moderation.SHOW, Moderation.REMOVE}),
    sign_in=sign_in(
        (
            later("Make the Instagram account a professional one, and connect it to a Facebook Page."),
            later(
                "Give the app the permissions pages_show_list, pages_read_engagement, instagram_basic, "
                "instagram_content_publish, instagram_manage_comments and instagram_manage_contents."
            ),
            later(
                "Connect an account that hosts media too: Instagram fetches pictures from a public address."
            ),
        )
    ),
    tested_against=later("a local server that answers as Meta’s documents say"),
)
