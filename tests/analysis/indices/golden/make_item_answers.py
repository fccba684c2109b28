"""Write item_answers.csv: six items of a wave, correlated, with weights and some missing answers.

Run from this folder: python make_item_answers.py
"""

import csv
from pathlib import Path

import numpy as np

N = 600
LOADINGS = np.array([0.85, 0.75, 0.7, 0.6, 0.5, 0.8])
CUTS = np.array([-1.6, -0.9, -0.2, 0.7])


def main() -> None:
    """Draw the answers with a fixed seed."""
    rng = np.random.default_rng(20260502)
    common = rng.normal(0, 1, (N, 1))
    latent = common * LOADINGS + rng.normal(0, 1, (N, 6)) * np.sqrt(1 - LOADINGS**2)
    latent[:, 4] += 0.4 * latent[:, 3]
    codes = 1 + (latent[:, :, None] > CUTS).sum(axis=2)
    overall = 1 + (common[:, 0] * 0.8 + rng.normal(0, 0.6, N) > CUTS[:, None]).sum(axis=0)
    is_missing = rng.random((N, 6)) < 0.02
    weight = rng.choice([0.6, 1.0, 1.45, 2.2], N)
    with Path("item_answers.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*(f"q{item}" for item in range(1, 7)), "overall", "weight", "part"])
        for row in range(N):
            answers = [
                "" if missing else code
                for code, missing in zip(codes[row], is_missing[row], strict=True)
            ]
            writer.writerow([*answers, overall[row], weight[row], 1 + row % 20])


if __name__ == "__main__":
    main()
