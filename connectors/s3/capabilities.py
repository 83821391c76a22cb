"""What a storage can do: hold media at a public address.

Source: Amazon S3's API reference, PutObject: one request stores up to 5 GB.
"""

from warroom.domain.capabilities import Capabilities, Proof, ReplyPolicy, SecretField, SignIn
from warroom.domain.text_length import LengthUnit
from warroom.language import later

CAPABILITIES = Capabilities(
    network="s3",
    name=later("Media host (S3)"),
    unit=LengthUnit.CODE_POINTS,
    max_length=0,
    max_bytes=None,
    max_images=0,
    max_image_bytes=0,
    image_types=frozenset(),
    max_alt_length=0,
    reads=frozenset(),
    proof=Proof.NONE,
    icon="mdi6.bucket-outline",
    publishes=False,
    threads=False,
    reply_policy=ReplyPolicy.NOBODY,
    link_cards=False,
    hosts_media=True,
    can_delete=False,
    has_metrics=False,
    sign_in=SignIn(
        steps=(
            later("Make a bucket for the campaign at your storage (Amazon S3, OVH, Scaleway, MinIO …)."),
            later("Let everybody read its objects, and nobody list or change them."),
            later("Make an access key that may put, read and delete objects in this bucket only."),
        ),
        fields=(
            SecretField("endpoint", later("Endpoint"), "https://s3.fr-par.scw.cloud", hidden=False),
            SecretField("region", later("Region"), "fr-par", hidden=False),
            SecretField("bucket", later("Bucket"), hidden=False),
            SecretField(
                "public_url",
                later("Public address of its objects"),
                "https://media.example.org",
                hidden=False,
            ),
            SecretField("access_key", later("Access key")),
            SecretField("secret_key", later("Secret key")),
        ),
    ),
    tested_against=later("a small server that speaks S3"),
)
