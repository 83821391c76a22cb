"""What LinkedIn can do for an organisation's page.

Sources: learn.microsoft.com/linkedin/marketing/community-management/shares, its pages posts-api, images-api,
multiimage-post-api (2 to 20 images), videos-api (3 seconds to 30 minutes, 75 KB to 500 MB, MP4) and
comments-api. LinkedIn publishes neither the length of a post nor the size of a picture: 3,000 characters
(counted as Rest.li counts strings, in UTF-16 units) and 5 MB are what other programs found.
"""

from warroom.domain.capabilities import Capabilities, Moderation, Proof, SecretField, SignIn
from warroom.domain.response import ResponseKind
from warroom.domain.text_length import LengthUnit
from warroom.language import later

MOST_IN_A_COMMENT = 1250
"""Characters of an answer, as other programs found it."""
SHORTEST_VIDEO = 3

CAPABILITIES = Capabilities(
    network="linkedin",
    name="LinkedIn",
    unit=LengthUnit.UTF16,
    max_length=3000,
    max_bytes=None,
    max_images=20,
    max_image_bytes=5_000_000,
    image_types=frozenset({"image/jpeg", "image/png", "image/gif"}),
    max_alt_length=4086,
    reads=frozenset({ResponseKind.COMMENT, ResponseKind.MENTION, ResponseKind.QUOTE, ResponseKind.REPOST}),
    proof=Proof.DUPLICATE_REFUSAL,
    icon="fa6b.linkedin",
    threads=False,
    max_videos=1,
    max_video_bytes=500_000_000,
    max_video_seconds=1800,
    video_types=frozenset({"video/mp4"}),
    moderations=frozenset({Moderation.REMOVE}),
    can_edit=True,
    sign_in=SignIn(
        steps=(
            later("Open LinkedIn’s developer portal and create an app for the campaign’s page."),
            later("Have a super admin of the page verify the app: its Settings tab makes the link for that."),
            later("Under Products, ask for the Community Management API; LinkedIn reviews the request."),
            later("Under Auth, enter http://localhost:53127/ as an authorized redirect URL."),
            later("Write the page’s name as it stands in its address, after linkedin.com/company/."),
            later("Paste the client ID and the client secret, then sign in as one of the page’s admins."),
            later("Or paste an access token alone: the portal’s generator makes one for two months."),
        ),
        fields=(
            SecretField("client_id", later("Client ID"), hidden=False, required=False),
            SecretField("client_secret", later("Primary client secret"), required=False),
            SecretField("access_token", later("Or an access token"), later("AQ…"), required=False),
        ),
        browser=True,
        redirect_host="localhost",
        console_url="https://www.linkedin.com/developers/apps",
    ),
    tested_against=later("a local server that behaves as LinkedIn’s documents say"),
)
