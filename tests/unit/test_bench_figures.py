"""The arithmetic behind `make bench`: percentiles, ratios, and when a target counts as met."""

from bench.figures import Figure, percentile


def test_a_percentile_is_a_value_that_was_measured() -> None:
    hundred = [float(n) for n in range(100, 0, -1)]
    assert percentile(hundred, 0.99) == 99
    assert percentile(hundred, 0.5) == 50
    assert percentile([7.0], 0.99) == 7


def test_a_figure_within_its_ratio_meets_its_target() -> None:
    assert Figure("start", "first window", 1.6, "s", "bare", 1.0, most_ratio=1.6).met is True
    assert Figure("start", "first window", 1.7, "s", "bare", 1.0, most_ratio=1.6).met is False


def test_what_can_not_be_compared_meets_no_target() -> None:
    assert Figure("start", "first window", 1.0, "s", "bare", None, most_ratio=1.6).met is False


def test_a_limit_holds_whatever_the_peer_did() -> None:
    assert Figure("gap", "longest block", 51, "ms", "bare", 90, most=50).met is False
    assert Figure("gap", "longest block", 0, "ms", most=0).met is True


def test_a_figure_without_a_target_only_informs() -> None:
    figure = Figure("page", "a page", 3.4, "ms", "raw", 0.3)
    assert figure.met is None
    assert figure.as_json()["met"] is None
