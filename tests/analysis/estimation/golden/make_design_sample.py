"""Write design_sample.csv: a synthetic two-stage sample with everything that makes one awkward.

Strata of 3 to 6 clusters of unequal size, two to four second-stage clusters in each, unequal
weights, missing values, a domain of one respondent, and a stratum of one cluster in one column.
Run from this folder: python make_design_sample.py
"""

import csv
from pathlib import Path

import numpy as np

CLUSTERS = {"s1": 4, "s2": 5, "s3": 6, "s4": 3}
CLUSTER_POPULATION = {"s1": 20, "s2": 12, "s3": 30, "s4": 6}
PERSONS = {"s1": 2000, "s2": 1500, "s3": 2500, "s4": 1000}
HEADER = (
    "stratum,fine_stratum,pair,psu,cluster,ssu,persons,psu_population,ssu_population,weight,"
    "domain,sex,age,x,y,happy"
)


def main() -> None:
    """Draw the sample with a fixed seed."""
    rng = np.random.default_rng(20260502)
    rows: list[list[object]] = []
    cluster = 0
    for stratum, clusters in CLUSTERS.items():
        for psu in range(1, clusters + 1):
            # The last cluster of s4 is alone in its fine stratum.
            fine = "s5" if (stratum, psu) == ("s4", 3) else stratum
            level, subclusters = rng.normal(0, 6), int(rng.integers(2, 5))
            for _ in range(int(rng.integers(8, 19))):
                ssu = int(rng.integers(1, subclusters + 1))
                weight = round(float(rng.uniform(5, 60)), 2)
                place = [stratum, fine, f"p{cluster // 2 + 1}", psu, f"c{cluster + 1:02}", ssu]
                sizes = [PERSONS[stratum], CLUSTER_POPULATION[stratum], 4 + (cluster * 3) % 7]
                rows.append([*place, *sizes, weight, *_answers(rng, level)])
            cluster += 1
    rows[100][10] = "one"
    with Path("design_sample.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER.split(","))
        writer.writerows(rows)


def _answers(rng: np.random.Generator, level: float) -> list[object]:
    domain = str(rng.choice(["a", "b", "c"], p=[0.5, 0.3, 0.2]))
    sex, age = str(rng.choice(["f", "m"])), str(rng.choice(["old", "mid", "young"]))
    x = round(float(rng.gamma(4, 3)), 2)
    y = round(55 + level + 0.8 * x + 4 * (sex == "f") + float(rng.normal(0, 9)), 1)
    happy = int(y + rng.normal(0, 8) > 68)
    missing_y, missing_happy = rng.random(2) < 0.06
    return [domain, sex, age, x, "" if missing_y else y, "" if missing_happy else happy]


if __name__ == "__main__":
    main()
