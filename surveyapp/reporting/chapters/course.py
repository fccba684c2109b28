"""The survey from wave to wave, as far as waves can be compared."""

from collections.abc import Iterator
from dataclasses import replace

from analysis.charts import waves
from surveyapp.documents import numbers
from surveyapp.documents.document import Bullets, Figure, Heading, Part
from surveyapp.messages import N_
from surveyapp.reporting.chapters import series_words, unit_changes
from surveyapp.reporting.figures import comparison_labels, drawn
from surveyapp.reporting.lines import Line, line
from surveyapp.reporting.series import Series
from surveyapp.reporting.subject import Subject


def parts(subject: Subject) -> Iterator[Part]:
    """Follow the survey from wave to wave, as far as waves can be compared."""
    series = subject.companions.series
    if series is None:
        since = unit_changes.unit_changes_of_file(subject.analysis)
        yield from unit_changes.parts(subject, since, level=1) if since else ()
        return
    yield Heading(subject.say(N_("各批次走势")))
    said = series_words.sentences(series, subject.wording)
    if said:
        yield Bullets(said)
    yield series_words.table(series, subject.wording)
    yield from _control(subject, series)
    yield from _r_indicators(subject, series)
    yield from unit_changes.parts(subject, unit_changes.unit_changes_of(series))


def _control(subject: Subject, series: Series) -> Iterator[Figure]:
    """Yield the control charts of the series."""
    if not any(point.share is not None for point in series.shares):
        return
    share_axis = subject.say(N_("主动评价好评率（%）"))
    labels = comparison_labels(subject)
    labels = replace(labels, chart=replace(labels.chart, share_axis=share_axis))
    yield Figure(
        "chart_control",
        subject.say(N_("各批次的主动评价好评率与指数的累积偏差")),
        subject.wording.together(series_words.sentences(series, subject.wording)),
        drawn(lambda: waves.control_chart(series.shares, series.sums, labels)),
    )


def _r_indicators(subject: Subject, series: Series) -> Iterator[Figure]:
    """Yield the R-indicator of every wave, where earlier waves have one as well."""
    found = series.r_indicators()
    known = {code: one for code, one in found.items() if one is not None}
    if len(known) < 2:  # noqa: PLR2004 - one point shows no course
        return
    labels = comparison_labels(subject)
    said = subject.wording.listed(
        subject.say(N_("{wave}：{r}"), wave=labels.wave(code), r=numbers.decimal(one.r, 3))
        for code, one in known.items()
    )
    yield Figure(
        "chart_r_indicators",
        subject.say(N_("各批次的 R 指标")),
        said,
        drawn(lambda: waves.r_indicator_by_wave(found, labels)),
    )


def lines(subject: Subject) -> Iterator[Line]:
    """Yield the rate of every wave with its limits, and how the index adds up from its centre."""
    series, overall = subject.companions.series, subject.analysis.overall
    for point in series.shares if series else ():
        yield line(
            subject,
            overall,
            "series_active_positive_rate",
            category=point.wave,
            value=point.share,
            n=round(point.n),
            low=point.limits[0] if point.limits else None,
            high=point.limits[1] if point.limits else None,
        )
    for figure in series.sums if series else ():
        for name in ("estimate", "centre", "deviation", "upper", "lower"):
            yield line(
                subject,
                overall,
                f"series_index_{name}",
                category=figure.wave,
                value=getattr(figure, name),
            )
