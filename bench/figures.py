"""What was measured: a figure, what it is held against, and whether that is met."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One number with its unit.

    `peer` is the same number of something else, measured in the same run and named by `against`. The target
    is `most_ratio` (of the peer) or `most` (in the figure's own unit); a figure without either only informs.
    """

    name: str
    words: str
    value: float
    unit: str
    against: str = ""
    peer: float | None = None
    most_ratio: float | None = None
    most: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the peer it is."""
        return self.value / self.peer if self.peer else None

    @property
    def target(self) -> str | None:
        """What is asked of it, in words."""
        if self.most is not None:
            return f"at most {self.most:g} {self.unit}".rstrip()
        return f"at most {self.most_ratio:g} times the peer" if self.most_ratio is not None else None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one. What can't be compared doesn't meet it."""
        if self.most is not None:
            return self.value <= self.most
        if self.most_ratio is None:
            return None
        return self.ratio is not None and self.ratio <= self.most_ratio

    def line(self) -> str:
        """For a person."""
        said = f"{self.words}: {self.value:.4g} {self.unit}".rstrip()
        if self.peer is not None:
            said += f"; {self.against}: {self.peer:.4g} {self.unit}".rstrip()
        if self.ratio is not None:
            said += f"; ratio {self.ratio:.2f}"
        if self.target is None:
            return f"       {said}"
        return f"{'met   ' if self.met else 'MISSED'} {said} ({self.target})"

    def as_json(self) -> dict[str, object]:
        """For a script."""
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "peer": None if self.peer is None else round(self.peer, 4),
            "against": self.against or None,
            "ratio": None if self.ratio is None else round(self.ratio, 3),
            "target": self.target,
            "met": self.met,
        }


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of `values` that at least `share` of them (0 to 1) do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def typical(values: Sequence[float]) -> float:
    """The median: what a measurement that is repeated comes to."""
    return float(median(values))
