"""Draft texts that the lexicon was not made from, and score the drafts against a coding made by hand.

    python -m trials.practice FOLDER [--form md|txt|wrapped|docx|pdf|html|all] [--split tune|measure] [--write]

FOLDER holds the texts of trials/practice/texts.csv, which are not part of the project: a file is found by the last
part of its address in its name, or by its title. Each is drafted as it was found, or turned into another form first.
With `--write` the figures go into docs/drafting.md.
"""

import argparse
import html
import io
import sys
import tempfile
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby, product
from pathlib import Path

import pandas as pd

from analysis.coding.draft import draft_text
from analysis.coding.match import match_rows, match_units
from analysis.coding.new_entities import states_beside
from analysis.package.descriptor import Package, read_package
from analysis.package.load import load
from analysis.package.markdown import markdown_table
from analysis.package.tables import Frames
from analysis.problems import PackageError, fault
from analysis.text.fingerprint import reduce_text
from analysis.text.page import Page, read_page
from trials.pages import write_block

GOLD = Path(__file__).with_suffix("")
TABLES = ("units", "rows", "entities")
AS_FOUND = "as found"
CORE = "core"  # coded are dispositions, rows with act, status and sector, and the entities that are named
SPLITS = ("tune", "measure", "fresh")
WIDTH = 76  # columns of a text whose lines are broken
BREAK = "\u2028"  # stands for a line break that the page itself makes
Counts = dict[str, "Tally"]
Key = tuple[str, str, str]  # language, part and form


@dataclass
class Tally:
    """How many were proposed, how many the coding has, and how many are the same."""

    hits: int = 0
    proposed: int = 0
    wanted: int = 0

    def add(self, hits: int, proposed: int, wanted: int) -> None:
        self.hits, self.proposed, self.wanted = self.hits + hits, self.proposed + proposed, self.wanted + wanted

    def cells(self) -> list[str]:
        """n, proposed, precision, recall and F1; a share of nothing stays empty."""
        shares = ((self.hits, self.proposed), (self.hits, self.wanted), (2 * self.hits, self.proposed + self.wanted))
        return [str(self.wanted), str(self.proposed), *(f"{a / b:.2f}" if b else "" for a, b in shares)]


# --- the coding, and the files ---------------------------------------------------------------


def read_gold(folder: Path = GOLD) -> tuple[pd.DataFrame, Frames]:
    """The texts, and the coding: units, rows and entities, all cells as text."""
    texts, *tables = (pd.read_csv(folder / f"{t}.csv", dtype=str, keep_default_na=False) for t in ("texts", *TABLES))
    return texts, dict(zip(TABLES, tables, strict=True))


def find_files(folder: Path, texts: pd.DataFrame) -> dict[str, Path]:
    """The file of each text, found by name, else by title. Raises PackageError where one is missing or not alone."""
    if not folder.is_dir():
        raise fault(str(folder), "text_found", "there is no such folder", "name the folder that holds the texts")
    files = sorted(path for path in folder.iterdir() if path.is_file())
    found = {}
    for text in texts.itertuples(index=False):
        slug = text.url.rstrip("/").rpartition("/")[2]
        fits = [path for path in files if path.stem.endswith(slug)] or [p for p in files if has_title(p, text.title)]
        if len(fits) != 1:
            message = f"{len(fits)} files of {folder} are named after {text.url} or have its title"
            raise fault("trials/practice/texts.csv", "text_found", message, "keep each text once", value=text.text_id)
        found[text.text_id] = fits[0]
    return found


def has_title(path: Path, title: str) -> bool:
    try:
        page = read_page(str(path))
    except PackageError:
        return False  # no text at all
    first = page.facts.get("title") or next(filter(str.strip, page.content.splitlines()))
    return reduce_text(first) == reduce_text(title)


# --- one text in another form ----------------------------------------------------------------


def parts_of(page: Page) -> list[tuple[str, str]]:
    """The lines of a text as (kind, words): title, heading, bold, bullet or paragraph."""
    if not page.is_html:
        first, *rest = lines_of(page.content.replace("\n", BREAK))
        return [("title", first), *(("paragraph", line) for line in rest)]
    from lxml import html as reader

    title = page.facts.get("title", "")
    tree, parts = reader.document_fromstring(page.content), [("title", title)] if title else []
    for line_break in tree.iter("br"):
        line_break.tail = BREAK + (line_break.tail or "")
    for block in tree.iter("h1", "h2", "h3", "h4", "h5", "h6", "p", "li"):
        own = block.xpath("./text()|./*[not(self::p or self::ul or self::ol)]//text()")
        bold = {line for piece in block.iter("strong", "b") for line in lines_of(piece.text_content())}
        is_item = block.tag == "li" or block.getparent().tag == "li" and block.getparent().find("p") is block
        for position, words in enumerate(lines_of("".join(own))):
            kind = "bold" if words in bold else "bullet" if is_item and position == 0 else "paragraph"
            parts.append(("heading" if block.tag[0] == "h" else kind, words))
    return parts


def lines_of(text: str) -> list[str]:
    """The lines of a block that say anything, with plain spaces."""
    lines = (" ".join(line.split()) for line in text.split(BREAK))
    return [line for line in lines if any(map(str.isalnum, line))]


def as_markdown(parts) -> str:
    marks = {"title": "# {}", "heading": "## {}", "bold": "**{}**", "bullet": "- {}", "paragraph": "{}"}
    return "\n\n".join(marks[kind].format(words) for kind, words in parts) + "\n"


def as_text(parts) -> str:
    return "\n".join(("• " if kind == "bullet" else "") + words for kind, words in parts) + "\n"


def as_wrapped(parts) -> str:
    return "\n\n".join(textwrap.fill(line, WIDTH) for line in as_text(parts).splitlines()) + "\n"


def as_html(parts) -> str:
    marks = {"title": "<h1>{}</h1>", "heading": "<h2>{}</h2>", "bold": "<p><b>{}</b></p>", "bullet": "<li>{}</li>"}
    lines = [(kind == "bullet", marks.get(kind, "<p>{}</p>").format(html.escape(words))) for kind, words in parts]
    runs = [(items, "\n".join(line for _, line in run)) for items, run in groupby(lines, key=lambda line: line[0])]
    body = "\n".join(f"<ul>{run}</ul>" if items else run for items, run in runs)
    return f"<html><head><meta charset='utf-8'></head><body><article>{body}</article></body></html>"


def as_docx(parts) -> bytes:
    from docx import Document

    document, stream = Document(), io.BytesIO()
    styles = {"title": "Title", "heading": "Heading 2", "bullet": "List Bullet"}
    for kind, words in parts:
        document.add_paragraph(style=styles.get(kind, "Normal")).add_run(words).bold = kind == "bold" or None
    document.save(stream)
    return stream.getvalue()


def as_pdf(parts) -> bytes:
    import fpdf
    import matplotlib

    pdf = fpdf.FPDF(format="A4")
    for style, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):  # with Cyrillic letters
        pdf.add_font("DejaVu", style, Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name)
    pdf.add_page()
    for kind, words in parts:
        pdf.set_font("DejaVu", "B" if kind in ("title", "heading", "bold") else "", 16 if kind == "title" else 11)
        line = ("• " if kind == "bullet" else "") + words
        pdf.multi_cell(0, 6, line, new_x="LMARGIN", new_y="NEXT", align="L")
        pdf.ln(4)
    return bytes(pdf.output())


FORMS = {  # form → ending of the file, and what writes it
    "md": (".md", as_markdown),
    "txt": (".txt", as_text),
    "wrapped": (".txt", as_wrapped),
    "docx": (".docx", as_docx),
    "pdf": (".pdf", as_pdf),
    "html": (".html", as_html),
}


def convert(path: Path, form: str, folder: Path) -> Path:
    """The text in another form, in a folder of passing files; the file itself where it is to stay as it was found."""
    if form == AS_FOUND:
        return path
    ending, write = FORMS[form]
    content, target = write(parts_of(read_page(str(path)))), folder / (path.stem[:100] + ending)
    target.write_bytes(content if isinstance(content, bytes) else content.encode())
    return target


# --- scores ----------------------------------------------------------------------------------


def known_names(package: Package) -> dict[str, str]:
    """The entity that the package has for each name, by letters and digits alone."""
    tables = load(package)
    states, forms = states_beside(tables.entities)
    rows = pd.concat([forms, states, tables.entity_names, tables.entities])[["name", "entity_id"]].itertuples(
        index=False
    )
    return {reduce_text(row.name): row.entity_id for row in rows}


def draft_frames(package: Package, path: Path, text: Mapping[str, str], known: Mapping[str, str]) -> Frames:
    """The draft of a file as frames of text. Sides that the package does not know are left out."""
    sides = [known.get(reduce_text(side), "") for side in text["sides"].split(";")]
    facts = {c: text[c] for c in ("language", "published_on", "url")} | {"sides": ",".join(filter(None, sides))}
    tables = draft_text(package, str(path), facts).tables
    new = {row["entity_id"]: reduce_text(row["name"]) for row in tables["entities"]}
    for row in tables["commitment_entities"]:
        name = new.get(row["entity_id"])
        row["entity_id"] = known.get(name, name) if name else row["entity_id"]
    columns = {"units": ["unit"], "commitments": ["unit", "part"], "candidates": ["name"]}
    columns["commitment_entities"] = ["unit", "part", "entity_id", "role", "explicit"]
    return {
        name: pd.DataFrame(tables[name], dtype=object, columns=None if tables[name] else c)
        for name, c in columns.items()
    }


def gold_frames(gold: Frames, text_id: str, known: Mapping[str, str]) -> Frames:
    """The coding of one text in the form of a draft; an entity that the package does not know goes by its name."""
    units, rows, entities = (gold[name][gold[name]["text_id"] == text_id] for name in TABLES)
    names = entities["name"].map(reduce_text)
    ids = entities["entity_id"].where(entities["entity_id"] != "", names.map(lambda name: known.get(name, name)))
    return {"units": units, "commitments": rows, "commitment_entities": entities.assign(entity_id=ids)}


def score_text(ours: Frames, theirs: Frames) -> Counts:
    """The tallies of one text: a unit that is cut wrong counts as missed, with its rows and entities."""
    counts: Counts = defaultdict(Tally)
    numbers, _ = match_units(ours["units"], theirs["units"])
    counts["units cut right"].add(len(numbers), len(ours["units"]), len(theirs["units"]))
    found, wanted = (side["units"].set_index("unit")["disposition"] for side in (ours, theirs))
    alike = sum(found[a] == wanted[b] for a, b in numbers.items())
    counts["dispositions"].add(alike, int((found != "").sum()), len(wanted))
    pairs = match_rows(ours, theirs, numbers)
    found, wanted = (side["commitments"].set_index(["unit", "part"]) for side in (ours, theirs))
    counts["rows found"].add(len(pairs), len(found), len(wanted))
    for column in ("act", "status", "sector_id"):
        cells = [(found.at[a, column], wanted.at[b, column]) for a, b in pairs]
        counts[f"{column}, of rows found"].add(
            sum(a == b for a, b in cells), sum(a != "" for a, _ in cells), len(pairs)
        )
    for name, explicit in (("entities named", "true"), ("entities understood", "false")):
        found, wanted = (entities_of(side, explicit) for side in (ours, theirs))
        same = {(numbers[unit], entity) for unit, entity in found if unit in numbers} & wanted
        counts[name].add(len(same), len(found), len(wanted))
    return counts


def entities_of(side: Frames, explicit: str) -> set[tuple[str, str]]:
    """Unit and entity of every mention that is explicit, or is not."""
    mentions = side["commitment_entities"].query("explicit == @explicit")
    return set(zip(mentions["unit"], mentions["entity_id"], strict=True))


def run(folder: Path, forms: Iterable[str], split: str | None = None, gold_folder: Path = GOLD) -> dict[Key, Counts]:
    """Draft and score the texts of a folder: the tallies by language, part and form."""
    texts, gold = read_gold(gold_folder)
    texts = texts[texts["split"] == split] if split else texts
    files, package, scores = find_files(folder, texts), read_package(), {}
    known = known_names(package)
    with tempfile.TemporaryDirectory() as passing:
        for form, text in product(forms, texts.to_dict("records")):
            path = convert(files[text["text_id"]], form, Path(passing))
            ours, theirs = draft_frames(package, path, text, known), gold_frames(gold, text["text_id"], known)
            total = scores.setdefault((text["language"], text["split"], form), defaultdict(Tally))
            counts = score_text(ours, theirs)
            if text.get("coded") == CORE:  # what is only understood was not coded
                del counts["entities understood"]
            for name, tally in counts.items():
                total[name].add(tally.hits, tally.proposed, tally.wanted)
    return scores


def render(scores: Mapping[Key, Counts]) -> str:
    """The scores of the first form in full; where there are several, F1 by form too."""
    forms = list(dict.fromkeys(form for _, _, form in scores))
    full, by_form = [], []
    for language, split, form in sorted(scores):
        for name, tally in scores[language, split, form].items() if form == forms[0] else ():
            full.append([language, split, name, *tally.cells()])
            by_form.append([language, split, name, *(scores[language, split, f][name].cells()[-1] for f in forms)])
    place = ["language", "part", "what"]
    tables = [f"Form: {forms[0]}.", markdown_table([*place, "n", "proposed", "precision", "recall", "F1"], full)]
    return "\n\n".join(tables + (["F1 by form.", markdown_table([*place, *forms], by_form)] if len(forms) > 1 else []))


def render_official() -> str:
    """How right the drafts of the package's own official texts were, as `score` counted it before they were accepted."""
    rows = pd.read_csv(GOLD / "official.csv")
    shares = [[row.what, row.right, row.of, f"{row.right / row.of:.2f}"] for row in rows.itertuples()]
    return markdown_table(["what", "right", "of", "share"], shares)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m trials.practice", description=__doc__.split("\n")[0])
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="the folder that holds the texts")
    parser.add_argument("--form", choices=[*FORMS, "all"], help="turn each text into this form (default: as found)")
    parser.add_argument("--split", choices=SPLITS, help="score this part alone")
    parser.add_argument("--write", action="store_true", help="write the figures into docs/drafting.md")
    options = parser.parse_args(arguments)
    forms = [AS_FOUND, *FORMS] if options.form == "all" else [options.form or AS_FOUND]
    try:
        block = render(run(options.folder, forms, options.split))
    except PackageError as error:
        print(error, file=sys.stderr)
        return 1
    print(block)
    if options.write:
        agreement = pd.read_csv(GOLD / "agreement.csv", dtype=str)
        write_block("drafting.md", "agreement", markdown_table(list(agreement), agreement.to_numpy().tolist()))
        write_block("drafting.md", "scores", block)
        write_block("drafting.md", "official", render_official())
    return 0


if __name__ == "__main__":
    sys.exit(main())
