"""How far independent codings agree."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from analysis.measures.adjudication import CUT, WHOLE_UNIT, accepted_rows, cutters_of

SAMPLES, SEED = 1000, 20251112
SCOPE = "project_scope"
LEVELS = {"rows": "interval", "act_rank": "ordinal"}  # how differences weigh; nominal where nothing is said
COLUMNS = ["variable", "compared", "level", "n", "agree", "values", "alpha", "alpha_low", "alpha_high"]


def measure_agreement(
    codings: pd.DataFrame,
    entity_codings: pd.DataFrame,
    variables: Iterable[str],
    ranks: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """Agreement between all coders of a document, pooled over documents, one row a variable.

    Takes `codings` (coder_id, document_id, unit, part, variable, value, commitment_id),
    `entity_codings` (coder_id, document_id, unit, part, name, entity_id, kind, role, explicit),
    `variables` to report, in any order, and `ranks`, the rank of each act that has one. An empty cell counts as
    a value of its own; rows without any `project_scope` are no cases of it, since only steps of projects have one.
    `act_rank` compares the ranks, as an order, of rows that all ranked.
    Units are compared over every unit (kind and heading where each coder named them, not where the units
    were given); rows over those that all coders found, and mentions
    over the entities that all coders named in them. `row_found` and `entity_found` give the
    share found by all out of those found by any, without alpha, which needs cases that
    nobody found. Returns variable, compared (unit, row, mention), level, n (cases), agree
    (cases with one value), values (distinct values), alpha, alpha_low, alpha_high.

    Alpha: Krippendorff, Content Analysis (4th ed. 2018), chapter 12; the bounds are
    percentiles 2.5 and 97.5 of 1,000 bootstrap samples of the cases.
    """
    codings, entity_codings = codings.fillna({"commitment_id": ""}), entity_codings.fillna({"entity_id": ""})
    units, rows, mentions = compare_units(codings), compare_rows(codings), compare_mentions(codings, entity_codings)
    if ranks and "act" in rows:
        rows["act_rank"] = [[ranks[act] for act in case] for case in rows["act"] if all(act in ranks for act in case)]
    if SCOPE in rows:  # asked of steps of projects alone: elsewhere nobody gives it
        rows[SCOPE] = [case for case in rows[SCOPE] if any(case)]
    results = []
    for variable in variables:
        for compared, cases in (("unit", units), ("row", rows), ("mention", mentions)):
            if variable in cases:
                results.append({"variable": variable, "compared": compared, **measure(cases[variable], variable)})
    return pd.DataFrame(results, columns=COLUMNS)


Cases = dict[str, list[list]]  # variable → one list of the coders' values per case


def compare_units(codings: pd.DataFrame) -> Cases:
    """What each coder said of each unit: its kind, heading and disposition, and the number of rows in it."""
    units: dict[str, dict[str, None]] = {}  # of each document, in the order first met
    values, parts, names = {}, {}, {}
    for document, unit, coder, part, name, value in told(codings):
        units.setdefault(document, {})[unit] = None
        if part == WHOLE_UNIT:
            values[document, unit, coder, name], names[name] = value, None
        else:
            parts.setdefault((document, unit, coder), set()).add(part)
    cases: Cases = {name: [] for name in (*names, "rows")}
    cutters = cutters_of(codings)
    for document, coders in coders_of(codings).items():
        given = any((document, coder) not in cutters for coder in coders)
        asked = [name for name in names if not (given and name in CUT)]
        for unit in units[document]:
            for name in asked:
                cases[name].append([values.get((document, unit, c, name), "") for c in coders])
            cases["rows"].append([len(parts.get((document, unit, c), ())) for c in coders])
    return cases


def compare_rows(codings: pd.DataFrame) -> Cases:
    """What each coder said of each row that all coders of its document found; and which rows all found."""
    rows = codings[codings["part"] != WHOLE_UNIT]
    finders: dict[str, dict[str, set[str]]] = {}  # of each document, by the row that a coding became
    values, alone = {}, {}
    for (document, unit, coder, part, name, value), item in zip(told(rows), rows["commitment_id"], strict=True):
        if item:
            finders.setdefault(document, {}).setdefault(item, set()).add(coder)
            values[item, coder, name] = value
        else:
            alone[coder, document, unit, part] = None
    cases: Cases = {name: [] for name in (*rows["variable"].unique(), "row_found")}
    for document, coders in coders_of(codings).items():
        for item, found in sorted(finders.get(document, {}).items()):
            cases["row_found"].append([c in found for c in coders])
            if found >= set(coders):
                for name in cases.keys() - {"row_found"}:
                    cases[name].append([values.get((item, c, name), "") for c in coders])
        for coder in [coder for coder, where, *_ in alone if where == document]:
            cases["row_found"].append([c == coder for c in coders])
    return cases


def told(codings: pd.DataFrame) -> Iterable[tuple]:
    """Document, unit, coder, part, variable and value of each coding."""
    columns = ["document_id", "unit", "coder_id", "part", "variable", "value"]
    return zip(*(codings[column].to_numpy(dtype=object).tolist() for column in columns), strict=True)


def compare_mentions(codings: pd.DataFrame, entity_codings: pd.DataFrame) -> Cases:
    """What each coder said of each entity in a row that all coders found; and which entities all named."""
    cases: Cases = {"entity_found": [], "entity_kind": [], "entity_role": [], "entity_explicit": []}
    accepted = accepted_rows(codings)
    mentions = entity_codings.merge(accepted, on=["coder_id", "document_id", "unit", "part"])
    entity = mentions["entity_id"].where(mentions["entity_id"] != "", mentions["name"])
    finders = accepted.groupby("commitment_id")["coder_id"].agg(set)
    coders = coders_of(codings)
    said: dict[tuple[str, str], dict[str, dict]] = {}  # row and entity → coder → what the coder's first mention says
    columns = ["document_id", "coder_id", "kind", "role", "explicit"]
    for case, mention in zip(
        zip(mentions["commitment_id"], entity, strict=True), mentions[columns].to_dict("records"), strict=True
    ):
        said.setdefault(case, {}).setdefault(mention["coder_id"], mention)
    for (item, _), by_coder in sorted(said.items(), key=lambda pair: pair[0]):
        wanted = coders.get(next(iter(by_coder.values()))["document_id"], [])
        if not wanted or finders[item] != set(wanted):
            continue
        found = [c in by_coder for c in wanted]
        cases["entity_found"].append(found)
        if all(found):
            for name in ("kind", "role", "explicit"):
                cases[f"entity_{name}"].append([by_coder[c][name] for c in wanted])
    return cases


def coders_of(codings: pd.DataFrame) -> dict[str, list[str]]:
    """The coders of each document that at least two have coded."""
    coders = codings.groupby("document_id")["coder_id"].agg(lambda ids: sorted(set(ids))).to_dict()
    return {document: ids for document, ids in coders.items() if len(ids) > 1}


def measure(cases: list[list], variable: str) -> dict:
    """Counts and, where it is defined, alpha with its bootstrap interval, for one variable."""
    domain = sorted({value for case in cases for value in case})
    result = {"n": len(cases), "agree": sum(len(set(case)) == 1 for case in cases), "values": len(domain)}
    if variable.endswith("_found"):
        return {**result, "agree": sum(map(all, cases))}
    level = LEVELS.get(variable, "nominal")
    if len(domain) < 2:
        return {**result, "level": level}
    counts = np.array([[case.count(value) for value in domain] for case in cases])
    low, high = bootstrap(counts, domain, level)
    return {**result, "level": level, "alpha": alpha(counts, domain, level), "alpha_low": low, "alpha_high": high}


def alpha(counts: np.ndarray, domain: list, level: str) -> float:
    """Krippendorff's alpha of a table of cases by values; NaN where only one value occurs."""
    return float(alphas(counts, np.ones((1, len(counts))), domain, level)[0])


def bootstrap(counts: np.ndarray, domain: list, level: str) -> tuple[float, float]:
    """Percentiles 2.5 and 97.5 of alpha over samples of the cases drawn with replacement, undefined ones left out."""
    random = np.random.default_rng(SEED)
    kinds, often = np.unique(counts, axis=0, return_counts=True)  # few, since most cases are alike
    weights = random.multinomial(len(counts), often / len(counts), size=SAMPLES)
    found = alphas(kinds, weights, domain, level)
    low, high = np.nanpercentile(found, [2.5, 97.5])
    return float(low), float(high)


def alphas(counts: np.ndarray, weights: np.ndarray, domain: list, level: str) -> np.ndarray:
    """Alpha of many samples at once: `weights` says how often each sample (row) holds each case (column).

    `counts` says how often each case (row) was given each value (column); a case with fewer than
    two values has nothing to compare, and is left out.
    One minus observed over expected disagreement (Krippendorff 2018, chapter 12). Over all pairs
    of values, unlike ones number N² - Σn² (nominal), and squared differences sum up to
    2(NΣnx² - (Σnx)²), where x is the value (interval) or its middle rank in the sample (ordinal).
    """
    paired = counts.sum(axis=1) > 1
    # whole numbers as floats, which hold them exactly: numpy multiplies matrices of integers many times slower
    counts, weights = counts[paired].astype(float), weights[:, paired].astype(float)
    totals, size = weights @ counts, counts.sum(axis=1)
    whole = totals.sum(axis=1)
    if level == "nominal":
        within, expected = (n.sum(axis=1) ** 2 - (n**2).sum(axis=1) for n in (counts, totals))
    else:
        x = totals.cumsum(axis=1) - totals / 2 if level == "ordinal" else np.asarray([domain], dtype=float)
        within = 2 * (size * (x**2 @ counts.T) - (x @ counts.T) ** 2)
        expected = 2 * (whole * (totals * x**2).sum(axis=1) - (totals * x).sum(axis=1) ** 2)
    observed = (weights * (within / (size - 1))).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(expected > 0, 1 - (whole - 1) * observed / expected, np.nan)
