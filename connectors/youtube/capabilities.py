"""What YouTube can do.

Sources: the reference of the Data API v3 (developers.google.com/youtube/v3/docs/videos, /comments,
/thumbnails, /captions) and the discovery document youtube.v3.json. A description may have 5,000 bytes, a
title 100 characters. The discovery document lets a thumbnail have 50 MB, the reference 2 MB: the smaller
one holds everywhere.
"""

from connectors.youtube import chapters
from warroom.domain.capabilities import Capabilities, Moderation, Option, Proof, SecretField, SignIn
from warroom.domain.response import ResponseKind
from warroom.domain.text_length import LengthUnit
from warroom.language import later

TITLE = Option(
    "title",
    later("Title"),
    required=True,
    max_length=100,
    hint=later("What people see first: 100 characters at most, without < and >."),
)
PRIVACY = Option(
    "privacy",
    later("Who can watch"),
    choices=(
        ("public", later("Everybody")),
        ("unlisted", later("Who has the link")),
        ("private", later("Only the channel")),
    ),
    default="public",
)
CATEGORY = Option(
    "category",
    later("Category"),
    choices=(
        ("25", later("News and politics")),
        ("29", later("Nonprofits and activism")),
        ("22", later("People and blogs")),
        ("27", later("Education")),
        ("24", later("Entertainment")),
        ("10", later("Music")),
        ("17", later("Sports")),
        ("19", later("Travel and events")),
    ),
    default="25",
)
FOR_KIDS = Option(
    "made_for_kids",
    later("Made for kids"),
    choices=(("no", later("No")), ("yes", later("Yes"))),
    default="no",
    hint=later("The law on children’s data asks it of every video. On one made for kids nobody can comment."),
)

CAPABILITIES = Capabilities(
    network="youtube",
    name="YouTube",
    unit=LengthUnit.CODE_POINTS,
    max_length=5_000,
    max_bytes=5_000,
    text_trouble=chapters.trouble,
    max_images=0,
    max_image_bytes=2_097_152,
    image_types=frozenset({"image/jpeg", "image/png"}),
    max_alt_length=0,
    reads=frozenset({ResponseKind.COMMENT}),
    proof=Proof.CONTAINER,
    icon="fa6b.youtube",
    threads=False,
    link_cards=False,
    max_videos=1,
    max_video_bytes=274_877_906_944,
    max_video_seconds=12 * 3600,
    video_types=frozenset(
        {
            "video/mp4",
            "video/quicktime",
            "video/webm",
            "video/x-matroska",
            "video/mpeg",
            "video/x-msvideo",
            "video/3gpp",
        }
    ),
    captions=True,
    thumbnails=True,
    needs_media=True,
    options=(TITLE, PRIVACY, CATEGORY, FOR_KIDS),
    moderations=frozenset({Moderation.HIDE, Moderation.SHOW, Moderation.REMOVE}),
    can_edit=True,
    sign_in=SignIn(
        steps=(
            later("In the Google Cloud console, make a project for the campaign, or open the one it has."),
            later("Under APIs and services, Library, enable the “YouTube Data API v3”."),
            later(
                "Fill in the OAuth consent screen and publish the app: while it is in testing, Google ends "
                "every sign-in after seven days."
            ),
            later(
                "Under Credentials, create an OAuth client ID of the type “Desktop app”; copy its ID and its "
                "secret."
            ),
            later(
                "Ask Google for the audit of the API project: until it has passed, YouTube keeps what it "
                "uploads private."
            ),
            later("Sign in below as the owner of the channel, and choose the channel, not the person."),
        ),
        fields=(
            SecretField("client_id", later("Client ID"), later("….apps.googleusercontent.com"), hidden=False),
            SecretField("client_secret", later("Client secret"), later("GOCSPX-…")),
        ),
        browser=True,
        console_url="https://console.cloud.google.com/apis/credentials",
    ),
    tested_against=later("the description in google-api-python-client (youtube.v3.json)"),
)
