"""The job with the package svy: rake, and the index overall and for every unit.

Reads peers.npz and given.json in the working folder. Its errors after raking follow R's `rake`,
which are those of `calibrate` where base weights are equal.
"""

import json
from pathlib import Path
from time import perf_counter

import numpy as np
import polars as pl
import svy

given = json.loads(Path("given.json").read_text())
found = np.load("peers.npz")
n = len(found["unit"])
columns = {"unit": found["unit"].astype(np.int32), "score": found["score"]}
columns |= {
    name: codes.astype(np.int32)
    for name, codes in zip(given["margins"], found["margins"], strict=True)
}
columns["base"] = np.full(n, given["population"] / n)
frame = pl.DataFrame(columns).with_columns(pl.col("score").fill_nan(None))
frame = frame.filter(pl.col("score").is_not_null())
controls = {name: dict(enumerate(totals)) for name, totals in given["margins"].items()}

start = perf_counter()
sample = svy.Sample(frame, svy.Design(wgt="base"))
sample = sample.weighting.rake(controls=controls, tol=1e-11, max_iter=500)
overall = sample.estimation.mean("score").to_polars()
middle = perf_counter()
units = sample.estimation.mean("score", by="unit").to_polars().sort("unit")
end = perf_counter()
print(
    json.dumps(
        {
            "version": svy.__version__,
            "mean": float(overall["est"][0]),
            "error": float(overall["se"][0]),
            "errors": dict(zip(map(str, units["unit"]), units["se"].to_list(), strict=True)),
            "overall": middle - start,
            "units": end - middle,
            "what": "without alpha and fit",
        }
    )
)
