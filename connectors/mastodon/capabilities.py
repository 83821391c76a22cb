"""What Mastodon can do, where the account's own instance says nothing else (`identity.terms`).

Sources: docs.joinmastodon.org, entities/Instance (`configuration`) and entities/Status; Mastodon's own
app/models/media_attachment.rb (sizes and types) and app/services/post_status_service.rb (one video, or
pictures). It hides nobody's answers: there is no such call.
"""

from warroom.domain.capabilities import Capabilities, Option, Proof, SecretField, SignIn
from warroom.domain.response import ResponseKind
from warroom.domain.text_length import LengthUnit
from warroom.language import later

WARNING = "warning"
VISIBILITY = "visibility"

CAPABILITIES = Capabilities(
    network="mastodon",
    name="Mastodon",
    unit=LengthUnit.MASTODON,
    max_length=500,
    max_bytes=None,
    max_images=4,
    max_image_bytes=16_777_216,
    image_types=frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/heic"}),
    max_alt_length=1500,
    reads=frozenset(
        {
            ResponseKind.REPLY,
            ResponseKind.MENTION,
            ResponseKind.QUOTE,
            ResponseKind.LIKE,
            ResponseKind.REPOST,
            ResponseKind.SEARCH,
        }
    ),
    proof=Proof.IDEMPOTENCY_KEY,
    icon="fa6b.mastodon",
    answers_name_author=True,
    link_cards=False,
    max_videos=1,
    max_video_bytes=103_809_024,
    video_types=frozenset({"video/mp4", "video/webm", "video/quicktime", "video/ogg"}),
    thumbnails=True,
    options=(
        Option(
            WARNING,
            later("Content warning"),
            hint=later("Stands before the text, which opens with a click. It counts as a part of the text."),
            counted=True,
        ),
        Option(
            VISIBILITY,
            later("Who sees it"),
            choices=(
                ("", later("As usual for the account; an answer no wider than what it answers")),
                ("public", later("Everybody")),
                ("unlisted", later("Everybody, but it stands in no public list")),
                ("private", later("Followers")),
                ("direct", later("Only the people who are named in it")),
            ),
        ),
    ),
    can_edit=True,
    can_search=True,
    streams=True,
    sign_in=SignIn(
        steps=(
            later("Type the address of the account’s server, as in https://mastodon.social."),
            later(
                "Sign in on the server’s own page, which opens in the browser, and allow Warroom to read "
                "and to write."
            ),
            later(
                "Or, without a browser: on the server, open Preferences, Development, New application; allow "
                "“read” and “write”; save, open the application, and paste “Your access token” here."
            ),
        ),
        fields=(
            SecretField(
                "token",
                later("Access token"),
                later("Leave it empty to sign in by the browser."),
                required=False,
            ),
        ),
        browser=True,
    ),
    needs_service_url=True,
    tested_against=later(
        "snac2, a real server of the fediverse; mastodon-mock; Mastodon’s OpenAPI description"
    ),
)
