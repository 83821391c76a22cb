"""Captions as Bluesky takes them: WebVTT. Pure.

Source: the lexicon app.bsky.embed.video#caption; www.w3.org/TR/webvtt1, 4.1: SubRip differs from it in its
first line and in the comma of its instants.
"""

import re

from connectors.bluesky.unfit import MAX_CAPTIONS_BYTES, Unfit
from warroom.language import tr
from warroom.ports import ParcelCaptions

MIME = "text/vtt"

_COMMA = re.compile(rb"(?m)^(\d\d:\d\d:\d\d),(\d{3}) --> (\d\d:\d\d:\d\d),(\d{3})")
_MARK = b"\xef\xbb\xbf"


def as_web_vtt(captions: ParcelCaptions) -> bytes:
    """The file to upload. Raises Unfit when it is too large, or neither WebVTT nor SubRip."""
    if captions.mime == MIME:
        content = captions.content
    elif captions.mime == "application/x-subrip":
        content = b"WEBVTT\n\n" + _COMMA.sub(rb"\1.\2 --> \3.\4", captions.content.removeprefix(_MARK))
    else:
        raise Unfit(tr("Bluesky takes no captions of the type {mime}.", mime=captions.mime))
    if len(content) > MAX_CAPTIONS_BYTES:
        raise Unfit(
            tr(
                "Bluesky takes {most} bytes of captions; those in “{language}” have {n}.",
                most=MAX_CAPTIONS_BYTES,
                language=captions.language,
                n=len(content),
            )
        )
    return content
