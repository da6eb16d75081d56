"""Does an entity recur across sectors more, or less, than chance would have it?"""

import numpy as np
import pandas as pd

SAMPLES, SEED = 5000, 20251112
COLUMNS = ["entity_id", "mentions", "sectors", "expected", "low", "high", "p_wide", "p_narrow", "q_wide", "q_narrow"]


def sectors_by_chance(mentions: pd.DataFrame, commitments: pd.DataFrame, least: int = 3) -> pd.DataFrame:
    """Compare the number of sectors that each entity spans with chance.

    Takes `mentions` (commitment_id, entity_id; leave out what is not to count, such as the
    parties) and `commitments` (commitment_id, sector_id). The sectors of the mentions are
    permuted at random, SAMPLES times: every entity keeps its number of mentions, every
    sector its number of mentions, and only who meets which sector changes. So it tests
    whether an entity is tied to fewer sectors, or spread over more, than its number of
    mentions alone would give; it says nothing of why, and mentions in one text are not
    independent, which makes small p-values look better than they are.

    Returns one row per entity with at least `least` mentions (fewer can show nothing):
    entity_id, mentions, sectors (spanned), expected (mean over the samples), low and high
    (their 2.5th and 97.5th percentiles), p_wide and p_narrow (share of samples, the real
    one among them, that span as many or more, as many or fewer sectors), and q_wide and
    q_narrow (the same after Benjamini and Hochberg 1995, J. R. Stat. Soc. B 57:289, over
    the entities returned).
    """
    rows = mentions[["commitment_id", "entity_id"]].merge(
        commitments[["commitment_id", "sector_id"]], on="commitment_id", validate="m:1"
    )
    entity, names = pd.factorize(rows["entity_id"], sort=True)
    sector, _ = pd.factorize(rows["sector_id"], sort=True)
    counts = np.bincount(entity, minlength=len(names))
    spans = count_spans(entity, sector, len(names))
    random = np.random.default_rng(SEED)
    permuted = np.array([count_spans(entity, random.permutation(sector), len(names)) for _ in range(SAMPLES)])
    permuted = permuted.reshape(SAMPLES, len(names))
    low, high = np.percentile(permuted, [2.5, 97.5], axis=0)
    table = pd.DataFrame(
        {
            "entity_id": names,
            "mentions": counts,
            "sectors": spans,
            "expected": permuted.mean(axis=0),
            "low": low,
            "high": high,
            "p_wide": (1 + (permuted >= spans).sum(axis=0)) / (1 + SAMPLES),
            "p_narrow": (1 + (permuted <= spans).sum(axis=0)) / (1 + SAMPLES),
        }
    )
    table = table[table["mentions"] >= least].reset_index(drop=True)
    for side in ("wide", "narrow"):
        table[f"q_{side}"] = adjust(table[f"p_{side}"])
    return table[COLUMNS]


def count_spans(entity: np.ndarray, sector: np.ndarray, entities: int) -> np.ndarray:
    """How many different sectors each entity meets."""
    width = int(sector.max(initial=0)) + 1
    met = np.unique(entity * width + sector)
    return np.bincount(met // width, minlength=entities)


def adjust(p: pd.Series) -> pd.Series:
    """p-values adjusted for the false discovery rate: for each, the least rate at which it would still be called."""
    order = p.sort_values(ascending=False)
    ranks = np.arange(len(order), 0, -1)
    return (order * len(order) / ranks).cummin().clip(upper=1).reindex(p.index)


RATE = 0.05  # false discovery rate at which an entity's spread is called unlike chance
