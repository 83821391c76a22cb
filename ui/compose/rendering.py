"""What one account will show: the thread as it is sent, and what its network is told besides."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ui.compose.language_box import language_name
from warroom.domain.capabilities import Capabilities, Option
from warroom.domain.post import LinkCard, Part, Thread, Video
from warroom.language import tr

_TITLE, _WARNING = "title", "warning"
"""Options that previews show as networks do: above the text, and as what the text is folded away behind."""


@dataclass(frozen=True)
class Answered:
    """What a post replies to, as far as a reader of the reply sees it."""

    author: str
    excerpt: str


@dataclass(frozen=True)
class Rendering:
    """What one account will show. `corrects` are the addresses of what stands there now and is replaced."""

    name: str
    handle: str
    network: Capabilities
    thread: Thread
    answers: Answered | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    corrects: tuple[str, ...] | None = None

    @property
    def title(self) -> str:
        """The heading above the text."""
        return self._values().get(_TITLE, "").strip()

    @property
    def warning(self) -> str:
        """The words behind which the text is folded away."""
        return self._values().get(_WARNING, "").strip()

    def card_of(self, part: Part) -> LinkCard | None:
        """The card of a part, where the network shows one: pictures and videos take its place."""
        return part.card if self.network.link_cards and not part.pictures and part.video is None else None

    def video_of(self, part: Part) -> Video | None:
        """The video of a part, without a poster where the network chooses one."""
        if part.video is None or self.network.thumbnails:
            return part.video
        return replace(part.video, thumbnail=None)

    def told(self) -> Iterator[tuple[str, str]]:
        """What the network is told besides, by name and in words: without what the preview shows itself."""
        known = {option.key: option for option in self.network.options}
        for key, value in self._values().items():
            if value and key not in (_TITLE, _WARNING):
                option = known.get(key, Option(key, key))
                yield tr(option.label), said(option, value)

    def _values(self) -> dict[str, str]:
        """Every option's value: what was chosen, else its default."""
        return {option.key: option.default for option in self.network.options} | dict(self.options)


def said(option: Option, value: str) -> str:
    """What an option's value means, in the language spoken now: a choice by its label."""
    label = dict(option.choices).get(value)
    return value if label is None else tr(label)


def fine_print(part: Part, network: Capabilities) -> list[str]:
    """What readers would have to ask for: descriptions, captions, what stays in sight. Each in a line."""
    lines = [
        tr("Picture {n}: {alt}", n=number, alt=picture.alt or tr("no description"))
        + (f" ({in_sight(picture.focus)})" if picture.focus else "")
        for number, picture in enumerate(part.pictures, start=1)
    ]
    return lines if part.video is None else [*lines, *_film_print(part.video, network)]


def _film_print(video: Video, network: Capabilities) -> Iterator[str]:
    yield tr("Video: {alt}", alt=video.alt or tr("no description"))
    if network.thumbnails and video.thumbnail is not None:
        yield tr("Poster: {alt}", alt=video.thumbnail.alt or tr("a picture of its own"))
    else:
        yield tr("Poster: chosen by {network}", network=tr(network.name))
    languages = ", ".join(language_name(each.language) for each in video.captions)
    if languages and not network.captions:
        yield tr("{network} takes no captions; they stay out.", network=tr(network.name))
    else:
        yield tr("Captions: {languages}", languages=languages) if languages else tr("Captions: none")


def in_sight(focus: tuple[int, int]) -> str:
    """A focus in words: “keeps in sight: 20 % to the right, 30 % above the middle”."""
    x, y = focus
    across = tr("{n} % to the right", n=x) if x >= 0 else tr("{n} % to the left", n=-x)
    down = tr("{n} % above the middle", n=y) if y >= 0 else tr("{n} % below the middle", n=-y)
    return tr("keeps in sight: {across}, {down}", across=across, down=down)
