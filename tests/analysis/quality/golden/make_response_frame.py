"""Make response_frame.csv: a frame of occasions by cell, and how many of each were answered.

Run from this folder: python make_response_frame.py > response_frame.csv
"""

import csv
import sys
from itertools import product

import numpy as np

SEED = 20260612
CHANNELS = {"window": 0.3, "app": -0.5, "kiosk": 0.9}
KINDS = {"person": 0.0, "company": -0.4}
AGES = {"young": 0.2, "middle": 0.0, "older": 0.4, "old": -0.6}


def main() -> None:
    """Write one line per cell; responses follow a logit with one interaction."""
    rng = np.random.default_rng(SEED)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["channel", "kind", "age", "n", "responded"])
    for channel, kind, age in product(CHANNELS, KINDS, AGES):
        n = int(rng.integers(20, 260))
        logit = -1.1 + CHANNELS[channel] + KINDS[kind] + AGES[age]
        logit += 0.3 * (channel == "app" and age == "young")
        responded = int(rng.binomial(n, 1 / (1 + np.exp(-logit))))
        writer.writerow([channel, kind, age, n, responded])


if __name__ == "__main__":
    main()
