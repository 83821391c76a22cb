"""What an account's network can do, in a few lines of words. Pure."""

from ui.dates import locale
from warroom.domain.capabilities import Capabilities, Moderation, Proof, ReplyPolicy
from warroom.domain.response import ResponseKind
from warroom.domain.text_length import LengthUnit
from warroom.language import ntr, tr

Line = tuple[str, str]
"""What it is about, and how it is."""


def abilities(network: Capabilities) -> tuple[Line, ...]:
    """What the network does for an account, as far as it does anything of the kind."""
    lines = [
        (tr("Posts"), _posts(network)),
        (tr("Pictures"), _pictures(network) if network.publishes else ""),
        (tr("Videos"), _videos(network) if network.publishes else ""),
        (tr("Afterwards"), _afterwards(network) if network.publishes else ""),
        (tr("Reads"), _reads(network)),
        (tr("Answers"), _answers(network)),
        (tr("Moderates"), _moderates(network)),
        (tr("Proof"), proof_in_words(network) if network.publishes else ""),
        (tr("Tested with"), tr(network.tested_against) if network.tested_against else ""),
    ]
    return tuple((name, said) for name, said in lines if said)


def proof_in_words(network: Capabilities) -> str:
    """How a lost answer is cleared up, so that nothing is sent twice."""
    if network.by_hand:
        return tr("The person who posted it pastes its link.")
    match network.proof:
        case Proof.CLIENT_RECORD_ID:
            return tr("Each post gets its id here: after a lost answer it is looked up by that.")
        case Proof.IDEMPOTENCY_KEY:
            return tr("Each post carries a key: asked again with it, the network gives the first one back.")
        case Proof.CONTAINER:
            return tr("A post is prepared first, then published: after a lost answer its preparation tells.")
        case Proof.DUPLICATE_REFUSAL:
            return tr("The network refuses the same post twice, so that none can appear twice.")
        case Proof.NONE:
            return tr("None: after a lost answer a person looks, and says whether it is there.")


def _posts(network: Capabilities) -> str:
    if not network.publishes:
        hosts = tr("nothing; it keeps pictures for other networks")
        return hosts if network.hosts_media else tr("nothing; it is read only")
    said = [_length(network.max_length, network.unit)]
    said += [tr("threads")] if network.threads else []
    said += [tr("link cards")] if network.link_cards else []
    if network.max_links is not None:
        said.append(ntr("{n} link at most", "{n} links at most", network.max_links))
    said += [tr("by hand")] if network.by_hand else []
    said += [tr("always with a picture or video")] if network.needs_media else []
    return ", ".join(said)


def _length(longest: int, unit: LengthUnit) -> str:
    number = locale().toString(longest)
    if unit is LengthUnit.X_WEIGHTED:
        return ntr("{number} weighted character", "{number} weighted characters", longest, number=number)
    return ntr("{number} character", "{number} characters", longest, number=number)


def _pictures(network: Capabilities) -> str:
    if not network.max_images:
        return tr("none")
    most = ntr(
        "{n} of up to {size}",
        "{n}, each up to {size}",
        network.max_images,
        size=_size(network.max_image_bytes),
    )
    return tr("{most}; from a public address", most=most) if network.needs_public_media else most


def _videos(network: Capabilities) -> str:
    if not network.max_videos:
        return tr("none")
    size = _size(network.max_video_bytes)
    if not network.max_video_seconds:
        return tr("up to {size}", size=size)
    minutes, seconds = divmod(network.max_video_seconds, 60)
    return tr("up to {size} and {minutes}:{seconds} min", size=size, minutes=minutes, seconds=f"{seconds:02}")


def _size(size: int) -> str:
    return locale().formattedDataSize(size, 0, locale().DataSizeFormat.DataSizeSIFormat)


def _afterwards(network: Capabilities) -> str:
    said = [
        tr("can be corrected") if network.can_edit else tr("can't be corrected"),
        tr("can be deleted") if network.can_delete else tr("can't be deleted"),
    ]
    said += [tr("its numbers are read")] if network.has_metrics else []
    return ", ".join(said)


def _reads(network: Capabilities) -> str:
    names = {
        ResponseKind.REPLY: tr("replies"),
        ResponseKind.COMMENT: tr("comments"),
        ResponseKind.MENTION: tr("mentions"),
        ResponseKind.QUOTE: tr("quotes"),
        ResponseKind.SEARCH: tr("watched words"),
        ResponseKind.LIKE: tr("likes"),
        ResponseKind.REPOST: tr("reposts"),
    }
    kinds = [name for kind, name in names.items() if kind in network.reads]
    kinds += [tr("as it happens")] if network.streams and kinds else []
    return ", ".join(kinds) or tr("nothing")


def _answers(network: Capabilities) -> str:
    if not network.publishes or network.by_hand:
        return ""
    match network.reply_policy:
        case ReplyPolicy.ANYONE:
            return ""
        case ReplyPolicy.WHO_SUMMONED:
            return tr("only who mentioned, quoted or answered the account")
        case ReplyPolicy.NOBODY:
            return tr("nobody")


def _moderates(network: Capabilities) -> str:
    names = {
        Moderation.HIDE: tr("hide"),
        Moderation.SHOW: tr("show again"),
        Moderation.SPAM: tr("mark as spam"),
        Moderation.REMOVE: tr("remove"),
    }
    return ", ".join(name for act, name in names.items() if act in network.moderations)
