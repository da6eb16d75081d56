"use strict";
// DataTables sorts, searches and pages; this file gives it the items, the filters, and the rows that open.

const text = DataTable.render.text(); // every cell is shown as text, whatever it holds

Object.assign(DataTable.defaults, {
  autoWidth: false,
  order: [],
  pageLength: 25,
  lengthMenu: [25, 100, 500],
  language: { search: "Search", lengthMenu: "_MENU_ rows a page", info: "_START_ to _END_ of _TOTAL_", infoFiltered: "(all: _MAX_)" },
});
for (const table of document.querySelectorAll("table.long")) new DataTable(table);
if (window.items) showItems(items);

function showItems({ columns, rows }) {
  const place = Object.fromEntries(columns.map((column, index) => [column.name, index]));
  const used = columns.filter((column) => column.shown || column.choices);
  const table = new DataTable("#items", {
    data: rows,
    order: { name: "event_date", dir: "desc" },
    columns: [
      { title: "Open", data: null, className: "open", orderable: false, searchable: false, render: button },
      ...used.map((column) => ({
        name: column.name,
        title: column.title,
        data: place[column.name],
        className: column.name,
        visible: column.shown,
        render: rendering(column),
      })),
      { name: "all", data: (row) => row.join(" "), visible: false, render: text }, // what a search finds, too
    ],
    createdRow: (tr, row) => (tr.dataset.act = row[place.act]),
  });

  function button(data, type, row) {
    const name = text.display(`Open: ${row[place.summary]}`);
    return type === "display" ? `<button type="button" aria-expanded="false" aria-label="${name}"></button>` : "";
  }

  function toggle(row, open = !row.child.isShown()) {
    if (open) row.child(detailsOf(columns, row.data()), "details").show();
    else row.child.hide();
    row.node().querySelector("button").setAttribute("aria-expanded", open);
  }

  table.on("click", "tbody > tr[data-act]", (event) => {
    if (!event.target.closest("a") && !getSelection().toString()) toggle(table.row(event.currentTarget));
  });

  const filters = document.getElementById("filters");
  filters.addEventListener("change", ({ target: { name, value } }) => {
    table.column(`${name}:name`).search(value && ((cell) => cell.split("; ").includes(value))).draw();
  });
  filters.addEventListener("reset", () => table.search("").columns().search("").draw());

  // An address that ends in #ID shows that item.
  function showNamed() {
    const id = decodeURIComponent(location.hash.slice(1));
    const row = table.row((_, data) => data[place.commitment_id] === id);
    if (!row.any()) return;
    filters.reset();
    table.search(id).draw();
    toggle(row, true);
    document.getElementById("table").scrollIntoView();
  }
  addEventListener("hashchange", showNamed);
  addEventListener("load", showNamed); // by then the details are there
}

function label(column, cell) {
  return column.labels?.[cell] ?? cell;
}

function rendering(column) {
  const show = (cell) => text.display(label(column, cell));
  const order = column.labels && Object.keys(column.labels);
  return { display: show, filter: show, ...(order && { sort: (cell) => order.indexOf(cell), type: () => 0 }) };
}

// --- what a row holds when it is open ---

function detailsOf(columns, row) {
  const item = Object.fromEntries(columns.map((column, index) => [column.name, label(column, row[index])]));
  const { heads, items } = window.details;
  const { coders, entities, codings } = items[item.commitment_id];
  const title = (name) => columns.find((column) => column.name === name).title;
  const hasName = (id) => columns.some((column) => id.endsWith("_id") && column.name === id.replace(/_id$/, "_name"));
  const told = ["summary", "year", "publisher", "unit", "url"];
  const others = columns.filter(({ name }) => item[name] && !told.includes(name) && !hasName(name));
  const pair = ({ name, title, shown }) =>
    ["dt", "dd"].map((tag, index) => element(tag, { className: shown ? "shown" : "" }, [[title, item[name]][index]]));
  return element("div", {}, [
    element("p", {}, [
      `${title("publisher")}: `, web(item.publisher, item.url), `, ${title("unit").toLowerCase()} ${item.unit}. `,
      element("a", { href: `#${encodeURIComponent(item.commitment_id)}` }, ["Link to this item"]), ". ",
      ...(item.project_id
        ? [element("a", { href: `projects/${encodeURIComponent(item.project_id)}.html` }, [item.project_name]), "."]
        : []),
    ]),
    grid(heads.entities, coders, entities, ""),
    grid(heads.codings, coders, codings, heads.reason),
    element("dl", {}, others.flatMap(pair)),
  ]);
}

// Rows of cells; one that ends with what is accepted says that each coder gave the same.
function grid(heads, coders, rows, reason) {
  const told = rows.map((row) => (row.length > heads.length ? row : [...row, ...coders.map(() => row.at(-1)), ""]));
  const wide = told.some((row) => row.at(-1)) ? [...heads, ...coders, reason] : [...heads, ...coders];
  const cells = (row) => wide.map((_, index) => element("td", {}, [row[index] ?? ""]));
  const mark = (row) => (new Set(row.slice(heads.length - 1, heads.length + coders.length)).size > 1 ? "differs" : "");
  const head = element("tr", {}, wide.map((name) => element("th", { scope: "col" }, [name])));
  const body = told.map((row) => element("tr", { className: mark(row) }, cells(row)));
  const table = element("table", {}, [element("thead", {}, [head]), element("tbody", {}, body)]);
  return element("div", { className: "scroll", tabIndex: 0, role: "group", ariaLabel: heads[0] }, [table]);
}

function web(words, address) {
  return /^https?:\/\//.test(address) ? element("a", { href: address, rel: "noreferrer" }, [words]) : words;
}

function element(name, properties, children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
