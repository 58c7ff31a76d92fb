/* Datasets as tables. */
const data = { grid: null, name: "" };

function datasetList(current) {
  const groups = new Map();
  for (const [name, each] of Object.entries(MAIN.datasets)) {
    const group = each.class_name || each.standard;
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group).push([name, each.label]);
  }
  const list = make("nav", { class: "side", "aria-label": "Datasets" });
  for (const [group, names] of groups) {
    list.append(make("h2", {}, /^[A-Z]+ig$/i.test(group) ? group : group.charAt(0) + group.slice(1).toLowerCase()));
    list.append(make("ul", {}, ...names.map(([name, label]) => make("li", {}, make("a", { href: address("data", [name]), "aria-current": name === current && "page" }, make("b", {}, name), " ", make("span", {}, label))))));
  }
  const options = Object.entries(MAIN.datasets).map(([name, each]) => [name, `${name} · ${each.label}`]);
  return [list, make("div", { class: "side-small" }, choice("Dataset", options, current, (name) => { location.hash = address("data", [name]); }))];
}

async function showData([name = Object.keys(MAIN.datasets)[0], record, variable], chosen) {
  const section = $("data");
  if (!MAIN.datasets[name]) return section.replaceChildren(make("p", {}, `This build has no dataset ${name}.`));
  const { "": words, ...filters } = chosen, same = data.name === name && record !== undefined && data.grid;
  if (!same) {
    const dataset = await table(name), about = MAIN.datasets[name];
    const all = make("input", { type: "search", class: "everywhere", placeholder: "Find a column", "aria-label": "Find a column" });
    data.grid = new Grid(dataset, { filters, open: (at, column) => column === "#" ? showRecord(dataset, at) : showTrace(dataset, at, column), head: (column) => panel(`${name}.${column}`, columnWords(dataset.words[column] || {})) });
    data.name = name;
    all.addEventListener("keydown", (event) => { if (event.key === "Enter") toColumn(dataset, all.value); });
    const missing = about.records - dataset.size;
    const facts = [about.structure, about.keys.length ? `Keys: ${about.keys.join(", ")}` : ""].filter(Boolean).join(" · ");
    const view = make("div", { class: "data-view" }, make("header", { class: "data-head" }, make("h1", {}, name, " ", make("small", {}, about.label)), make("p", { class: "soft" }, facts), make("div", { class: "tools" }, all, make("button", { type: "button", onclick: () => { const to = address("data", [name]); if (location.hash === to) turn(); else location.hash = to; } }, "Clear filters"))));
    if (missing) view.append(make("p", { class: "hint" }, `${count(missing, "record")} of subjects outside the sample ${missing === 1 ? "is" : "are"} not in this page.`));
    view.append(data.grid.element);
    section.replaceChildren(...datasetList(name), view);
    section.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest" });
    data.grid.draw();
  }
  if (record !== undefined) {
    const dataset = data.grid.table, at = dataset.place(Number(record) - 1);
    if (at < 0) return tell(`Record ${record} is not in this page.`);
    if (!data.grid.rows.includes(at)) { data.grid.filters = {}; for (const input of data.grid.header.querySelectorAll("input")) input.value = ""; data.grid.choose(); }
    data.grid.mark(at, variable || data.grid.columns[1]);
    if (variable && dataset.has(variable)) await showTrace(dataset, at, variable);
  }
}
function toColumn(dataset, text) {
  const asked = text.trim().toLowerCase(), name = dataset.names.find((each) => each.toLowerCase() === asked) || dataset.names.find((each) => `${each} ${dataset.words[each]?.label || ""}`.toLowerCase().includes(asked));
  if (!name) return tell("No column is called so.");
  data.grid.go(data.grid.at[0], data.grid.columns.indexOf(name));
}
/** A record with all its values, one below the other. */
function showRecord(dataset, at) {
  const list = make("dl", { class: "facts" });
  for (const name of dataset.names) if (dataset.raw(name, at) !== "") list.append(make("dt", { title: dataset.words[name]?.label || "" }, name), make("dd", {}, make("button", { type: "button", class: "plain-button", onclick: () => showTrace(dataset, at, name) }, dataset.shown(name, at))));
  const subject = dataset.raw("USUBJID", at);
  panel(`${dataset.name}, record ${(dataset.positions[at] + 1).toLocaleString("en")}`, [list, subject ? make("p", {}, make("a", { href: address("subjects", [subject]) }, `Profile of ${subject}`)) : ""]);
}
