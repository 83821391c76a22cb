"""What Telegram can do for a bot that administers a channel.

Sources: core.telegram.org/bots/api (version 10.1): sendMessage, sendPhoto, sendMediaGroup, sendVideo,
deleteMessage, getUpdates, and "Sending files": a photo of 10 MB, any other file of 50 MB. A text has 4,096
UTF-16 units, the caption of a picture or video 1,024. Pictures have no descriptions. A bot can neither read
what a channel holds nor its numbers.
"""

from warroom.domain.capabilities import Capabilities, Moderation, Option, Proof, SecretField, SignIn
from warroom.domain.response import ResponseKind
from warroom.domain.text_length import LengthUnit
from warroom.language import later

MAX_CAPTION = 1_024
"""UTF-16 units of a text that goes out with a picture or a video."""

SILENT = Option(
    "silent",
    later("Notification"),
    choices=(("no", later("With a sound")), ("yes", later("Without a sound"))),
    default="no",
)
PROTECTED = Option(
    "protected",
    later("Forwarding and saving"),
    choices=(("no", later("Allowed")), ("yes", later("Not allowed"))),
    default="no",
)
PREVIEW = Option(
    "preview",
    later("Preview of the link"),
    choices=(
        ("auto", later("As Telegram likes")),
        ("large", later("Large")),
        ("small", later("Small")),
        ("none", later("None")),
    ),
    default="auto",
)

CAPABILITIES = Capabilities(
    network="telegram",
    name="Telegram",
    unit=LengthUnit.UTF16,
    max_length=4_096,
    max_bytes=None,
    max_caption_length=MAX_CAPTION,
    max_images=10,
    max_image_bytes=10_000_000,
    image_types=frozenset({"image/jpeg", "image/png"}),
    max_alt_length=0,
    reads=frozenset({ResponseKind.COMMENT, ResponseKind.MENTION}),
    proof=Proof.NONE,
    icon="fa6b.telegram",
    link_cards=False,
    max_videos=1,
    max_video_bytes=50_000_000,
    video_types=frozenset({"video/mp4"}),
    options=(SILENT, PROTECTED, PREVIEW),
    moderations=frozenset({Moderation.REMOVE}),
    can_edit=True,
    has_metrics=False,
    sign_in=SignIn(
        steps=(
            later("In Telegram, write /newbot to @BotFather, and copy the token that it gives."),
            later(
                "In the channel’s settings, add the bot as an administrator that may post, edit and delete "
                "messages."
            ),
            later(
                "If the channel has a discussion group, add the bot there too, as an administrator that may "
                "delete messages."
            ),
            later("Use this bot for this channel alone: two programs can’t read with one token."),
        ),
        fields=(SecretField("token", later("Token of the bot"), later("123456789:AA…")),),
        console_url="https://t.me/BotFather",
    ),
    tested_against=later("the description of the Bot API 10.1"),
)
