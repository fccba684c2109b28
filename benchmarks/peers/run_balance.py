"""The job with the package balance: rake, and the weighted mean of all and of every unit.

Reads peers.npz and given.json in the working folder. Its errors take the weights as fixed, so that
they mean something else than ours and are not compared.
"""

import itertools
import json
import logging
import warnings
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import balance  # noqa: E402 - it talks while it is loaded
from balance.stats_and_plots.weighted_stats import (  # noqa: E402
    var_of_weighted_mean,
    weighted_mean,
)
from balance.weighting_methods.rake import rake  # noqa: E402

given = json.loads(Path("given.json").read_text())
found = np.load("peers.npz")
names, population = list(given["margins"]), given["population"]
n = len(found["unit"])
sample = pd.DataFrame(
    {name: codes.astype(str) for name, codes in zip(names, found["margins"], strict=True)}
)
cells = list(itertools.product(*[range(len(totals)) for totals in given["margins"].values()]))
shares = [np.array(totals) / population for totals in given["margins"].values()]
target = pd.DataFrame([[str(code) for code in cell] for cell in cells], columns=names)
sizes = [
    population * np.prod([share[code] for share, code in zip(shares, cell, strict=True)])
    for cell in cells
]

start = perf_counter()
raked = rake(
    sample,
    pd.Series(np.full(n, population / n)),
    target,
    pd.Series(sizes),
    variables=names,
    transformations=None,
    na_action="drop",
    max_iteration=500,
    convergence_rate=1e-12,
    rate_tolerance=0.0,
)
weight = pd.Series(raked["weight"].to_numpy(float))
score = pd.Series(found["score"])
mean = float(weighted_mean(score, weight).iloc[0])
var_of_weighted_mean(score, weight)
middle = perf_counter()
errors = {}
for unit, rows in score.groupby(found["unit"]).groups.items():
    variance = var_of_weighted_mean(score.loc[rows], weight.loc[rows])
    errors[str(unit)] = float(variance.iloc[0]) ** 0.5
end = perf_counter()
print(
    json.dumps(
        {
            "version": balance.__version__,
            "mean": mean,
            "errors": errors,
            "overall": middle - start,
            "units": end - middle,
            "what": "weights taken as fixed, without alpha and fit",
        }
    )
)
