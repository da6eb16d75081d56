// Commitments by sector, with Node: npm install --no-save csv-parse csv-stringify && node examples/with_node.mjs
import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
const flat = parse(readFileSync("data/views/commitments_flat.csv"), { bom: true, columns: true });
const rows = flat.filter((row) => [row.is_commitment, row.is_current, row.in_base].every((flag) => flag === "true"));
const counts = new Map();
for (const { sector_name: sector } of rows) counts.set(sector, (counts.get(sector) ?? 0) + 1);
const table = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
process.stdout.write(stringify([["sector", "commitments"], ...table]));
