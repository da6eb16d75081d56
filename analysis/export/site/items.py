"""The data of the site's table: a row an item, and for each item its entities and what the coders gave."""

from collections import defaultdict
from collections.abc import Callable

import pandas as pd

from analysis.package.descriptor import Package
from analysis.package.html import plain
from analysis.package.tables import Frames

SHOWN = ("summary", "event_date", "sector_name", "act", "status", "partner", "project_name", "outcome")
FILTERS = ("sector_name", "act", "status", "partner", "year", "project_name", "outcome")
YEAR = {"name": "year", "title": "Year"}
SEVERAL = "; "  # between the values of one cell


def fields_of(package: Package, name: str) -> dict[str, dict]:
    return {field["name"]: field for field in package.resources[name]["schema"]["fields"]}


def labels_of(frames: Frames, variable: str | None) -> dict[str, str]:
    """The labels of a variable's codes, in the order of their ranks."""
    codes = frames["codebook"][frames["codebook"]["variable"] == variable].sort_values("rank", kind="stable")
    return dict(zip(codes["code"], codes["label"], strict=True))


def items_of(package: Package, frames: Frames) -> dict:
    """The columns of `commitments_flat`, with what became of a deadline and the year, and the rows as text.

    A column has its title, whether the table shows it, the labels of its codes, and the choices of its filter.
    """
    outcomes = frames["deadlines"].set_index("commitment_id")["outcome"]
    flat = frames["commitments_flat"]
    flat = flat.assign(outcome=flat["commitment_id"].map(outcomes), year=flat["event_date"].dt.year)
    fields = fields_of(package, "commitments_flat")
    fields |= {"outcome": fields_of(package, "deadlines")["outcome"], "year": YEAR}
    cells = {name: [plain(value) for value in flat[name].tolist()] for name in fields}
    columns = []
    for name, field in fields.items():
        labels = labels_of(frames, field.get("codebook"))
        column = {"name": name, "title": field["title"], "shown": name in SHOWN}
        column |= {"labels": labels} if labels else {}
        columns.append(column | ({"choices": choices(cells[name], labels)} if name in FILTERS else {}))
    columns.sort(key=lambda c: SHOWN.index(c["name"]) if c["shown"] else len(SHOWN))
    return {"columns": columns, "rows": [*zip(*(cells[c["name"]] for c in columns), strict=True)]}


def choices(cells: list[str], labels: dict[str, str]) -> list[str]:
    """What a filter offers: the values there are, in the order of the codebook or of the alphabet."""
    found = {value for cell in set(cells) for value in cell.split(SEVERAL)} - {""}
    return [label for code, label in labels.items() if code in found] if labels else sorted(found)


def labelled(package: Package, frames: Frames, name: str) -> list[dict]:
    """The rows of a table as text, with labels for codes."""
    columns = {}
    for field in package.resources[name]["schema"]["fields"]:
        labels = labels_of(frames, field.get("codebook"))
        values = [plain(value) for value in frames[name][field["name"]].tolist()]
        columns[field["name"]] = [labels.get(value, value) for value in values]
    return pd.DataFrame(columns, dtype=object).to_dict("records")


def details_of(package: Package, frames: Frames) -> dict:
    """For each item: the names of its coders, its entities and its variables, as accepted and as each coder gave them.

    A list of cells is a row; `heads` holds the headings before those of the coders. Where all coders gave what is
    accepted, a row ends with that cell.
    """
    coders = dict(zip(frames["coders"]["coder_id"], frames["coders"]["name"], strict=True))
    by_document = frames["codings"].groupby("document_id")["coder_id"].agg(lambda column: tuple(sorted(set(column))))
    flat = frames["commitments_flat"]
    ids = {
        item: by_document.get(text, ()) for item, text in zip(flat["commitment_id"], flat["document_id"], strict=True)
    }
    given = frames["codings"].dropna(subset=["commitment_id"])
    entities, variables = entity_rows(package, frames, given), variable_rows(package, frames, given)
    entity, role = fields_of(package, "entities"), fields_of(package, "commitment_entities")
    return {
        "heads": {
            "entities": [role["entity_id"]["title"], entity["kind"]["title"], role["role"]["title"]],
            "codings": [fields_of(package, "codings")["variable"]["title"], "Accepted"],
            "reason": fields_of(package, "adjudications")["reason"]["title"],
        },
        "items": {
            item: {
                "coders": [coders[c] for c in who],
                "entities": [shorten(row, who) for row in entities[item]],
                "codings": [shorten(row, who) for row in variables[item]],
            }
            for item, who in ids.items()
        },
    }


def shorten(row: tuple[list[str], dict[str, str], str], coders: tuple[str, ...]) -> list[str]:
    """A row of what is accepted, what each coder gave, and the reason of the adjudication."""
    accepted, by_coder, reason = row
    values = [by_coder.get(coder, "") for coder in coders]
    return accepted if set(values) == {accepted[-1]} and not reason else [*accepted, *values, reason]


def variable_rows(package: Package, frames: Frames, given: pd.DataFrame) -> dict[str, list]:
    """For each item its coded variables: title, accepted value, values by coder, reason where it was settled."""
    fields = fields_of(package, "units") | fields_of(package, "commitments")
    tell = {name: teller(frames, field) for name, field in fields.items()}
    accepted = frames["commitments"].set_index("commitment_id").to_dict("index")
    reasons = {
        (f"{row.document_id}:{row.unit:02d}{row.part}", row.variable): plain(row.reason)
        for row in frames["adjudications"].itertuples()
    }
    values = defaultdict(lambda: defaultdict(dict))
    for row in given.itertuples():
        values[row.commitment_id][row.variable][row.coder_id] = tell[row.variable](row.value)
    rows = defaultdict(list)
    for item, by_variable in values.items():
        for name in (name for name in fields if name in by_variable):
            told = [fields[name]["title"], tell[name](accepted[item].get(name))]
            rows[item].append((told, by_variable[name], reasons.get((item, name), "")))
    return rows


def teller(frames: Frames, field: dict) -> Callable[[object], str]:
    """How a cell of a field is told: the label of a code, the name of a sector, yes and no, or as it stands."""
    labels = {"true": "yes", "false": "no"} if field["type"] == "boolean" else labels_of(frames, field.get("codebook"))
    if field["name"] == "sector_id":
        labels = dict(zip(frames["sectors"]["sector_id"], frames["sectors"]["name"], strict=True))
    return lambda value: labels.get(text, text) if (text := plain(value)) else ""


def entity_rows(package: Package, frames: Frames, given: pd.DataFrame) -> dict[str, list]:
    """For each item the entities it names, or a coder took it to name: name, kind, role, and the role by coder."""
    kinds, roles = (labels_of(frames, variable) for variable in ("entity_kind", "entity_role"))
    known = frames["entities"].set_index("entity_id")
    rows = defaultdict(dict)
    for row in frames["commitment_entities"].itertuples():
        told = known.loc[row.entity_id]
        rows[row.commitment_id][row.entity_id] = ([told["name"], kinds[told["kind"]], roles[row.role]], {}, "")
    place = ["coder_id", "document_id", "unit", "part"]
    became = given[[*place, "commitment_id"]].drop_duplicates()
    for row in frames["entity_codings"].merge(became, on=place).itertuples():
        name = row.entity_id if isinstance(row.entity_id, str) else row.name
        new = ([row.name, kinds.get(row.kind, row.kind), ""], {}, "")
        rows[row.commitment_id].setdefault(name, new)[1][row.coder_id] = roles.get(row.role, row.role)
    return defaultdict(list, {item: [*found.values()] for item, found in rows.items()})
