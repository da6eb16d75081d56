"""What no rule can know of a cell, a row or a property, and what guards it instead.

Stated by table and column, so that every fault that is not named here must be caught. A
condition is taken from the tables alone: where a value is settled by an adjudication, for
instance, what one coder gave can be changed without any contradiction.
"""

import re

SENTENCES = ("definition", "description", "note", "reason", "summary", "comment")
OF_ALL = {"kind", "disposition", "act", "status", "sector_id", "cue", "summary", "open_ended"}  # each coder gives these
UNTRACED = {"summary", "comment", "note"}  # what coders wrote in words of their own, which is not compared

READ = "reading it again beside the source; until the next build the notice of an edited table, then the history in git"
CODING = "both codings kept as given, the agreement figures, adjudications with their reasons, disputing a coding"
LINKS = "notebook 03, which shows every step of a project with its source; disputing a coding"
LOOKED_UP = "the source named beside the fact, where it can be looked up"
VERIFY = "`python -m analysis verify`, which holds a saved page against the fingerprints"
PROPOSALS = "the review of every draft: the lexicon only proposes"
DICTIONARY = "the notice that the data dictionary says otherwise, where it shows the property; the history in git"

ALWAYS = {
    "commitments": dict.fromkeys(("summary", "comment"), READ),
    "documents": dict.fromkeys(("attributed_to", "side", "reliability", "language", "extent", "sample"), READ),
    "units": {"characters": VERIFY, "fingerprint": VERIFY, "note": READ},
    "events": {"name": READ, "kind": READ, "place_id": LOOKED_UP},
    "event_participants": {"role": LOOKED_UP},
    "entities": dict.fromkeys(
        "description country_note shared_by subdivision_code geonames latitude longitude signed_on".split(), LOOKED_UP
    ),
    "sectors": dict.fromkeys(("name", "definition"), READ),
    "sector_groups": {"definition": READ},
    "projects": dict.fromkeys(("name", "description"), READ),
    "links": dict.fromkeys(("relation", "basis", "comment"), LINKS),
    "coders": dict.fromkeys(("name", "kind", "note"), READ),
    "entity_codings": dict.fromkeys(("name", "kind"), CODING),
    "adjudications": {"reason": CODING},
    "entity_adjudications": {"reason": CODING},
    "screened": {"reason": READ},
    "codebook": dict.fromkeys(("rank", "label", "definition"), READ),
    "lexicon": dict.fromkeys(("variable", "code", "term", "language"), PROPOSALS),
}
OPTIONAL = (
    *("homepage", "id", "image", "keywords", "format", "unique", "pattern", "minLength", "maxLength"),
    *(
        "minimum",
        "maximum",
        "$schema",
        "email",
        "version",
        "givenName",
        "familyName",
        "organization",
        "path",
        "sources",
    ),
)


def untold_cell(base, name: str, row: dict[str, str], column: str, new: str) -> str:
    """What guards against `new` in a cell, where no rule can know that it is wrong; '' where a rule can."""
    if name == "units" and column in ("note", "characters", "fingerprint") and new == "":
        return READ if column == "note" and row["disposition"] == "coded" else ""
    if name == "units" and row["label"] and column in ("characters", "fingerprint"):
        return ""
    if column in SENTENCES and new and not re.search(r"[^\W\d_]", new):
        return ""  # no word at all
    if column in ALWAYS.get(name, {}):
        return ALWAYS[name][column]
    return CELLS[name](base, row, column, new) if name in CELLS else ""


def untold_row(base, name: str, row: dict[str, str]) -> str:
    """What guards against the loss of a row, where no rule can know of it; '' where a rule can."""
    return ROWS[name](base, row) if name in ROWS else ""


def untold_property(node: dict, key: str) -> str:
    """What guards against the loss of a property, where no rule can know of it; '' where a rule can."""
    needed = {"path"} if "title" in node and "roles" not in node else set()
    return DICTIONARY if key in OPTIONAL and key not in needed and not is_needed(node, key) else ""


def is_needed(node: dict, key: str) -> bool:
    """True for a property of this name that every object of its kind has: the package and its sources."""
    return (
        key in ("$schema", "keywords", "sources", "version")
        and "resources" in node
        or key == "format"
        and "bytes" in node
    )


# --- helpers ---------------------------------------------------------------------------------


def others(base, name: str, row: dict[str, str], *columns: str) -> list[dict[str, str]]:
    """The other rows of a table that agree with this one in these columns."""
    return [other for other in base.tables[name] if other is not row and all(other[c] == row[c] for c in columns)]


def is_settled(base, row: dict[str, str], variable: str) -> bool:
    where = {c: row[c] for c in ("document_id", "unit", "part")} | {"variable": variable}
    return any(where.items() <= a.items() for a in base.tables["adjudications"])


def commitment_of(base, row: dict[str, str]) -> str:
    """The accepted row that a coder's row became; '' for none."""
    where = {c: row[c] for c in ("coder_id", "document_id", "unit", "part")}
    return next((c["commitment_id"] for c in base.tables["codings"] if where.items() <= c.items()), "")


def is_entity_settled(base, row: dict[str, str], variable: str) -> bool:
    commitment = commitment_of(base, row)
    return any(
        (a["document_id"], a["unit"], a["entity_id"], a["variable"])
        == (row["document_id"], row["unit"], row["entity_id"], variable)
        and commitment.endswith(a["part"])
        for a in base.tables["entity_adjudications"]
    )


# --- cells, by table -------------------------------------------------------------------------


def commitment_cell(base, row, column, new):
    return LINKS if column in ("project_id", "project_scope") and new else ""


def mention_cell(base, row, column, new):
    """Role and explicitness of an entity that no coder named stand as they were settled."""
    if column not in ("role", "explicit"):
        return ""
    coded = [e for e in base.tables["entity_codings"] if e["entity_id"] == row["entity_id"]]
    return "" if any(commitment_of(base, e) == row["commitment_id"] for e in coded) else CODING


def document_cell(base, row, column, new):
    if column == "event_id":
        return LOOKED_UP if others(base, "documents", row, "event_id") else ""
    if column == "text_sha256":
        return VERIFY if new else ""
    if column == "retrieved_on":
        return READ if new >= row["published_on"] else ""
    return ""


def unit_cell(base, row, column, new):
    """The words of a title or heading are held by its fingerprint, if there is one, but for case, dashes and spaces."""
    if column == "label" and new:
        same = "".join(filter(str.isalnum, new.casefold())) == "".join(filter(str.isalnum, row["label"].casefold()))
        return READ if same or not row["fingerprint"] else ""
    return ""


def event_cell(base, row, column, new):
    if column == "start_date":
        return READ if new <= row["end_date"] else ""
    if column == "end_date":
        return READ if new >= row["start_date"] else ""
    return ""


def side_cell(base, row, column, new):
    return LOOKED_UP if column == "entity_id" or len(others(base, "event_participants", row, "event_id")) > 1 else ""


def is_source(base, new: str) -> bool:
    return any(d["document_id"] == new for d in base.tables["documents"]) or bool(
        re.match(r"https?://\S+$|[a-z][\w.-]* \d[\w.]*$", new)
    )


def entity_cell(base, row, column, new):
    if column == "source":
        return LOOKED_UP if is_source(base, new) else ""
    if column == "kind":
        coded = any(e["entity_id"] == row["entity_id"] for e in base.tables["entity_codings"])
        return "" if coded else LOOKED_UP
    if column == "country_code":
        part = row["part_of_id"] or any(e["part_of_id"] == row["entity_id"] for e in base.tables["entities"])
        return "" if part or row["kind"] == "country" else LOOKED_UP
    if column == "part_of_id":
        codes = {e["entity_id"]: e["country_code"] for e in base.tables["entities"]}
        return LOOKED_UP if not new or codes.get(new) == row["country_code"] else ""
    return ""


def name_cell(base, row, column, new):
    if column == "source":
        return LOOKED_UP if is_source(base, new) else ""
    if row["form"] == "standard" and row["language"] == "en":
        return ""
    after = row | {column: new}
    standards = [n for n in others(base, "entity_names", after, "entity_id", "language") if n["form"] == "standard"]
    return "" if after["form"] == "standard" and [n for n in standards if n is not row] else LOOKED_UP


def crosswalk_cell(base, row, column, new):
    if column == "label":
        return LOOKED_UP if new and row["match"] != "none" else ""
    if column == "match":
        return LOOKED_UP if "none" not in (new, row["match"]) else ""
    if column == "code":
        return LOOKED_UP if new.split("-")[0] == row["code"].split("-")[0] else ""
    if column == "sector_id":
        return LOOKED_UP if others(base, "sector_crosswalk", row, "sector_id", "scheme") else ""
    return ""


def link_cell(base, row, column, new):
    """Whether one row tells another anew is a judgement, unless days or another link forbid it."""
    return LINKS if new else ""


def is_free_coding(base, row) -> bool:
    """True for a value that nothing holds: not compared, settled otherwise, or of a row that was not accepted."""
    unaccepted = row["part"] != "u" and not row["commitment_id"]
    return row["variable"] in UNTRACED or unaccepted or is_settled(base, row, row["variable"])


def coding_cell(base, row, column, new):
    if column == "value":
        return CODING if is_free_coding(base, row) else ""
    if column == "commitment_id" or row["variable"] in OF_ALL:
        return ""
    after = row | {column: new}
    twins = others(base, "codings", after, "coder_id", "document_id", "unit", "part", "variable")
    return CODING if is_free_coding(base, row) and not twins else ""


def entity_coding_cell(base, row, column, new):
    if not commitment_of(base, row) or not row["entity_id"] or is_entity_settled(base, row, "named"):
        return CODING
    return CODING if column in ("role", "explicit") and is_entity_settled(base, row, column) else ""


def repeats_coders(base, row) -> bool:
    """True for a role or explicitness settled on what every coder gave who named the entity in that row."""
    given = [
        e[row["variable"]]
        for e in base.tables["entity_codings"]
        if all(e[c] == row[c] for c in ("document_id", "unit", "entity_id"))
        and commitment_of(base, e).endswith(row["part"])
    ]
    return bool(given) and set(given) == {row["value"]}


def entity_adjudication_cell(base, row, column, new):
    """Where one that only repeats the coders is led elsewhere, nothing contradicts."""
    if column == "value" or row["variable"] not in ("role", "explicit"):
        return ""
    return CODING if repeats_coders(base, row) else ""


def screened_cell(base, row, column, new):
    if row["decision"] == "coded":
        return ""
    return READ if column != "decision" or new != "coded" or row["document_id"] else ""


CELLS = {
    "commitments": commitment_cell,
    "commitment_entities": mention_cell,
    "documents": document_cell,
    "units": unit_cell,
    "events": event_cell,
    "event_participants": side_cell,
    "entities": entity_cell,
    "entity_names": name_cell,
    "sector_crosswalk": crosswalk_cell,
    "links": link_cell,
    "codings": coding_cell,
    "entity_codings": entity_coding_cell,
    "entity_adjudications": entity_adjudication_cell,
    "screened": screened_cell,
}

ROWS = {
    "links": lambda base, row: LINKS,
    "lexicon": lambda base, row: PROPOSALS,
    "screened": lambda base, row: "" if row["decision"] == "coded" else READ,
    "entity_names": lambda base, row: "" if (row["form"], row["language"]) == ("standard", "en") else LOOKED_UP,
    "sector_crosswalk": lambda base, row: (
        LOOKED_UP if others(base, "sector_crosswalk", row, "sector_id", "scheme") else ""
    ),
    "event_participants": lambda base, row: (
        LOOKED_UP if len(others(base, "event_participants", row, "event_id")) > 1 else ""
    ),
    "codings": lambda base, row: CODING if row["variable"] not in OF_ALL and is_free_coding(base, row) else "",
    "entity_codings": lambda base, row: entity_coding_cell(base, row, "entity_id", ""),
    "entity_adjudications": lambda base, row: entity_adjudication_cell(base, row, "entity_id", ""),
}
