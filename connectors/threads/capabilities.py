"""What Threads can do.

Source: developers.facebook.com/docs/threads, its pages Overview (250 posts, 1,000 replies and 100 deletions a
day, five links), Posts (500 characters, of which an emoji counts its UTF-8 bytes; descriptions of 1,000; two
to twenty items of a carousel; media specifications), Reply Management and Keyword Search.
"""

from warroom.domain.capabilities import Capabilities, Moderation, Option, Proof, SecretField, SignIn
from warroom.domain.response import ResponseKind
from warroom.domain.text_length import LengthUnit
from warroom.language import later

REPLY_CONTROL = "reply_control"
EVERYONE = "everyone"

CAPABILITIES = Capabilities(
    network="threads",
    name="Threads",
    unit=LengthUnit.THREADS,
    max_length=500,
    max_bytes=None,
    max_images=20,
    max_image_bytes=8_000_000,
    image_types=frozenset({"image/jpeg", "image/png"}),
    max_alt_length=1000,
    reads=frozenset({ResponseKind.REPLY, ResponseKind.MENTION, ResponseKind.SEARCH}),
    proof=Proof.CONTAINER,
    icon="fa6b.threads",
    max_links=5,
    max_videos=1,
    max_video_bytes=1_000_000_000,
    max_video_seconds=300,
    video_types=frozenset({"video/mp4", "video/quicktime"}),
    needs_public_media=True,
    options=(
        Option(
            REPLY_CONTROL,
            later("Who may reply"),
            choices=(
                (EVERYONE, later("Everyone")),
                ("followers_only", later("Followers")),
                ("accounts_you_follow", later("Accounts that we follow")),
                ("mentioned_only", later("Who is mentioned")),
            ),
            default=EVERYONE,
        ),
    ),
    moderations=frozenset({Moderation.HIDE, Moderation.SHOW}),
    can_search=True,
    sign_in=SignIn(
        steps=(
            later("Open Meta’s app dashboard and create an app with the use case “Access the Threads API”."),
            later(
                "Give it these permissions: threads_basic, threads_content_publish, threads_read_replies, "
                "threads_manage_replies, threads_manage_mentions, threads_manage_insights, threads_delete, "
                "threads_keyword_search."
            ),
            later(
                "Under App roles, add the campaign’s account as a Threads tester, and accept it in Threads."
            ),
            later(
                "The easy way: in the use case’s settings, let the user token generator make a token for the "
                "account, and paste it here alone."
            ),
            later(
                "To sign in with the browser instead, enter https://localhost:53127/ there as the redirect "
                "address, and paste the Threads app ID and the Threads app secret."
            ),
            later(
                "Threads insists on https: when the browser comes back and can’t open the page, take the s "
                "out of https:// in its address bar, and press Enter."
            ),
        ),
        fields=(
            SecretField("app_id", later("Threads app ID"), later("A number"), hidden=False, required=False),
            SecretField("app_secret", later("Threads app secret"), required=False),
            SecretField(
                "access_token", later("Or a token from the generator"), later("THAA…"), required=False
            ),
        ),
        browser=True,
        redirect_scheme="https",
        redirect_host="localhost",
        console_url="https://developers.facebook.com/apps/",
    ),
    tested_against=later("a local server that behaves as Meta’s documents say"),
)
