"""What Bluesky can do. Source: the lexicons app.bsky.feed.post, app.bsky.embed.images and its siblings.

The newest lexicon takes images of 2 MB, but many servers still refuse more than 1 MB (seen). It takes videos
of 100 MB, but an account's own server those of its PDS_BLOB_UPLOAD_LIMIT: 50 MB where it was installed as
github.com/bluesky-social/pds says (pull request 91). The app has shown three minutes since March 2025.

A corrected post is another record under the same key (putRecord). Bluesky's open AppView shows it so (seen);
bsky.app has been reported to go on showing the first wording (github.com/snarfed/bridgy-fed, issue 947).
"""

from warroom.domain.capabilities import Capabilities, Moderation, Proof, SecretField, SignIn
from warroom.domain.response import ResponseKind
from warroom.domain.text_length import LengthUnit
from warroom.language import later

CAPABILITIES = Capabilities(
    network="bluesky",
    name="Bluesky",
    unit=LengthUnit.GRAPHEMES,
    max_length=300,
    max_bytes=3000,
    max_images=4,
    max_image_bytes=1_000_000,
    image_types=frozenset({"image/jpeg", "image/png", "image/webp"}),
    max_alt_length=2000,
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
    fits_images=True,
    proof=Proof.CLIENT_RECORD_ID,
    icon="fa6b.bluesky",
    max_videos=1,
    max_video_bytes=50_000_000,
    max_video_seconds=180,
    video_types=frozenset({"video/mp4"}),
    captions=True,
    moderations=frozenset({Moderation.HIDE, Moderation.SHOW}),
    can_edit=True,
    can_search=True,
    sign_in=SignIn(
        steps=(
            later("Open Bluesky’s settings: Privacy and security, App passwords."),
            later("Add an app password called “Warroom”, and copy it: it is shown once."),
        ),
        fields=(SecretField("password", later("App password"), later("xxxx-xxxx-xxxx-xxxx")),),
        console_url="https://bsky.app/settings/app-passwords",
    ),
    tested_against=later("Bluesky’s own PLC, PDS and AppView"),
)
