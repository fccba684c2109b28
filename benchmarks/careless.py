"""How many planted abuses the flags find, at a fixed share of honest answers flagged.

A city answers honestly; then each abuse is planted at the rates below, in windows of its own.
The rates were set before any detector was written and do not follow what is found.

Run: python -m benchmarks.careless
"""

from dataclasses import dataclass, fields
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analysis.quality.beta_binomial import fit_beta_binomial
from analysis.quality.careless import (
    CarelessLines,
    flag_careless,
    longest_runs,
    relative_durations,
)
from analysis.quality.collection import (
    Arrivals,
    CloseLines,
    Pace,
    flag_answers_at_close,
    flag_device_bursts,
    flag_internal_shares,
)
from analysis.quality.copied import flag_copied
from analysis.quality.distances import mahalanobis_distances
from analysis.quality.flags import Flag, FlagReason
from analysis.quality.suspicious_rates import (
    GapLines,
    RouteCounts,
    flag_near_certain,
    flag_route_gaps,
)

SEED = 20260611
WINDOWS, ANSWERS_PER_WINDOW, ITEMS = 300, 80, 12
DAYS, MINUTES_PER_DAY = 60, 480  # Of opening.
DEVICE_SHARE = 0.5  # Of answers given at the window's own device; the others come by phone.
BLANK_SHARE = 0.03  # Of items left blank.
POSITIVE, BEST, WORST = 3, 5, 1  # Levels, where `POSITIVE` and above are positive.
STAFF_SHARE = 0.01  # Of honest answers that pass through a network marked as staff's.
MEDIAN_SECONDS = 75.0
FALSE_ALARM_RATE = 0.01
LAX = 1 - 1e-9  # A rate of false discoveries that lets every score through.

# What is planted, and where: windows for abuses of a window, responses for careless answers.
WINDOWS_PER_ABUSE = 15
DESK_PHONE_RATINGS, DESK_PHONE_MINUTES = 12, 20
CLERK_RATINGS = 30
COACHED_PRIVATE_RATE = 0.78
STAFF_ABUSE_SHARE = 0.40
COPIES = 10
CARELESS_SHARE = 0.02  # Of all responses, for each kind.
FAST_SHARE_OF_MEDIAN = 0.25


class Abuse(StrEnum):
    """What was done to an answer."""

    NONE = "none"
    DESK_PHONE = "desk_phone"
    CLERK_PRESSES = "clerk_presses"
    COACHED = "coached"
    STAFF = "staff"
    COPIED = "copied"
    STUFFED = "stuffed"
    SAME_LEVEL = "same_level"
    RANDOM = "random"
    TOO_FAST = "too_fast"


ABUSES = tuple(Abuse)
CARELESS = (Abuse.SAME_LEVEL, Abuse.RANDOM, Abuse.TOO_FAST)


@dataclass
class City:
    """Answers, one row each.

    Attributes
    ----------
    window, device : (n,) int array
    is_private : (n,) bool array
        Answered on a phone, not at the window's device.
    minute : (n,) float array
        Minutes of opening since the period began.
    after_close, seconds : (n,) float array
        Seconds from the close of the case to the answer, and spent on the questionnaire.
    answers : (n, 12) float array
        Levels 1 to 5, nan where blank; the first is the overall rating.
    is_staff : (n,) bool array
    abuse : (n,) int array
        Position in `ABUSES`.
    """

    window: NDArray[np.int64]
    device: NDArray[np.int64]
    is_private: NDArray[np.bool_]
    minute: NDArray[np.float64]
    after_close: NDArray[np.float64]
    seconds: NDArray[np.float64]
    answers: NDArray[np.float64]
    is_staff: NDArray[np.bool_]
    abuse: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.window)

    def joined(self, other: "City") -> "City":
        """Return the answers of both."""
        return City(
            *(
                np.concatenate([getattr(self, field.name), getattr(other, field.name)])
                for field in fields(self)
            )
        )


def levels_of(quality: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Return what respondents answer who each perceive a quality, items agreeing with it."""
    own = quality + rng.normal(0, 0.8, len(quality))
    perceived = own[:, None] + rng.normal(0, 0.6, (len(quality), ITEMS))
    answers = 1.0 + sum((perceived > line).astype(np.float64) for line in (-2.4, -1.6, -0.6, 0.4))
    answers[rng.random(answers.shape) < BLANK_SHARE] = np.nan
    answers[np.isnan(answers[:, 0]), 0] = BEST  # Nobody leaves the overall rating blank.
    return answers


def honest(window: NDArray[np.int64], rng: np.random.Generator) -> City:
    """Return one honest answer at each of these windows."""
    n = len(window)
    quality = np.random.default_rng(SEED).normal(0.3, 0.35, WINDOWS)  # The same at every call.
    is_private = rng.random(n) >= DEVICE_SHARE
    phone = WINDOWS + rng.integers(0, 10**9, n)
    after_device = 3.0 + rng.lognormal(3.2, 0.8, n)
    return City(
        window=window,
        device=np.where(is_private, phone, window),
        is_private=is_private,
        minute=rng.uniform(0, DAYS * MINUTES_PER_DAY, n),
        after_close=np.where(is_private, 60 * rng.lognormal(4.0, 1.2, n), after_device),
        seconds=MEDIAN_SECONDS * rng.lognormal(0, 0.45, n),
        answers=levels_of(quality[window], rng),
        is_staff=rng.random(n) < STAFF_SHARE,
        abuse=np.zeros(n, dtype=np.int64),
    )


def marked(city: City, abuse: Abuse) -> City:
    """Return the answers with the name of what was done to them."""
    city.abuse[:] = ABUSES.index(abuse)
    return city


def raised(city: City, rows: NDArray[np.bool_], rng: np.random.Generator) -> None:
    """Let these answers say only what is positive."""
    low = rows[:, None] & (city.answers < POSITIVE)
    city.answers[low] = rng.choice([4.0, 5.0], int(low.sum()))


def desk_phone(window: int, rng: np.random.Generator) -> City:
    """Return what one phone at the desk sends: all best, within minutes."""
    city = honest(np.full(DESK_PHONE_RATINGS, window), rng)
    city.device[:] = city.device.max()
    city.is_private[:] = True
    start = rng.uniform(0, DAYS * MINUTES_PER_DAY)
    city.minute = start + rng.uniform(0, DESK_PHONE_MINUTES, len(city))
    city.answers[:] = BEST
    return marked(city, Abuse.DESK_PHONE)


def clerk_presses(window: int, rng: np.random.Generator) -> City:
    """Return what a clerk presses: best, within two seconds of the close."""
    city = honest(np.full(CLERK_RATINGS, window), rng)
    city.device[:] = window
    city.is_private[:] = False
    city.after_close = rng.uniform(1, 2, len(city))
    city.answers[:] = BEST
    return marked(city, Abuse.CLERK_PRESSES)


def copied(window: int, rng: np.random.Generator) -> City:
    """Return copies of one sheet that is not simply the best everywhere."""
    city = honest(np.full(COPIES, window), rng)
    city.answers[:] = rng.choice([4.0, 5.0], ITEMS)
    city.answers[:, rng.integers(1, ITEMS)] = 3.0
    return marked(city, Abuse.COPIED)


def coach(city: City, window: int, rng: np.random.Generator) -> None:
    """Let the device be coached at a window whose private raters are less pleased."""
    there = city.window == window
    private = np.flatnonzero(there & city.is_private)
    is_low = rng.random(len(private)) >= COACHED_PRIVATE_RATE
    city.answers[private, 0] = np.where(is_low, 2.0, np.maximum(city.answers[private, 0], 3.0))
    device = there & ~city.is_private
    raised(city, device, rng)
    city.abuse[device] = ABUSES.index(Abuse.COACHED)


def staff(city: City, window: int, rng: np.random.Generator) -> None:
    """Let part of a window's answers come from staff, who praise."""
    rows = (city.window == window) & (rng.random(len(city)) < STAFF_ABUSE_SHARE)
    city.is_staff[rows] = True
    raised(city, rows, rng)
    city.abuse[rows] = ABUSES.index(Abuse.STAFF)


def stuff(city: City, window: int, rng: np.random.Generator) -> None:
    """Let every answer of a window be positive, on every route."""
    rows = city.window == window
    raised(city, rows, rng)
    city.abuse[rows] = ABUSES.index(Abuse.STUFFED)


def answer_carelessly(city: City, rng: np.random.Generator) -> None:
    """Let some respondents of windows without another abuse answer without reading."""
    free = rng.permutation(np.flatnonzero(city.abuse == 0))
    count = round(CARELESS_SHARE * len(city))
    same, at_random, fast = (free[k * count : (k + 1) * count] for k in range(3))
    city.answers[same] = rng.integers(WORST, BEST + 1, count)[:, None].astype(np.float64)
    city.answers[at_random] = rng.integers(WORST, BEST + 1, (count, ITEMS))
    city.seconds[fast] = FAST_SHARE_OF_MEDIAN * MEDIAN_SECONDS * rng.lognormal(0, 0.25, count)
    for rows, abuse in zip((same, at_random, fast), CARELESS, strict=True):
        city.abuse[rows] = ABUSES.index(abuse)


def simulate(seed: int) -> City:
    """Return a city with every abuse planted, each in windows of its own."""
    rng = np.random.default_rng(seed)
    city = honest(np.repeat(np.arange(WINDOWS), ANSWERS_PER_WINDOW), rng)
    chosen = rng.permutation(WINDOWS)
    adding = (desk_phone, clerk_presses, copied)
    for number, add in enumerate(adding):
        for window in chosen[number * WINDOWS_PER_ABUSE : (number + 1) * WINDOWS_PER_ABUSE]:
            city = city.joined(add(int(window), rng))
    changing = (coach, staff, stuff)
    for number, change in enumerate(changing, start=len(adding)):
        for window in chosen[number * WINDOWS_PER_ABUSE : (number + 1) * WINDOWS_PER_ABUSE]:
            change(city, int(window), rng)
    answer_carelessly(city, rng)
    return city


@dataclass
class Detector:
    """What looks for one abuse.

    Attributes
    ----------
    flags : tuple of Flag
        At the lines a user gets.
    scores : (subjects,) float array
        The higher the odder; the line that lets through `FALSE_ALARM_RATE` of honest subjects is
        laid across them.
    is_of_window : bool
        Whether the subjects are windows or responses.
    """

    flags: tuple[Flag, ...]
    scores: NDArray[np.float64]
    is_of_window: bool = True


def by_window(flags: tuple[Flag, ...]) -> NDArray[np.float64]:
    """Return each window's highest value among flags made with the lowest lines."""
    scores = np.zeros(WINDOWS)
    for flag in flags:
        scores[flag.subject] = max(scores[flag.subject], flag.value)
    return scores


def surprise(flags: tuple[Flag, ...]) -> NDArray[np.float64]:
    """Return minus the logarithm of each window's lowest p-value."""
    scores = np.zeros(WINDOWS)
    for flag in flags:
        p_value = max(flag.p_value or 0.0, 1e-300)
        scores[flag.subject] = max(scores[flag.subject], -np.log(p_value))
    return scores


def route(city: City, rows: NDArray[np.bool_]) -> RouteCounts:
    """Return positive and all answers of each window among these rows."""
    positive = city.answers[rows, 0] >= POSITIVE
    return RouteCounts(
        np.bincount(city.window[rows][positive], minlength=WINDOWS),
        np.bincount(city.window[rows], minlength=WINDOWS),
    )


def item_counts(city: City) -> RouteCounts:
    """Return positive and all answers of each window, every item counted by itself."""
    positive = (city.answers >= POSITIVE).sum(axis=1)
    answered = (~np.isnan(city.answers)).sum(axis=1)
    return RouteCounts(
        np.bincount(city.window, positive, WINDOWS).astype(np.int64),
        np.bincount(city.window, answered, WINDOWS).astype(np.int64),
    )


def window_detectors(city: City) -> dict[Abuse, Detector]:
    """Return what looks for the abuses of a window."""
    arrivals = Arrivals(city.window, city.device, ~city.is_private, city.minute)
    at_device = ~city.is_private
    window, after = city.window[at_device], city.after_close[at_device]
    routes = route(city, at_device), route(city, city.is_private)
    items = item_counts(city)
    model = fit_beta_binomial(items.positive, items.n)
    tails = np.ones(WINDOWS)
    if model is not None:
        pairs = zip(items.positive.tolist(), items.n.tolist(), strict=True)
        tails = np.array([model.upper_tail(k, n) for k, n in pairs])
    slow = CloseLines(min_answers=1, share=0.0, all_seconds=0.0)
    lax = GapLines(gap=-1.0, min_n=1, false_discovery_rate=LAX)
    return {
        Abuse.DESK_PHONE: Detector(
            flag_device_bursts(arrivals), by_window(flag_device_bursts(arrivals, Pace(1, 30.0)))
        ),
        Abuse.CLERK_PRESSES: Detector(
            flag_answers_at_close(window, after),
            by_window(flag_answers_at_close(window, after, slow)),
        ),
        Abuse.COACHED: Detector(flag_route_gaps(*routes), surprise(flag_route_gaps(*routes, lax))),
        Abuse.STAFF: Detector(
            flag_internal_shares(city.window, city.is_staff),
            by_window(flag_internal_shares(city.window, city.is_staff, max_share=0.0)),
        ),
        Abuse.COPIED: Detector(
            flag_copied(city.answers, city.window),
            surprise(
                flag_copied(city.answers, city.window, min_copies=2, false_discovery_rate=LAX)
            ),
        ),
        Abuse.STUFFED: Detector(flag_near_certain(items.positive, items.n), -np.log(tails)),
    }


def response_detectors(city: City) -> dict[Abuse, Detector]:
    """Return what looks for careless answers."""
    version = np.zeros(len(city), dtype=np.int64)
    lines = CarelessLines(excused=float(BEST))
    flags = flag_careless(city.answers, city.seconds, version, lines)
    runs = longest_runs(city.answers, excused=float(BEST))
    distance = -np.log(np.maximum(mahalanobis_distances(city.answers).p_value, 1e-300))
    found = (
        (Abuse.SAME_LEVEL, FlagReason.LONG_RUN, runs.astype(np.float64)),
        (Abuse.RANDOM, FlagReason.UNLIKELY_COMBINATION, distance),
        (Abuse.TOO_FAST, FlagReason.TOO_FAST, -relative_durations(city.seconds, version)),
    )
    return {
        abuse: Detector(
            tuple(flag for flag in flags if flag.reason is reason), scores, is_of_window=False
        )
        for abuse, reason, scores in found
    }


def rates(
    is_flagged: NDArray[np.bool_], is_planted: NDArray[np.bool_], is_clean: NDArray[np.bool_]
) -> str:
    """Return recall, and false alarms among subjects in which nothing is planted."""
    recall, alarms = is_flagged[is_planted].mean(), is_flagged[is_clean].mean()
    return f"{100 * recall:9.1f} {100 * alarms:12.2f}"


def describe(city: City, abuse: Abuse, detector: Detector) -> str:
    """Return one line: at the usual lines, and at the fixed rate of false alarms."""
    subjects = city.window if detector.is_of_window else np.arange(len(city))
    count = WINDOWS if detector.is_of_window else len(city)
    is_planted = np.bincount(subjects, city.abuse == ABUSES.index(abuse), count) > 0
    of_window = [ABUSES.index(one) for one in ABUSES[1:] if one not in CARELESS]
    others = np.isin(city.abuse, of_window) if detector.is_of_window else city.abuse > 0
    is_clean = np.bincount(subjects, others, count) == 0
    is_flagged = np.zeros(count, dtype=np.bool_)
    is_flagged[[flag.subject for flag in detector.flags]] = True
    usual = rates(is_flagged, is_planted, is_clean)
    line = np.quantile(detector.scores[is_clean], 1 - FALSE_ALARM_RATE)
    return f"{abuse:16}{usual}   {rates(detector.scores > line, is_planted, is_clean)}"


def main() -> None:
    """Plant, look, and print what was found."""
    city = simulate(SEED)
    print(f"{len(city)} answers at {WINDOWS} windows; per cent of windows, or of careless answers")
    print(f"{'':16}{'usual lines':>22}   {f'at {FALSE_ALARM_RATE:.0%} false alarms':>22}")
    print(f"{'planted':16}{'recall':>9} {'false alarms':>12}   {'recall':>9} {'false alarms':>12}")
    detectors = window_detectors(city) | response_detectors(city)
    for abuse, detector in detectors.items():
        print(describe(city, abuse, detector))


if __name__ == "__main__":
    main()
