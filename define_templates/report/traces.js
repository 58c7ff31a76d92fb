/* Traces: values with what they are made of, as `cdisc-rdeb trace` tells them. */

/** The traces of a subject (of datasets without subjects: ""), null where the page holds none. */
async function tracesOf(subject) {
  const held = subject ? MAIN.held.indexOf(subject) : "", name = `traces-${held}`;
  const store = held === -1 ? null : await part(name);
  if (store && !store.first) {
    const [shapes, records, values, rows, more, sizes, inputs] = store.arrays, first = new Uint32Array(sizes.length + 1);
    for (let i = 0; i < sizes.length; i++) first[i + 1] = first[i] + sizes[i];
    const cells = new Map(store.cells.map(([dataset, variable], i) => [`${dataset}.${variable}`, store.arrays[7 + i]]));
    Object.assign(store, { shapes, records, values, rows, more, inputs, first, cells });
  }
  return store;
}
/** A value of a store, by its number. */
function traced(store, number) {
  const i = number - 1, [name, kind, how, said, file, column, sheet] = MAIN.shapes[store.shapes[i]];
  const inputs = [...store.inputs.subarray(store.first[i], store.first[i + 1])].map((back) => number - back);
  return { name, kind, how, said, file, column, sheet, row: store.rows[i], record: store.texts[store.records[i]], value: store.texts[store.values[i]], more: store.more[i], inputs };
}
/** What stands over a value. */
function headline(each) {
  const value = each.value || "(missing)";
  if (each.file) return `${each.file}${each.sheet ? ` [${each.sheet}]` : ""}:${each.row}:${each.column} = ${value}`;
  if (!each.value && !each.record) return each.name;
  return `${each.name} = ${value}${each.record ? `  (${each.record})` : ""}`;
}
/** A trace as the lines of the command. */
function traceLines(store, number, indent = "", told = new Set()) {
  const each = traced(store, number), lines = [indent + headline(each)];
  if (told.has(number)) return each.inputs.length ? [...lines, `${indent}  (as above)`] : lines;
  told.add(number);
  if (each.how || each.said) lines.push(`${indent}  ${each.how || "Assigned."}${each.said ? `  [${each.said}]` : ""}`);
  for (const input of each.inputs) lines.push(...traceLines(store, input, indent + "    ", told));
  if (each.more) lines.push(`${indent}    and ${each.more} more`);
  return lines;
}
/** A trace as lists inside lists. */
function traceTree(store, number, told = new Set(), depth = 0) {
  const each = traced(store, number), item = make("li", { class: each.kind });
  const where = each.file ? make("code", {}, `${each.file}${each.sheet ? ` [${each.sheet}]` : ""}:${each.row}:${each.column}`) : make("b", {}, each.name);
  item.append(where);
  if (each.value || each.record || each.file) item.append(" = ", make("span", { class: "value" }, each.value || "(missing)"));
  if (each.record && !each.file) item.append(make("small", { class: "soft" }, each.record));
  if (told.has(number)) { if (each.inputs.length) item.append(make("small", { class: "soft" }, "as above")); return item; }
  told.add(number);
  if (each.how || each.said) item.append(make("p", { class: "how" }, each.how || "Assigned.", make("small", { class: "soft place" }, each.said)));
  const list = make("ul", {}, ...each.inputs.map((input) => traceTree(store, input, told, depth + 1)));
  if (each.more) list.append(make("li", { class: "soft" }, `and ${each.more} more`));
  if (list.childElementCount) {
    if (depth < 4) item.append(list);
    else item.append(make("details", {}, make("summary", {}, count(each.inputs.length, "value")), list));
  }
  return item;
}
/** The command that shows the trace of a cell. */
function traceCommand(dataset, at, name) {
  const keys = MAIN.datasets[dataset.name].keys, asked = keys.length ? keys : dataset.has("USUBJID") ? ["USUBJID"] : dataset.names.slice(0, 1);
  const names = ["USUBJID", ...asked].filter((each, i, all) => dataset.has(each) && each !== "STUDYID" && all.indexOf(each) === i);
  const supp = dataset.name.startsWith("SUPP") ? ["USUBJID", "QNAM", "IDVAR", "IDVARVAL"] : names;
  const where = supp.filter((each) => dataset.raw(each, at) !== "").map((each) => `${each} = ${dataset.raw(each, at)}`).join(", ");
  return `${MAIN.command} ${dataset.name}.${name} --where "${where.replace(/(["$`\\])/g, "\\$1")}"`;
}
/** Whether the command has an answer for a variable: not for what the build splits off or relates. */
const canTrace = (dataset, name) => MAIN.traceable[dataset.name]?.includes(name) ?? false;

async function showTrace(dataset, at, name) {
  const subject = dataset.raw("USUBJID", at), words = MAIN.datasets[dataset.name].variables[name] || {};
  const value = dataset.raw(name, at), shown = dataset.shown(name, at), decode = words.decodes?.[value];
  const body = [make("p", { class: "big" }, make("span", { class: "value" }, shown || "(missing)"), decode ? make("span", { class: "soft" }, ` ${decode}`) : ""), make("p", { class: "soft" }, words.label || "")];
  const store = await tracesOf(subject), number = store?.cells.get(`${dataset.name}.${name}`)?.[subject ? dataset.of(subject).indexOf(at) : at];
  if (number) {
    const lines = traceLines(store, number).join("\n");
    body.push(make("h3", {}, "Where it comes from"), make("ul", { class: "trace", "data-lines": lines }, traceTree(store, number)));
    body.push(make("p", {}, make("button", { type: "button", onclick: () => copy(lines) }, "Copy as text")));
  } else if (!canTrace(dataset, name)) {
    body.push(make("p", { class: "hint" }, "The build makes this of its other datasets, so it has no trace of its own."), ...columnWords(words));
  } else {
    body.push(make("p", { class: "hint" }, store ? "This value has no trace in the page." : `The traces of this ${subject ? "subject" : "dataset"} are not in the page.`), ...columnWords(words));
  }
  if (canTrace(dataset, name)) body.push(make("h3", {}, "On the command line"), commandLine(traceCommand(dataset, at, name)));
  if (subject) body.push(make("p", {}, make("a", { href: address("subjects", [subject]) }, `Profile of ${subject}`)));
  panel(`${dataset.name}.${name}, record ${(dataset.positions[at] + 1).toLocaleString("en")}`, body);
  data.grid?.cell()?.scrollIntoView({ block: "nearest", inline: "nearest" });  // the panel takes room
}
/** What the define says of a variable. */
function columnWords(words) {
  const list = make("dl", { class: "facts" });
  const told = { Label: words.label, Type: words.type, Format: words.format, Role: words.role, Key: words.key, Origin: words.origin, Method: words.method, Comment: words.comment, Codelist: words.codelist };
  for (const [name, text] of Object.entries(told)) if (text) list.append(make("dt", {}, name), make("dd", {}, text));
  const parts = list.childElementCount ? [list] : [make("p", { class: "soft" }, "define.xml says nothing of it.")];
  if (words.levels) parts.push(make("details", {}, make("summary", {}, count(words.levels.length, "value level")), make("ul", {}, ...words.levels.map((level) => make("li", {}, level)))));
  return parts;
}
