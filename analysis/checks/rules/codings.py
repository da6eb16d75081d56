"""Rules on codings, and on what the accepted rows can be traced to."""

from collections import Counter
from collections.abc import Iterator

import pandas as pd
import pycountry

from analysis.checks.rules.context import Context, one_of, pairs
from analysis.measures.adjudication import CUT, WHOLE_UNIT, accepted_rows, adjudicated_values, cutters_of
from analysis.package.tables import commitment_id
from analysis.problems import Problem

PLACE = ("document_id", "unit", "part")  # where a coder's row stands


def codings_use_codes(context: Context) -> Iterator[Problem]:
    """A value that a coder gave, or that was settled, which the codebook or the list of sectors does not know."""
    known = context.codes()
    allowed, optional = {"sector_id": set(context["sectors"]["sector_id"])}, set()
    for name in ("units", "commitments"):
        for field in context.package.resources[name]["schema"]["fields"]:
            if variable := field.get("codebook"):
                allowed[field["name"]] = known.get(variable, set())
                if not field.get("constraints", {}).get("required"):
                    optional.add(field["name"])
    truth = {"true", "false"}
    kinds = {"role": known.get("entity_role", set()), "kind": known.get("entity_kind", set())}
    for name, codes_of in (
        ("codings", allowed),
        ("adjudications", {v: codes | {""} if v in optional else codes for v, codes in allowed.items()}),
        ("entity_adjudications", {v: truth for v in context["entity_adjudications"]["variable"]} | kinds),
    ):
        rows = context[name]
        for variable, codes in codes_of.items():
            yield from context.faults(
                name,
                rows[(rows["variable"] == variable) & ~rows["value"].isin(codes)],
                "value",
                f"this is no code of {variable!r}",
                one_of(codes),
            )


def codings_are_complete(context: Context) -> Iterator[Problem]:
    """A unit or a row to which a coder gave something, but not all that each unit or row has."""
    given: dict[tuple[str, ...], set[str]] = {}
    first: dict[tuple[str, ...], int] = {}
    rows = context["codings"][["coder_id", *PLACE, "variable"]]
    for row, *where, variable in rows.itertuples(name=None):
        given.setdefault(tuple(where), set()).add(variable)
        first.setdefault(tuple(where), row)
    of_unit, of_row = (always_given(context, table) for table in ("units", "commitments"))
    cutters = cutters_of(context["codings"])
    for (coder, document, unit, part), variables in given.items():
        wanted = of_row if part != WHOLE_UNIT else of_unit if (document, coder) in cutters else of_unit - {*CUT}
        for variable in sorted(wanted - variables):
            message = f"{coder} gave no {variable} to unit {unit}, part {part} of {document}"
            row = first[coder, document, unit, part]
            yield context.fault("codings", message, "restore the row that says it", row, "variable")


def always_given(context: Context, table: str) -> set[str]:
    """The coded variables that are required columns of a table: each coder says them of each of its rows."""
    fields = context.package.resources[table]["schema"]["fields"]
    return {f["name"] for f in fields if f["constraints"]["required"]} & context.codes().get("coding_variable", set())


def codings_lead_to_their_unit(context: Context) -> Iterator[Problem]:
    """A coding that leads to a commitment of another unit, or one on a whole unit that leads to any."""
    rows = context["codings"]
    rows = rows[rows["commitment_id"] != ""]
    wrong = [
        part == WHOLE_UNIT or not led.startswith(commitment_id(document, unit, ""))
        for document, unit, part, led in pairs(rows, *PLACE, "commitment_id")
    ]
    return context.faults(
        "codings",
        rows.loc[wrong],
        "commitment_id",
        "a coding leads to a commitment of its own unit, and one on the whole unit (part u) to none",
        "correct the id, or empty the cell",
    )


def codings_lead_to_one_row(context: Context) -> Iterator[Problem]:
    """Values of one coder's row that lead to different commitments."""
    rows = context["codings"]
    return context.faults(
        "codings",
        rows[rows.groupby(["coder_id", *PLACE])["commitment_id"].transform("nunique") > 1],
        "commitment_id",
        "the values that this coder gave to one row lead to different commitments",
        "give all of them the same commitment_id",
    )


def adjudicated_rows_exist(context: Context) -> Iterator[Problem]:
    """An adjudication on a row that is not among the commitments, or on a document that no coder has coded."""
    known = set(context["commitments"]["commitment_id"])
    for name in ("adjudications", "entity_adjudications"):
        rows = context[name]
        yield from context.faults(
            name,
            rows[~rows["document_id"].isin(context["codings"]["document_id"])],
            "document_id",
            "something is settled here in a document that no coder has coded",
            "restore its codings in data/codings.csv, or correct the document",
        )
        rows = rows[rows["part"] != WHOLE_UNIT]
        yield from context.faults(
            name,
            rows.loc[[commitment_id(*where) not in known for where in pairs(rows, *PLACE)]],
            "part",
            lambda r: f"there is no commitment {commitment_id(*(r[column] for column in PLACE))}",
            "correct unit and part; part u stands for the whole unit",
        )


def kinds_are_traced(context: Context) -> Iterator[Problem]:
    """An entity of a kind that no coder who named it gave and that no adjudication settled."""
    entities, settled = context["entities"], context["entity_adjudications"]
    given = context["entity_codings"].groupby("entity_id")["kind"].agg(set).to_dict()
    for entity, kind in pairs(settled[settled["variable"] == "kind"], "entity_id", "value"):
        given.setdefault(entity, set()).add(kind)
    return context.faults(
        "entities",
        entities.loc[[kind not in given.get(entity, {kind}) for entity, kind in pairs(entities, "entity_id", "kind")]],
        "kind",
        lambda r: f"the coders gave {' and '.join(sorted(given[r['entity_id']]))}",
        "correct the cell, or settle it in data/entity_adjudications.csv (variable kind)",
    )


def lexicon_points_to_codes(context: Context) -> Iterator[Problem]:
    """A term of the lexicon that points to a code which neither the codebook nor the list of sectors has."""
    known = context.codes() | {"sector_id": set(context["sectors"]["sector_id"]), "open_ended": {"open_tail"}}
    known["state"] = {country.alpha_3 for country in pycountry.countries}
    rows = context["lexicon"]
    is_known = rows["variable"].isin(known)
    message, remedy = "terms point to codes of no such variable", one_of(known)
    yield from context.faults("lexicon", rows[~is_known], "variable", message, remedy)
    rows = rows[is_known]
    yield from context.faults(
        "lexicon",
        rows.loc[[code not in known[variable] for variable, code in pairs(rows, "variable", "code")]],
        "code",
        lambda r: f"there is no such code of {r['variable']!r}",
        lambda r: one_of(known[r["variable"]]),
    )


def coded_once(context: Context) -> list[str]:
    """Documents that fewer than two coders have coded: no fault, but not finished either."""
    coders = context["codings"].groupby("document_id")["coder_id"].nunique()
    return [d for d in context["documents"]["document_id"] if coders.get(d, 0) < 2]


def accepted_values_are_traced(context: Context) -> Iterator[Problem]:
    """An accepted value that the coders did not all give and that no adjudication explains."""
    variables = context.codes().get("adjudication_variable", set())
    settled = adjudicated_values(context["codings"], context["adjudications"], variables)
    known = {where[0] for where in settled.known}
    for name, key in (("units", ["document_id", "unit"]), ("commitments", ["commitment_id"])):
        rows = context[name]
        rows = rows[rows[key[0]].isin(known)]  # rows of texts that nobody coded are not traced
        rows = rows.loc[[where in settled.known for where in pairs(rows, *key)]]
        places = pairs(rows, *key)
        for variable in sorted(variables.intersection(rows.columns)):
            values = [settled.values.get((*where, variable)) for where in places]
            if values == rows[variable].tolist():
                continue
            expected = pd.Series(values, rows.index, object)
            yield from context.faults(
                name,
                rows[expected.isna()],
                variable,
                "the coders differ here and no adjudication settles it",
                "settle it in data/adjudications.csv, with the reason",
            )
            yield from context.faults(
                name,
                rows.assign(expected=expected)[expected.notna() & (expected != rows[variable])],
                variable,
                lambda r: f"the codings and adjudications give {r['expected']!r}",
                "correct the cell, or settle it in data/adjudications.csv with the reason",
            )


def splits_are_adjudicated(context: Context) -> Iterator[Problem]:
    """A unit that coders split into different rows, or a number of rows, that no adjudication settles."""
    codings, settlements = context["codings"], context["adjudications"]
    rows = codings[codings["part"] != WHOLE_UNIT].drop_duplicates(["coder_id", *PLACE])
    accepted = Counter(pairs(context["commitments"], "document_id", "unit"))
    counts = settlements[settlements["variable"] == "rows"]
    settled = dict(zip(pairs(counts, "document_id", "unit"), counts["value"], strict=True))
    found = rows.groupby(["document_id", "unit", "coder_id"])["commitment_id"].agg(frozenset)
    coders = codings.groupby("document_id")["coder_id"].nunique()
    for where, answers in found.groupby(level=["document_id", "unit"]):
        unit = f"unit {where[1]} of {where[0]}"
        differ = len(set(answers)) > 1 or len(answers) < coders[where[0]] or "" in frozenset().union(*answers)
        if differ and where not in settled:
            message = f"the coders split {unit} into different rows and nothing settles it"
            remedy = "add a row with part u and variable rows, with the reason"
            yield context.fault("adjudications", message, remedy)
        elif settled.get(where, str(accepted[where])) != str(accepted[where]):
            message = f"{unit} has {accepted[where]} commitments, but {settled[where]} were settled"
            yield context.fault("adjudications", message, "bring the two together")


def accepted_entities_are_traced(context: Context) -> Iterator[Problem]:
    """An entity of an accepted row, or its role, that the coders did not all give and that no adjudication explains."""
    accepted = accepted_rows(context["codings"])
    mentions = context["entity_codings"].merge(accepted, on=["coder_id", *PLACE])
    finders = accepted.groupby("commitment_id")["coder_id"].nunique().to_dict()
    settled = {
        (commitment_id(*place), entity, variable): value
        for *place, entity, variable, value in pairs(
            context["entity_adjudications"], *PLACE, "entity_id", "variable", "value"
        )
    }
    given: dict[tuple[str, str], list[dict]] = {}
    for mention in mentions.to_dict("records"):
        given.setdefault((mention["commitment_id"], mention["entity_id"]), []).append(mention)
    traced = context["commitment_entities"]
    traced = traced[traced["commitment_id"].isin({*finders, *(where[0] for where in given)})]
    rows = {
        (mention["commitment_id"], mention["entity_id"]): (row, mention)
        for row, mention in zip(traced.index, traced.to_dict("records"), strict=True)
    }
    for where in sorted(given.keys() | {w for w in rows if w[0] in finders}):
        group, (row, mention) = given.get(where), rows.get(where, (None, None))
        named = (
            "false" if group is None else "true" if len({m["coder_id"] for m in group}) == finders[where[0]] else None
        )
        named = settled.get((*where, "named"), named)
        if named is None or (named == "true") != (mention is not None):
            message = f"the codings do not agree with the table on whether {where[0]} names {where[1]}"
            remedy = "correct the row, or settle it in data/entity_adjudications.csv (variable named)"
            yield context.fault("commitment_entities", message, remedy, row, "entity_id", where[1])
            continue
        for variable in ("role", "explicit") if mention is not None and group is not None else ():
            said = {settled[*where, variable]} if (*where, variable) in settled else {m[variable] for m in group}
            if said != {mention[variable]}:
                message = f"the coders gave {' and '.join(sorted(said))}"
                remedy = f"correct the cell, or settle it in data/entity_adjudications.csv (variable {variable})"
                yield context.fault("commitment_entities", message, remedy, row, variable, mention[variable])
