"""What the rehearsal networks can do: one with typical limits, and a double of each real network.

A double counts, refuses and proves its posts as its network does, so that a rehearsal shows what the day will
be like; only it stores everything in a file, and nobody needs an account.
"""

from dataclasses import replace

from warroom.domain.capabilities import Capabilities, Moderation, Proof, SecretField, SignIn
from warroom.domain.response import ResponseKind
from warroom.domain.text_length import LengthUnit
from warroom.language import later

_MODERATIONS = frozenset({Moderation.HIDE, Moderation.SHOW})
_SIGN_IN = SignIn(
    steps=(later("Nothing has to be made anywhere: any name and any password will do."),),
    fields=(SecretField("password", later("Password"), later("any")),),
)

CAPABILITIES = Capabilities(
    network="rehearsal",
    name=later("Rehearsal"),
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
    moderations=_MODERATIONS,
    sign_in=_SIGN_IN,
    tested_against=later("itself"),
    rehearsal=True,
)


def double(real: Capabilities) -> Capabilities:
    """The practice network that stands for `real`."""
    kinds = real.reads & CAPABILITIES.reads
    if ResponseKind.REPLY not in kinds:
        kinds |= real.reads & {ResponseKind.COMMENT}
    return replace(
        real,
        reads=kinds,
        network=f"rehearsal-{real.network}",
        name=f"{real.name} (test)",
        moderations=real.moderations & _MODERATIONS,
        needs_public_media=False,
        needs_service_url=False,
        hosts_media=False,
        can_search=False,
        streams=False,
        has_metrics=not real.by_hand,
        can_delete=not real.by_hand,
        sign_in=SignIn() if real.by_hand else _SIGN_IN,
        rehearsal=True,
        tested_against=later("itself"),
    )
