"""What the documents say about the tables, generated from them: the data dictionary and marked blocks.

A block stands in README.md or docs/ between `<!-- begin NAME -->` and `<!-- end NAME -->`;
`build` fills it, so that no number or code in prose is typed by hand.
"""

import re

import pandas as pd

from analysis.build.describe import cite, describe_fields, explain_row, show, summarise
from analysis.measures.agreement import measure_agreement
from analysis.measures.partners import ENOUGH, by_partner, compared, in_words, particular
from analysis.measures.selection import comparable
from analysis.measures.standing import cut_off
from analysis.measures.views import COMMITMENT_ACTS, other_sides
from analysis.package.descriptor import Package
from analysis.package.keys import describe_link
from analysis.package.markdown import inert, markdown_table, web_link, without_math
from analysis.package.tables import Frames, key_names
from analysis.problems import PackageError, fault
from analysis.words import listed, number

DICTIONARY = "docs/data-dictionary.md"
DOCUMENTS_WITH_BLOCKS = (
    "README.md",
    "docs/codebook.md",
    "docs/coding.md",
    "docs/files.md",
    "docs/projects.md",
    "docs/spreadsheets.md",
)
MARKER = re.compile(r"<!-- (?P<which>begin|end) (?P<name>[a-z]+)(?: (?P<argument>[a-z_]+))? -->")


# --- data dictionary -------------------------------------------------------------------------


def render_dictionary(package: Package) -> str:
    """The data dictionary as Markdown: every table and every field of the descriptor."""
    package = Package(package.root, inert(package.descriptor))
    parts = [
        "# Data dictionary",
        f"Generated from `datapackage.json`, version {package.descriptor['version']}, by `python -m analysis build`. "
        "Every code is defined in [`data/codebook.csv`](../data/codebook.csv); [codebook.md](codebook.md) says how "
        "coders choose.",
    ]
    for heading, resources in (
        ("Tables of the coding and what it rests on", package.tables),
        ("Tables that are computed", package.views),
    ):
        parts.append(f"## {heading}")
        parts += [describe_table(name, resource) for name, resource in resources.items()]
    return without_math("\n\n".join(parts)) + "\n"


def describe_table(name: str, resource: dict) -> str:
    rows = [
        [f"`{column}`", type_, meaning, rules, f"`{example}`"]
        for column, type_, meaning, rules, example in describe_fields(resource)
    ]
    path, key = resource["path"], ", ".join(f"`{k}`" for k in key_names(resource))
    lines = [
        f"### {name}",
        resource["description"],
        f"[`{path}`](../{path}) · {number(resource['rows'], 'row')} · key: {key}",
        markdown_table(["column", "type", "meaning", "rules", "example"], rows),
    ]
    links = [describe_link(key, name) for key in resource["schema"].get("foreignKeys", [])]
    if links:
        lines.append("Leads to: " + "; ".join(links) + ".")
    return "\n\n".join(lines)


# --- blocks ----------------------------------------------------------------------------------


def fill_blocks(text: str, file: str, package: Package, frames: Frames) -> str:
    """Renew every block of a document. PackageError for a marker without its partner, or a block that nothing fills."""
    package = Package(package.root, inert(package.descriptor))
    frames = Inert(frames)
    lines, opened = [], None
    for row, line in enumerate(text.splitlines(), start=1):
        marker = MARKER.fullmatch(line.strip())
        if marker is None and (line.strip().startswith("<!-- begin") or line.strip().startswith("<!-- end")):
            raise marker_error(file, row, line, "is no marker of a block")
        if marker and marker["which"] == "begin":
            if opened:
                raise marker_error(file, row, line, f"stands within the block {opened!r}")
            opened = marker["name"]
            block = without_math(render_block(file, row, marker, package, frames))
            lines += [
                line,
                block.replace("](data/", "](../data/").replace("](exports/", "](../exports/") if "/" in file else block,
            ]
        elif marker:
            if opened != marker["name"]:
                raise marker_error(file, row, line, "ends a block that was not begun")
            opened = None
            lines.append(line)
        elif not opened:
            lines.append(line)
    if opened:
        raise marker_error(file, None, f"<!-- begin {opened} -->", "has no end")
    return "\n".join(lines) + "\n"


class Inert(dict):
    """Tables whose texts are made inert when a block first asks for them: most are asked for by none."""

    def __init__(self, frames: Frames):
        super().__init__()
        self.frames = frames

    def __missing__(self, name: str) -> pd.DataFrame:
        self[name] = inert(self.frames[name])
        return self[name]


def render_block(file: str, row: int, marker: re.Match, package: Package, frames: Frames) -> str:
    """What belongs between the markers of one block."""
    name, argument = marker["name"], marker["argument"]
    if name not in BLOCKS or (name == "codes") != (argument is not None):
        raise marker_error(file, row, marker.group(), "names a block that nothing fills")
    if argument and codes_of(frames, argument).empty and len(frames["codebook"]):
        raise marker_error(file, row, marker.group(), "names a variable that the codebook lacks")
    return BLOCKS[name](package, frames, *([argument] if argument else []))


def marker_error(file: str, row: int | None, line: str, message: str) -> PackageError:
    return fault(
        file,
        "blocks_paired",
        f"this marker {message}",
        "write <!-- begin NAME --> and <!-- end NAME --> in pairs, with one of " + ", ".join(BLOCKS),
        row=row,
        value=line.strip(),
    )


def block_numbers(package: Package, frames: Frames) -> str:
    flat = frames["commitments_flat"]
    commitments, distinct, concrete = (
        int(flags.sum())
        for flags in (
            flat["is_commitment"],
            flat["is_commitment"] & flat["is_current"],
            flat["is_concrete"] & flat["is_current"],
        )
    )
    coded = int((frames["units"]["disposition"] == "coded").sum())
    texts, events = number(len(frames["documents"]), "text"), number(len(frames["events"]), "event")
    lines, items = number(len(frames["units"]), "line"), number(len(flat), "item")
    entities = number(frames["commitment_entities"]["entity_id"].nunique(), "entity", "entities")
    return (
        f"Version {package.descriptor['version']} holds {texts} on {events} ({told_in(frames)}). "
        f"Of their {lines}, {coded:,} yield {items} of cooperation in {flat['sector_id'].nunique()} of "
        f"{len(frames['sectors'])} sectors, naming {entities}. "
        f"**{commitments:,} of the {len(flat):,} items are commitments** (intended, agreed or signed): "
        f"{distinct} when each is counted once, as it was last told, of which {concrete} are concrete: they name an object, "
        "a date, a figure or a body that carries them out. The rest is talk, or reports what was done."
    )


ENDS = {
    "kept": "are told to be kept",
    "late": "kept late",
    "moved": "moved",
    "dropped": "dropped",
    "overdue": "passed with no later word that they were met",
    "open": "were still to come",
}


def block_findings(package: Package, frames: Frames) -> str:
    """Five findings on the base that each names, as a list."""
    talks, _ = comparable(frames)
    groups = talks["group_name"].value_counts()
    shares = listed(f"{name.lower()} {100 * n / len(talks):.0f}%" for name, n in groups.items())
    acts = talks["act"].value_counts()
    recurring = frames["entity_recurrence"].query("mentions == 'all' and not at_table")
    recurring = recurring.sort_values(["sectors", "items", "name"], ascending=[False, False, True]).head(3)
    widest = listed(
        f"{e.name} ({number(e.sectors, 'sector')}, {number(e.items, 'item')})" for e in recurring.itertuples()
    )
    states, due = frames["projects_state"], frames["deadlines"]["outcome"].value_counts()
    told = [f"{n} {state.replace('_', ' ')}" for state, n in states["state"].value_counts().items()]
    if parts := int(states["state"].isna().sum()):
        told.append(f"{parts} of which only parts are told")
    ends = [f"{due[code]} {words}" for code, words in ENDS.items() if code in due]
    overdue, late = int(states["is_overdue"].sum()), frames["deadlines"]
    pairs = particular(compared(by_partner(talks, frames))[0])
    findings = (
        f"**What talks are about, and how firmly**: of {len(talks)} items at {talks['event_id'].nunique()} talks (the "
        "[base](#the-sample)), "
        f"{shares}; {acts.reindex(COMMITMENT_ACTS).sum():.0f} are commitments, {acts.get('signed', 0)} of them signed, "
        f"{acts.get('reported', 0)} report what was done, the rest is mere talk.",
        f"**What is particular to a partner**: {in_words(pairs) or 'nothing stands out'} (of "
        f"{pairs['partner'].nunique()} partners with {ENOUGH} items or more in the base; an item of talks of several states "
        "counts for each partner, so these shares differ from those above).",
        f"**What recurs**: besides the states and bodies at the table, in the base: {widest}. Most others keep to one "
        "sector.",
        f"**What became of the {len(states)} projects that were followed** (all texts): as last told {listed(told)}; of "
        f"{int(states['due'].notna().sum())} with a deadline, {overdue} had let it pass with no word that it was met.",
        f"**What became of dates** (all texts): of {len(late)} commitments with a deadline, {listed(ends)}.",
    )
    return "\n".join(f"{place}. {finding}" for place, finding in enumerate(findings, start=1))


def block_sample(package: Package, frames: Frames) -> str:
    """What was considered, what was coded, and how close the sources stand to the talks."""
    documents, screened = frames["documents"], frames["screened"]
    whole = documents[documents["extent"] == "full"]
    stands = codes_of(frames, "reliability").set_index("code")["label"].str.lower()
    told = codes_of(frames, "side").set_index("code")["label"]
    kinds = codes_of(frames, "event_kind").set_index("code")["label"].str.lower()
    decided = codes_of(frames, "decision").set_index("code")["label"].str.lower()
    others = screened[screened["decision"] != "coded"]
    were = "was" if len(whole) == 1 else "were"
    return (
        f"Of {number(len(screened), 'page')} considered, {len(screened) - len(others)} were coded; the others: "
        f"{counted(others['decision'], decided)}. {number(len(whole), 'text')} {were} read whole and "
        f"{len(documents) - len(whole)} in the opening alone. Sources (secondary: retold): {counted(documents['reliability'], stands)}. "
        f"Told by: {counted(documents['side'], told)}. Events: {counted(frames['events']['kind'], kinds)} (a step "
        "is a decision, law, delivery or statement between talks)."
    )


def counted(column: pd.Series, labels: pd.Series) -> str:
    """How often each code stands in a column, the most frequent first."""
    counts = column.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    return ", ".join(f"{labels[code]} {n}" for code, n in counts.items())


def block_projects(package: Package, frames: Frames) -> str:
    """Each project with its state, when it was last heard of, and what is due, linked to the source of the state."""
    stands = frames["documents"].set_index("document_id")["reliability"]
    rows = []
    for project in frames["projects_state"].itertuples(index=False):
        source = state = due = ""
        if pd.notna(project.state):
            state = f"{project.state.replace('_', ' ')} ({by_day(project.state_date, project.is_exact)})"
            source = f"{web_link(project.publisher, project.url)}, {stands[project.document_id]}: {project.summary}"
        if pd.notna(project.further_state):
            state += f"; {project.further_state.replace('_', ' ')} as told {project.further_date:%B %Y}"
        if pd.notna(project.due):
            due = show(project.due) + (", overdue" if project.is_overdue else "")
        heard = show(project.last_heard) if pd.notna(project.last_heard) else ""
        rows.append([project.project_name, project.steps, state, heard, due, source])
    return markdown_table(["project", "steps", "state", "last heard of", "due", "as told"], rows)


def by_day(day: pd.Timestamp, is_exact: bool) -> str:
    return f"{day:%B %Y}" if is_exact else f"by {day:%B %Y}"


def block_deadlines(package: Package, frames: Frames) -> str:
    """How many commitments give a day, and what became of them by the cut-off day."""
    rows, flat, day = frames["deadlines"], frames["commitments_flat"], cut_off(frames["documents"])
    if rows.empty:
        return "No commitment gives a day yet."
    outcomes = codes_of(frames, "deadline_outcome").set_index("code")["label"].str.lower()
    overdue = rows[rows["outcome"] == "overdue"]
    silent = overdue[~(overdue["last_date"] > overdue["due"])]
    dated = flat[flat["due_to"].notna() & flat["is_current"]]
    strict = dated[dated["is_commitment"]]
    passed, passed_any = (int((found["due_to"] < day).sum()) for found in (strict, dated))
    return (
        f"Cut-off day: {day:%Y-%m-%d}. {int((flat['is_commitment'] & flat['due_to'].notna()).sum())} commitments give "
        f"a last day; {len(rows)} of them stand for themselves, the others are told again by a later one with the same "
        f"day or an earlier one. Of the {len(rows)}: {counted(rows['outcome'], outcomes)}. Of the {len(overdue)} "
        f"overdue, {len(silent)} have no later mention after their day, by link or by project. Counted more strictly, "
        f"of {len(strict)} dated commitments that no later item restates or changes, {passed} had passed; with talk "
        f"and deeds that give a day, {passed_any} of {len(dated)}."
    )


def told_in(frames: Frames) -> str:
    """The document by name where there is one, else the span of time and the publishers."""
    documents, events = frames["documents"], frames["events"]
    if documents.empty:
        return "none yet"
    if len(documents) == 1:
        d, e = documents.iloc[0], events.iloc[0]
        cited = f", citing {d['attributed_to']}" if pd.notna(d["attributed_to"]) else ""
        return without_math(inert(f"{e['name']}, as told by {d['publisher']}{cited}"))  # notebook 00 shows it too
    span = f"{events['start_date'].min():%B %Y} to {events['end_date'].max():%B %Y}"
    return f"{span}, by {documents['publisher'].nunique()} publishers"


def block_tables(package: Package, frames: Frames) -> str:
    rows = [[f"[{r['path']}]({r['path']})", r["rows"], summarise(r)] for r in package.resources.values()]
    return markdown_table(["file", "rows", "what it holds"], rows)


def block_row(package: Package, frames: Frames) -> str:
    """One real commitment explained column by column; empty cells are left out and counted."""
    filled, empty = explain_row(package, frames)
    if not filled:
        return "There is no commitment yet."
    table = markdown_table(
        ["column", "in this row", "meaning"], [[f"`{column}`", cell, meaning] for column, cell, meaning in filled]
    )
    return f"{table}\n\n{empty} of its {len(filled) + empty} columns are empty: the source gives nothing for them."


def block_citation(package: Package, frames: Frames) -> str:
    return f"> {cite(package.descriptor)}"


def block_agreement(package: Package, frames: Frames) -> str:
    labels = codes_of(frames, "agreement_variable").set_index("code")["label"]
    rows = [
        [labels[r.variable], r.compared, r.n, r.agree, interval(r)] for r in frames["agreement"].itertuples(index=False)
    ]
    return markdown_table(["variable", "case", "cases", "agreed", "alpha (95% interval)"], rows)


def block_compared(package: Package, frames: Frames) -> str:
    """Agreement on the main variables, of texts on the partner that most texts tell of, and of those on others."""
    sides = other_sides(frames).merge(frames["documents"][["document_id", "event_id"]])
    most = sides["partner"].value_counts().index
    others = set(sides.loc[~sides["partner"].isin(most[:1]), "document_id"])
    if not others:
        return "There are no texts on other partners yet."
    labels = codes_of(frames, "agreement_variable").set_index("code")["label"]
    parts = {}
    for name, of_others in ((f"{most[0]} alone", False), ("other partners", True)):
        given = [frames[t][frames[t]["document_id"].isin(others) == of_others] for t in ("codings", "entity_codings")]
        parts[name] = measure_agreement(*given, MAIN).set_index("variable").reindex(MAIN)
    header = [f"{name}: {what}" for name in parts for what in ("cases", "agreed", "alpha")]
    rows = [
        [
            labels[v],
            *(
                cell
                for p in parts.values()
                for cell in (whole(p.at[v, "n"]), whole(p.at[v, "agree"]), short(p.at[v, "alpha"]))
            ),
        ]
        for v in MAIN
    ]
    return markdown_table(["variable", *header], rows)


def whole(count: float) -> str:
    return "" if pd.isna(count) else str(int(count))


def short(alpha: float) -> str:
    return "" if pd.isna(alpha) else f"{alpha:.2f}"


def interval(row) -> str:
    """Alpha with its bounds, or why there is none."""
    if pd.isna(row.alpha):
        return "only a share is given" if row.variable.endswith("_found") else "undefined: one value only"
    return f"{row.alpha:.2f} ({row.alpha_low:.2f} to {row.alpha_high:.2f})"


def block_codes(package: Package, frames: Frames, variable: str) -> str:
    codes = codes_of(frames, variable).sort_values(["rank", "code"], na_position="last")
    ranked = codes["rank"].notna().any()
    rows = [
        [f"`{c.code}`", *([("none" if pd.isna(c.rank) else c.rank)] if ranked else []), c.definition]
        for c in codes.itertuples(index=False)
    ]
    return markdown_table(["code", *(["rank"] if ranked else []), "when"], rows)


def codes_of(frames: Frames, variable: str) -> pd.DataFrame:
    return frames["codebook"][frames["codebook"]["variable"] == variable]


def block_pivot(package: Package, frames: Frames) -> str:
    """Sectors by act as a pivot table of a spreadsheet shows them, over the base."""
    mix = frames["sector_mix"]
    acts = [
        act for act in codes_of(frames, "act").sort_values("rank", na_position="last")["code"] if act in set(mix["act"])
    ]
    pivot = mix.pivot_table(index="sector_name", columns="act", values="items", aggfunc="sum")[acts]
    rows = [
        [sector, *("" if pd.isna(n) else int(n) for n in counts), int(counts.sum())]
        for sector, counts in pivot.iterrows()
    ]
    totals = ["**Total**", *(int(pivot[act].sum()) for act in acts), int(pivot.sum().sum())]
    return markdown_table(["sector_name", *acts, "Total"], [*rows, totals])


def block_sectors(package: Package, frames: Frames) -> str:
    rows = [
        [s.group_name, f"`{s.sector_id}`", s.definition]
        for s in frames["sectors"].sort_values(["group_name", "sector_id"]).itertuples(index=False)
    ]
    return markdown_table(["group", "sector", "what belongs there"], rows)


def block_coders(package: Package, frames: Frames) -> str:
    """Who coded how many documents, and what the coders were."""
    coders = frames["coders"].set_index("coder_id")
    kinds = codes_of(frames, "coder_kind").set_index("code")["label"].str.lower()
    counts = frames["codings"].groupby("coder_id")["document_id"].nunique()
    told = [
        f"{coders.at[c, 'name']} ({kinds[coders.at[c, 'kind']]}), {number(n, 'document')}" for c, n in counts.items()
    ]
    twice = int((frames["codings"].groupby("document_id")["coder_id"].nunique() > 1).sum())
    documents, are = number(len(frames["documents"]), "document"), "is" if twice == 1 else "are"
    whole = number(int(frames["documents"]["text_sha256"].notna().sum()), "text")
    return (
        f"So far {twice} of {documents} {are} coded twice. The coders: {'; '.join(told)}. The lines of {whole} have "
        "fingerprints."
    )


MAIN = ["disposition", "row_found", "act", "status", "sector_id", "project_scope", "entity_found", "entity_role"]

BLOCKS = {
    "numbers": block_numbers,
    "findings": block_findings,
    "sample": block_sample,
    "projects": block_projects,
    "deadlines": block_deadlines,
    "tables": block_tables,
    "row": block_row,
    "agreement": block_agreement,
    "compared": block_compared,
    "codes": block_codes,
    "sectors": block_sectors,
    "coders": block_coders,
    "citation": block_citation,
    "pivot": block_pivot,
}


def dictionary_notices(package: Package) -> list[str]:
    """A notice where the data dictionary is there and is not as built. Takes a descriptor without faults."""
    path = package.root / DICTIONARY
    if not path.is_file() or path.read_bytes() == render_dictionary(package).encode():
        return []
    edited = f"{DICTIONARY} says other than datapackage.json, which was edited since the last build"
    return [f"{edited}; `python -m analysis build` renews it"]
