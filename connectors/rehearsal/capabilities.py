"""What the rehearsal network can do: limits like those of a typical network."""

from warroom.domain.capabilities import Capabilities, Moderation, Proof, SecretField, SignIn
from warroom.domain.response import ResponseKind
from warroom.domain.text_length import LengthUnit
from warroom.language import later

CAPABILITIES = Capabilities(
    network="rehearsal",
    name="Rehearsal",
    unit=LengthUnit.CODE_POINTS,
    max_length=500,
    max_bytes=None,
    max_images=4,
    max_image_bytes=8_000_000,
    image_types=frozenset({"image/jpeg", "image/png", "image/webp"}),
    max_alt_length=1_500,
    reads=frozenset(
        {
            ResponseKind.REPLY,
            ResponseKind.MENTION,
            ResponseKind.QUOTE,
            ResponseKind.LIKE,
            ResponseKind.REPOST,
        }
    ),
    proof=Proof.IDEMPOTENCY_KEY,
    icon="mdi6.drama-masks",
    moderations=frozenset({Moderation.HIDE, Moderation.SHOW}),
    sign_in=SignIn(
        steps=(later("Nothing has to be made anywhere: any name and any password will do."),),
        fields=(SecretField("password", later("Password"), later("any")),),
    ),
    tested_against="itself",
    rehearsal=True,
)
