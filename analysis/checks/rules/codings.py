"""Rules on codings, and on what the accepted rows can be traced to."""

from collections import Counter
from collections.abc import Iterator

from analysis.checks.rules.context import Context
from analysis.measures.adjudication import WHOLE_UNIT, accepted_rows, adjudicated_values
from analysis.package.tables import commitment_id
from analysis.problems import Problem


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

    allowed = {"role": known.get("entity_role", set()), "kind": known.get("entity_kind", set())}
    for row, variable, value in context["entity_adjudications"].reset_index()[["index", "variable", "value"]].values:
        codes = allowed.get(variable, {"true", "false"})
        if value not in codes:
            yield context.problem(
                "entity_adjudications",
                "codings_use_codes",
                f"this is no value of {variable!r}",
                "use one of " + ", ".join(sorted(codes)),
                row,
                "value",
                value,
            )


def codings_are_complete(context: Context) -> Iterator[Problem]:
    """A unit or a row to which a coder gave something, but not all that each unit or row has."""
    given: dict[tuple[str, ...], set[str]] = {}
    first: dict[tuple[str, ...], int] = {}
    columns = ["coder_id", "document_id", "unit", "part", "variable"]
    for row, *where, variable in context["codings"].reset_index()[["index", *columns]].itertuples(index=False):
        given.setdefault(tuple(where), set()).add(variable)
        first.setdefault(tuple(where), row)
    of_unit, of_row = (always_given(context, table) for table in ("units", "commitments"))
    for (coder, document, unit, part), variables in given.items():
        for variable in sorted((of_unit if part == WHOLE_UNIT else of_row) - variables):
            yield context.problem(
                "codings",
                "codings_are_complete",
                f"{coder} gave no {variable} to unit {unit}, part {part} of {document}",
                "restore the row that says it",
                first[coder, document, unit, part],
                "variable",
            )


def always_given(context: Context, table: str) -> set[str]:
    """The coded variables that are required columns of a table: each coder says them of each of its rows."""
    fields = context.package.resources[table]["schema"]["fields"]
    return {f["name"] for f in fields if f["constraints"]["required"]} & context.codes()["coding_variable"]


def codings_lead_to_their_unit(context: Context) -> Iterator[Problem]:
    """A coding that leads to a commitment of another unit, or one on a whole unit that leads to any."""
    columns = ["index", "document_id", "unit", "part", "commitment_id"]
    for row, document, unit, part, led in context["codings"].reset_index()[columns].itertuples(index=False):
        if led and (part == WHOLE_UNIT or not led.startswith(commitment_id(document, unit, ""))):
            yield context.problem(
                "codings",
                "codings_lead_to_their_unit",
                "a coding leads to a commitment of its own unit, and one on the whole unit (part u) to none",
                "correct the id, or empty the cell",
                row,
                "commitment_id",
                led,
            )


def codings_lead_to_one_row(context: Context) -> Iterator[Problem]:
    """Values of one coder's row that lead to different commitments."""
    columns = ["coder_id", "document_id", "unit", "part"]
    rows = context["codings"]
    differ = rows.groupby(columns)["commitment_id"].transform("nunique") > 1
    for row, item in rows[differ].iterrows():
        yield context.problem(
            "codings",
            "codings_lead_to_one_row",
            "the values that this coder gave to one row lead to different commitments",
            "give all of them the same commitment_id",
            row,
            "commitment_id",
            item["commitment_id"] or None,
        )


def adjudicated_rows_exist(context: Context) -> Iterator[Problem]:
    """An adjudication on a row that is not among the commitments, or on a document that no coder has coded."""
    known = set(context["commitments"]["commitment_id"])
    coded = set(context["codings"]["document_id"])
    for name in ("adjudications", "entity_adjudications"):
        rows = context[name]
        for row, document in rows["document_id"][~rows["document_id"].isin(coded)].items():
            yield context.problem(
                name,
                "adjudicated_rows_exist",
                "something is settled here in a document that no coder has coded",
                "restore its codings in data/codings.csv, or correct the document",
                row,
                "document_id",
                document,
            )
        for row, *where in context[name].reset_index()[["index", "document_id", "unit", "part"]].values:
            if where[-1] != WHOLE_UNIT and commitment_id(*where) not in known:
                yield context.problem(
                    name,
                    "adjudicated_rows_exist",
                    f"there is no commitment {commitment_id(*where)}",
                    "correct unit and part; part u stands for the whole unit",
                    row,
                    "part",
                    where[-1],
                )


def kinds_are_traced(context: Context) -> Iterator[Problem]:
    """An entity of a kind that no coder who named it gave and that no adjudication settled."""
    codings, settled = context["entity_codings"], context["entity_adjudications"]
    given = codings.groupby("entity_id")["kind"].agg(set).to_dict()
    for entity, kind in settled[settled["variable"] == "kind"][["entity_id", "value"]].itertuples(index=False):
        given.setdefault(entity, set()).add(kind)
    for row, entity, kind in context["entities"].reset_index()[["index", "entity_id", "kind"]].values:
        if kind not in given.get(entity, {kind}):
            yield context.problem(
                "entities",
                "kinds_are_traced",
                f"the coders gave {' and '.join(sorted(given[entity]))}",
                "correct the cell, or settle it in data/entity_adjudications.csv (variable kind)",
                row,
                "kind",
                kind,
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
    settled = adjudicated_values(context["codings"], context["adjudications"], variables)
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


def splits_are_adjudicated(context: Context) -> Iterator[Problem]:
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
                "splits_are_adjudicated",
                f"the coders split unit {where[1]} of {where[0]} into different rows and nothing settles it",
                "add a row with part u and variable rows, with the reason",
            )
        elif settled.get(where, str(accepted[where])) != str(accepted[where]):
            yield context.problem(
                "adjudications",
                "splits_are_adjudicated",
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
