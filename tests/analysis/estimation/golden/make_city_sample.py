"""Write city_sample.csv: a synthetic wave with unequal design weights and some missing levels.

Run from this folder: python make_city_sample.py
"""

import csv
from pathlib import Path

import numpy as np

N = 900
SCORES = (0, 25, 50, 75, 100)


def main() -> None:
    """Draw the sample with a fixed seed."""
    rng = np.random.default_rng(20260401)
    unit = rng.choice(6, N, p=[0.35, 0.25, 0.2, 0.1, 0.07, 0.03])
    channel = rng.choice(3, N, p=[0.3, 0.6, 0.1])
    applicant = rng.choice(2, N, p=[0.7, 0.3])
    age = rng.choice(4, N, p=[0.4, 0.3, 0.2, 0.1])
    weight = rng.choice([0.8, 1.0, 1.7, 2.4], N)
    leaning = 2.2 + 0.5 * (channel == 1) - 0.6 * (channel == 2) + 0.15 * unit
    level = np.clip(np.rint(leaning + rng.normal(0, 1, N)), 0, 4).astype(int)
    is_missing = rng.random(N) < 0.05
    with Path("city_sample.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["unit", "channel", "applicant", "age", "weight", "score"])
        for row in range(N):
            score = "" if is_missing[row] else SCORES[level[row]]
            writer.writerow(
                [
                    f"u{unit[row]}",
                    f"c{channel[row]}",
                    f"a{applicant[row]}",
                    f"g{age[row]}",
                    weight[row],
                    score,
                ]
            )


if __name__ == "__main__":
    main()
