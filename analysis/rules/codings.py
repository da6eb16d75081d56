"""Rules on codings, and on what the accepted rows can be traced to."""

from collections import Counter
from collections.abc import Iterator

from analysis.problems import Problem
from analysis.rules.context import Context
from analysis.settled import WHOLE_UNIT, accepted_rows, settled_values
from analysis.tables import commitment_id


def codings_use_codes(context: Context) -> Iterator[Problem]:
    """A value that a coder gave, or that was settled, which the codebook or the list of sectors does not know."""
    known = context.codes()
    allowed = {"sector_id": set(context["sectors"]["sector_id"])}
    for name in ("units", "commitments"):
        for field in context.package.resources[name]["schema"]["fields"]:
            if variable := field.get("codebook"):
                allowed[field["name"]] = known.get(variable, set())
    for name in ("codings", "adjudications"):
        rows = context[name]
        for variable, codes in allowed.items():
            for row, item in rows[(rows["variable"] == variable) & ~rows["value"].isin(codes)].iterrows():
                yield context.problem(
                    name,
                    "codings_use_codes",
                    f"this is no code of {variable!r}",
                    "use one of " + ", ".join(sorted(codes)),
                    row,
                    "value",
                    item["value"],
                )


def lexicon_points_to_codes(context: Context) -> Iterator[Problem]:
    """A term of the lexicon that points to a code which neither the codebook nor the list of sectors has."""
    known = context.codes() | {"sector_id": set(context["sectors"]["sector_id"]), "open_ended": {"open_tail"}}
    for row, item in context["lexicon"].iterrows():
        if item["variable"] not in known:
            yield context.problem(
                "lexicon",
                "lexicon_points_to_codes",
                "terms point to codes of no such variable",
                "use one of " + ", ".join(sorted(known)),
                row,
                "variable",
                item["variable"],
            )
        elif item["code"] not in known[item["variable"]]:
            yield context.problem(
                "lexicon",
                "lexicon_points_to_codes",
                f"there is no such code of {item['variable']!r}",
                "use one of " + ", ".join(sorted(known[item["variable"]])),
                row,
                "code",
                item["code"],
            )


def coded_once(context: Context) -> list[str]:
    """Documents that fewer than two coders have coded: no fault, but not finished either."""
    coders = context["codings"].groupby("document_id")["coder_id"].nunique()
    return [d for d in context["documents"]["document_id"] if coders.get(d, 0) < 2]


def accepted_values_are_traced(context: Context) -> Iterator[Problem]:
    """An accepted value that the coders did not all give and that no adjudication explains."""
    variables = context.codes()["adjudication_variable"]
    settled = settled_values(context["codings"], context["adjudications"], variables)
    for name, key in (("units", ["document_id", "unit"]), ("commitments", ["commitment_id"])):
        frame = context[name]
        known = {where[0] for where in settled.known}
        frame = frame[frame[key[0]].isin(known)]  # rows of texts that nobody coded are not traced
        for variable in sorted(variables.intersection(frame.columns)):
            for row, *where, value in frame.reset_index()[["index", *key, variable]].itertuples(index=False):
                if tuple(where) not in settled.known:
                    continue
                if (expected := settled.values.get((*where, variable))) is None:
                    yield context.problem(
                        name,
                        "accepted_values_are_traced",
                        "the coders differ here and no adjudication settles it",
                        "settle it in data/adjudications.csv, with the reason",
                        row,
                        variable,
                        value,
                    )
                elif expected != value:
                    yield context.problem(
                        name,
                        "accepted_values_are_traced",
                        f"the codings and adjudications give {expected!r}",
                        "correct the cell, or settle it in data/adjudications.csv with the reason",
                        row,
                        variable,
                        value,
                    )


def splits_are_settled(context: Context) -> Iterator[Problem]:
    """A unit that coders split into different rows, or a number of rows, that no adjudication settles."""
    codings = context["codings"]
    rows = codings[codings["part"] != WHOLE_UNIT].drop_duplicates(["coder_id", "document_id", "unit", "part"])
    accepted = Counter(context["commitments"][["document_id", "unit"]].itertuples(index=False, name=None))
    settled = {
        (a.document_id, a.unit): a.value
        for a in context["adjudications"].itertuples(index=False)
        if a.variable == "rows"
    }
    found = rows.groupby(["document_id", "unit", "coder_id"])["commitment_id"].agg(frozenset)
    coders = codings.groupby("document_id")["coder_id"].nunique()
    for where, answers in found.groupby(level=["document_id", "unit"]):
        differ = len(set(answers)) > 1 or len(answers) < coders[where[0]] or "" in frozenset().union(*answers)
        if differ and where not in settled:
            yield context.problem(
                "adjudications",
                "splits_are_settled",
                f"the coders split unit {where[1]} of {where[0]} into different rows and nothing settles it",
                "add a row with part u and variable rows, with the reason",
            )
        elif settled.get(where, str(accepted[where])) != str(accepted[where]):
            yield context.problem(
                "adjudications",
                "splits_are_settled",
                f"unit {where[1]} of {where[0]} has {accepted[where]} commitments, but {settled[where]} were settled",
                "bring the two together",
            )


def accepted_entities_are_traced(context: Context) -> Iterator[Problem]:
    """An entity of an accepted row, or its role, that the coders did not all give and that no adjudication explains."""
    accepted = accepted_rows(context["codings"])
    mentions = context["entity_codings"].merge(accepted, on=["coder_id", "document_id", "unit", "part"])
    finders = accepted.groupby("commitment_id")["coder_id"].nunique()
    settled = {
        (commitment_id(a.document_id, a.unit, a.part), a.entity_id, a.variable): a.value
        for a in context["entity_adjudications"].itertuples(index=False)
    }
    given = {where: group for where, group in mentions.groupby(["commitment_id", "entity_id"])}
    traced = context["commitment_entities"]
    traced = traced[traced["commitment_id"].isin({*finders.index, *(where[0] for where in given)})]
    rows = {(m.commitment_id, m.entity_id): (row, m) for row, m in traced.iterrows()}
    for where in sorted(given.keys() | {w for w in rows if w[0] in finders.index}):
        group = given.get(where)
        named = (
            "true"
            if group is not None and group["coder_id"].nunique() == finders[where[0]]
            else "false"
            if group is None
            else None
        )
        named = settled.get((*where, "named"), named)
        row, mention = rows.get(where, (None, None))
        if named is None or (named == "true") != (mention is not None):
            yield context.problem(
                "commitment_entities",
                "accepted_entities_are_traced",
                f"the codings do not agree with the table on whether {where[0]} names {where[1]}",
                "correct the row, or settle it in data/entity_adjudications.csv (variable named)",
                row,
                "entity_id",
                where[1],
            )
            continue
        for variable in ("role", "explicit") if mention is not None and group is not None else ():
            said = {settled[*where, variable]} if (*where, variable) in settled else set(group[variable])
            if said != {mention[variable]}:
                yield context.problem(
                    "commitment_entities",
                    "accepted_entities_are_traced",
                    f"the coders gave {' and '.join(sorted(said))}",
                    f"correct the cell, or settle it in data/entity_adjudications.csv (variable {variable})",
                    row,
                    variable,
                    mention[variable],
                )
