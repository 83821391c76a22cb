"""What a Facebook Page can do through the Graph API.

Sources on developers.facebook.com: docs/pages-api/posts (posts, links, editing, deleting),
docs/graph-api/reference/page/photos and docs/page-stories-api (types of pictures, 10 MB),
docs/graph-api/video-uploads (10 GB, 4 hours), docs/video-api/guides/publishing,
docs/graph-api/reference/page-post/comments. That a post takes 63,206 characters is said by others only, as is
that ten photos are one post's most; a post that the network refuses is rejected. An animation would become a
still there: GIF is left out.
"""

from connectors.graph.sign_in import sign_in
from warroom.domain.capabilities import Capabilities, Moderation, Proof
from warroom.domain.response import ResponseKind
from warroom.domain.text_length import LengthUnit
from warroom.language import later

PERMISSIONS = (
    "pages_show_list",
    "pages_manage_posts",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_engagement",
)
"""What publishing, reading and looking after comments take (docs/permissions)."""

MAX_COMMENT_LENGTH = 8000
"""Said by others only."""

CAPABILITIES = Capabilities(
    network="facebook",
    name="Facebook",
    unit=LengthUnit.UTF16,
    max_length=63_206,
    max_bytes=None,
    max_images=10,
    max_image_bytes=10_000_000,
    image_types=frozenset({"image/jpeg", "image/png"}),
    max_alt_length=1000,
    max_videos=1,
    max_video_bytes=10_000_000_000,
    max_video_seconds=4 * 60 * 60,
    video_types=frozenset({"video/mp4", "video/quicktime"}),
    thumbnails=True,
    reads=frozenset({ResponseKind.COMMENT, ResponseKind.MENTION}),
    proof=Proof.NONE,
    icon="fa6b.facebook",
    threads=False,
    moderations=frozenset({Moderation.HIDE, Moderation.SHOW, Moderation.REMOVE}),
    can_edit=True,
    sign_in=sign_in(
        (
            later(
                "Give the app the permissions pages_show_list, pages_manage_posts, pages_read_engagement, "
                "pages_read_user_content and pages_manage_engagement. Pages of others need Meta’s app review."
            ),
        )
    ),
    tested_against=later("a local server that answers as Meta’s documents say"),
)
