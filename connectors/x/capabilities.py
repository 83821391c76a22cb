"""What X can do. Sources: docs.x.com, the pages named beside each number; X's OpenAPI description 2.159.

An account with X Premium may write longer posts: its own terms say so (`connector.identify`).
"""

from decimal import Decimal

from warroom.domain.capabilities import (
    Capabilities,
    Moderation,
    Option,
    Prices,
    Proof,
    ReplyPolicy,
    SecretField,
    SignIn,
)
from warroom.domain.response import ResponseKind
from warroom.domain.text_length import LengthUnit
from warroom.language import later

WHO_REPLIES = "reply_settings"
QUOTES = "quote"

# fundamentals/counting-characters: "up to 25,000 characters" is X's help page "About X Premium".
LONG_POST = 25_000

_OPTIONS = (
    Option(
        WHO_REPLIES,
        later("Who can reply"),
        # The values of TweetCreateRequest.reply_settings; everybody is the field left out.
        choices=(
            ("", later("Everyone")),
            ("following", later("Accounts that this account follows")),
            ("mentionedUsers", later("Only accounts that the post mentions")),
            ("verified", later("Verified accounts")),
            ("subscribers", later("Subscribers")),
        ),
    ),
    Option(
        QUOTES,
        later("Quotes this post"),
        max_length=200,
        hint=later("Its link, https://x.com/…/status/… X takes quotes from Enterprise apps only."),
    ),
)

_SIGN_IN = SignIn(
    steps=(
        later("Open console.x.com with the account that owns the app, create an app, and buy credits."),
        later(
            "In the app’s “User authentication settings” choose “Read and write” and “Web App”, and enter "
            "the callback URL http://127.0.0.1:53127/."
        ),
        later(
            "By the browser: copy the client ID and the client secret from “Keys and tokens”, and sign in "
            "on X’s page as the campaign’s account."
        ),
        later(
            "Or without the browser, when the app belongs to the campaign’s account: copy the API key and "
            "secret, and generate an access token and secret (after “Read and write” was chosen)."
        ),
    ),
    fields=(
        SecretField("client_id", later("Client ID"), later("OAuth 2.0"), hidden=False, required=False),
        SecretField(
            "client_secret", later("Client secret"), later("OAuth 2.0; a native app has none"), required=False
        ),
        SecretField("consumer_key", later("API key"), later("OAuth 1.0a"), required=False),
        SecretField("consumer_secret", later("API key secret"), later("OAuth 1.0a"), required=False),
        SecretField("access_token", later("Access token"), later("OAuth 1.0a"), required=False),
        SecretField("access_token_secret", later("Access token secret"), later("OAuth 1.0a"), required=False),
    ),
    browser=True,
    console_url="https://console.x.com",
)

CAPABILITIES = Capabilities(
    network="x",
    name="X",
    unit=LengthUnit.X_WEIGHTED,
    max_length=280,  # fundamentals/counting-characters
    max_bytes=None,
    # x-api/media/quickstart/best-practices: sizes, types, seconds and how many.
    max_images=4,
    max_image_bytes=5_000_000,
    image_types=frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"}),
    max_alt_length=1000,  # the schema AltText
    reads=frozenset(
        {
            ResponseKind.REPLY,
            ResponseKind.MENTION,
            ResponseKind.COMMENT,
            ResponseKind.QUOTE,
            ResponseKind.SEARCH,
        }
    ),
    proof=Proof.DUPLICATE_REFUSAL,
    icon="fa6b.x-twitter",
    # x-api/posts/manage-tweets/integrate: "Post creation restrictions (self-serve)".
    reply_policy=ReplyPolicy.WHO_SUMMONED,
    # X makes a card of its own from a link in the text.
    link_cards=False,
    animation_alone=True,
    max_animation_bytes=15_000_000,
    max_videos=1,
    max_video_bytes=512_000_000,
    max_video_seconds=140,
    video_types=frozenset({"video/mp4", "video/quicktime"}),
    options=_OPTIONS,
    moderations=frozenset({Moderation.HIDE, Moderation.SHOW}),
    can_search=True,
    # x-api/getting-started/pricing, in US dollars; own reads where the app belongs to the account.
    prices=Prices(
        post=Decimal("0.015"),
        post_with_link=Decimal("0.200"),
        read=Decimal("0.005"),
        own_read=Decimal("0.001"),
    ),
    sign_in=_SIGN_IN,
    tested_against=later("X’s OpenAPI description, on a stateful server of our own"),
)
