"""Puts pictures and videos into the blog's media library, each once. On the worker's threads.

A file's slug is made of its bytes (and its description), so that a later attempt finds what an earlier one
has stored. Source: the REST handbook, "Media".
"""

from hashlib import sha256

from connectors.wordpress.article import Shown
from connectors.wordpress.capabilities import CAPABILITIES
from connectors.wordpress.site import Declined, Site, Uncertain, Unfit, role_sentence
from warroom.errors import AccountTrouble
from warroom.language import tr
from warroom.ports import ParcelPicture, ParcelVideo

_ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "video/quicktime": "mov",
}
_FIELDS = {"_fields": "id,source_url,alt_text"}


def stored(media: ParcelPicture | ParcelVideo, alt: str, site: Site) -> Shown:
    """The media in the blog's library under the description `alt`.

    Raises Unfit for what the blog won't take, AccountTrouble, and what `Site.read` raises.
    """
    content = _content(media, site)
    ending = _ENDINGS.get(media.mime)
    if ending is None:
        raise Unfit(tr("{host} takes no files of the type {mime}.", host=site.host, mime=media.mime))
    key = sha256(content + b"\0" + alt.encode()).hexdigest()
    slug = f"warroom-{key[:32]}"
    found, _ = site.page("/wp/v2/media", {"slug": slug, **_FIELDS})
    raw = found[0] if found else _uploaded(content, media.mime, slug, f"{slug}.{ending}", site)
    number, url = raw.get("id"), raw.get("source_url")
    if not isinstance(number, int) or not isinstance(url, str):
        raise Uncertain("a file without an address")
    if raw.get("alt_text") != alt:
        site.write("POST", f"/wp/v2/media/{number}", {"alt_text": alt})
    return Shown(number, url, alt, isinstance(media, ParcelVideo))


def _content(media: ParcelPicture | ParcelVideo, site: Site) -> bytes:
    size = media.size if isinstance(media, ParcelVideo) else len(media.content)
    most = CAPABILITIES.max_video_bytes if isinstance(media, ParcelVideo) else CAPABILITIES.max_image_bytes
    if size > most:
        sentence = tr("{host} is given no file above {most} MB.", host=site.host, most=most // 1_000_000)
        raise Unfit(sentence)
    return media.read(0, size) if isinstance(media, ParcelVideo) else media.content


def _uploaded(content: bytes, mime: str, slug: str, file_name: str, site: Site) -> dict[str, object]:
    try:
        return site.upload(content, mime, slug, file_name)
    except Declined as declined:
        if declined.status == 401:
            raise
        if declined.code == "rest_cannot_create":
            raise AccountTrouble(role_sentence(site)) from declined
        sentence = tr("{host} refuses a file: {message}", host=site.host, message=declined.message)
        raise Unfit(sentence) from declined
