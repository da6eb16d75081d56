"""Talks by partner: rows once for each other side, and the sectors that are particular to a partner."""

from statistics import NormalDist

import numpy as np
import pandas as pd

from analysis.measures.chance import RATE, adjust
from analysis.measures.views import other_sides
from analysis.words import listed

ENOUGH = 15  # items of a partner, from which its shares are compared
Z = 1.96  # of a 95% interval


def by_partner(rows: pd.DataFrame, tables) -> pd.DataFrame:
    """The rows of commitments_flat, once for each other side of their event, whose name stands in `partner`."""
    return rows.drop(columns="partner").merge(other_sides(tables), on="event_id")


def compared(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Of what `by_partner` gives, the rows of partners with enough items; the names of the others."""
    counts = rows["partner"].value_counts()
    few = sorted(counts[counts < ENOUGH].index)
    return rows[~rows["partner"].isin(few)], few


def particular(rows: pd.DataFrame, column: str = "group_name") -> pd.DataFrame:
    """How much more or less often a partner's talks turn to a sector than the talks with all the others.

    Takes rows once for each partner (`compared`), with the columns partner and `column`, sectors or
    groups. Returns for each pair partner, `column`, items (of the pair), of (items of the partner),
    share and share_elsewhere (0 to 1), log_odds (natural logarithm of the odds ratio), low and high
    (95% interval) and q: the two-sided p-value, adjusted for the number of pairs (Benjamini and
    Hochberg 1995). Half an item is added to each count (Haldane 1956; Anscombe 1956, Biometrika 43);
    the variance is the sum of the reciprocals (Woolf 1955). Items of one text are not independent,
    which makes the intervals look narrower than they are.
    """
    counts = pd.crosstab(rows["partner"], rows[column]).stack().rename("items").reset_index()
    own = counts.groupby("partner")["items"].transform("sum")
    here, every = counts.groupby(column)["items"].transform("sum"), len(rows)
    a, b = counts["items"], own - counts["items"]
    c, d = here - a, every - own - (here - a)
    log_odds = np.log((a + 0.5) * (d + 0.5) / ((b + 0.5) * (c + 0.5)))
    spread = np.sqrt(sum(1 / (n + 0.5) for n in (a, b, c, d)))
    result = counts.assign(of=own, share=a / own, share_elsewhere=c / (every - own).clip(lower=1), log_odds=log_odds)
    result = result.assign(low=log_odds - Z * spread, high=log_odds + Z * spread)
    return result.assign(q=adjust(two_sided(log_odds / spread)))


def two_sided(z: pd.Series) -> pd.Series:
    """The two-sided p-value of each standard normal deviate."""
    return z.map(lambda value: 2 * NormalDist().cdf(-abs(value)))


def telling(table: pd.DataFrame) -> pd.DataFrame:
    """Of what `particular` gives, the pairs that stand out after adjustment, the largest odds first."""
    return table[(table["q"] <= RATE) & (table["log_odds"] > 0)].sort_values("log_odds", ascending=False)


def in_words(table: pd.DataFrame, most: int = 3) -> str:
    """What stands out most, in words: 'energy with Russia (20%, elsewhere 6%)'. Empty where nothing does."""
    stands_out = telling(table).head(most)
    if stands_out.empty:
        return ""
    return listed(
        f"{pair.group_name.lower()} with {pair.partner} ({100 * pair.share:.0f}%, elsewhere "
        f"{100 * pair.share_elsewhere:.0f}%)"
        for pair in stands_out.itertuples()
    )
