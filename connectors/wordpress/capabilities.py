"""What a WordPress blog can do.

Sources: the REST handbook (developer.wordpress.org/rest-api/reference: posts, comments, media), and WordPress
6.1's own code where the handbook is silent. WordPress sets no limit to a post; the ones here keep a post
within what a usual host's PHP takes (post_max_size is 8 MB unless it was raised), and a refusal is told.
"""

from warroom.domain.capabilities import Capabilities, Moderation, Option, Proof, SecretField, SignIn
from warroom.domain.response import ResponseKind
from warroom.domain.text_length import LengthUnit
from warroom.language import later

MAX_COMMENT_LENGTH = 65_525
"""Characters of an answer (wp_get_comment_fields_max_lengths, for a column of MySQL's type TEXT)."""

CAPABILITIES = Capabilities(
    network="wordpress",
    name="Blog (WordPress)",
    unit=LengthUnit.CODE_POINTS,
    max_length=100_000,
    max_bytes=None,
    max_images=20,
    max_image_bytes=8_000_000,
    image_types=frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"}),
    max_alt_length=2000,
    reads=frozenset({ResponseKind.COMMENT}),
    proof=Proof.CLIENT_RECORD_ID,
    icon="fa6b.wordpress",
    threads=False,
    link_cards=False,
    max_videos=1,
    max_video_bytes=64_000_000,
    max_video_seconds=3600,
    video_types=frozenset({"video/mp4", "video/webm", "video/quicktime"}),
    hosts_media=True,
    options=(
        Option("title", later("Title"), required=True, max_length=200),
        Option(
            "status",
            later("On the blog"),
            (("publish", later("Published")), ("draft", later("A draft, to be finished there"))),
            default="publish",
        ),
        Option("categories", later("Categories"), hint=later("Names that the blog has, with commas between")),
        Option("tags", later("Tags"), hint=later("With commas between; new ones are made")),
        Option("excerpt", later("Excerpt"), max_length=1000, hint=later("For lists and search engines")),
    ),
    moderations=frozenset({Moderation.HIDE, Moderation.SHOW, Moderation.SPAM, Moderation.REMOVE}),
    can_edit=True,
    sign_in=SignIn(
        steps=(
            later("Give the campaign a user of its own on the blog, with the role Editor."),
            later("Sign in to the blog as that user, and open Users, Profile, Application Passwords."),
            later("Add one called “Warroom”, and copy it: it is shown once."),
            later("The address of the server is the blog’s own, beginning with https://."),
        ),
        fields=(
            SecretField("user", later("User name on the blog"), hidden=False),
            SecretField("password", later("Application password"), later("xxxx xxxx xxxx xxxx xxxx xxxx")),
        ),
    ),
    needs_service_url=True,
    tested_against=later("WordPress 6.1 of Debian"),
)
