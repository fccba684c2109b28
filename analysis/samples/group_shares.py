"""How the answers to one question are shared out in each group of another."""

import numpy as np

from analysis.estimation.design_results import DomainEstimate
from analysis.estimation.domain_estimates import estimate_shares
from analysis.estimation.domains import Domains
from analysis.samples.estimating import share_interval
from analysis.samples.findings import GroupShare
from analysis.samples.questions import Independence
from analysis.samples.sample import Sample
from analysis.targets import Target


def group_shares(sample: Sample, one: Independence) -> tuple[GroupShare, ...]:
    """Return the share of each row of a table within each of its columns.

    Answer by answer, so that the groups to compare stand together; who lacks either answer is in
    none, as in the test of the table. Rows and columns that nobody is in are left out.

    Parameters
    ----------
    sample : Sample
    one : Independence
    """
    is_asked = sample.chosen(one.where)
    answers, answer = sample.codes(one.rows, one.missing)
    groups, group = sample.codes(one.columns, one.missing)
    is_in = is_asked & (answer >= 0) & (group >= 0)
    domains = Domains.of_codes(np.where(is_in, group, -1), len(groups))
    shares = estimate_shares(answer, len(answers), domains, sample.design)
    found = []
    for code in np.unique(answer[is_in]).tolist():
        for place in np.unique(group[is_in]).tolist():
            share = shares.of(place * len(answers) + code)
            if share is not None:
                found.append(_told(sample, (answers[code], groups[place]), share))
    return tuple(found)


def _told(sample: Sample, names: tuple[str, str], share: DomainEstimate) -> GroupShare:
    category, group = names
    is_chance = sample.target is not Target.VOLUNTEERS
    interval = share_interval(sample, share) if is_chance else None
    low, high = (None, None) if interval is None else (interval.low, interval.high)
    return GroupShare(category, group, share.estimate, share.std_error, low, high, share.n)
