/* Issues of the build and its checks, each with the way to its record. */
const ISSUE_COLUMNS = ["status", "severity", "rule", "dataset", "variable", "USUBJID", "value", "message", "reason", "file", "row"];

async function showIssues(chosen) {
  const section = $("issues"), issues = await table("(issues)"), status = issues.columns.get("status");
  const filters = Object.fromEntries(Object.entries(chosen).filter(([name]) => issues.has(name)).map(([name, value]) => [name, `=${value}`]));
  const numbers = new Map();
  for (let at = 0; at < issues.size; at++) { const name = status.values[status.codes[at]]; numbers.set(name, (numbers.get(name) || 0) + 1); }
  const states = make("div", { class: "tools", role: "group", "aria-label": "State" }, ...[["", issues.size], ["unexplained", numbers.get("unexplained") || 0], ["accepted", numbers.get("accepted") || 0], ["note", numbers.get("note") || 0]].map(([name, number]) => make("a", { class: "chip", href: address("issues", [], name ? { status: name } : {}), "aria-current": (chosen.status || "") === name && "true" }, `${name === "note" ? "notes" : name || "all"} ${number.toLocaleString("en")}`)));
  const grid = new Grid(issues, { shown: ISSUE_COLUMNS, filters, numbered: false, open: (at) => showIssue(issues, at), widths: { message: 60, reason: 40, rule: 30, status: 14 } });
  section.replaceChildren(make("h1", {}, "Issues"), make("p", { class: "soft" }, "What the build told, and what its checks found. A row opens what it is about."), states, issues.size ? grid.element : make("p", {}, "There are none."));
  grid.draw();
}

/** Where an issue leads: to its record, if its file is the dataset's, else to what the dataset has of its subject. */
async function recordOf(issues, at) {
  const [name, subject, row, file, variable] = ["dataset", "USUBJID", "row", "file", "variable"].map((each) => issues.raw(each, at));
  const dataset = MAIN.datasets[name] && await table(name);
  if (!dataset) return subject && MAIN.held.includes(subject) ? { href: address("subjects", [subject]), text: `Profile of ${subject}` } : null;
  const own = file.toLowerCase().startsWith(`${name.toLowerCase()}.`);
  if (own && row) return dataset.place(Number(row) - 1) < 0 ? null : { href: address("data", [name, row, ...(dataset.has(variable) ? [variable] : [])]), text: `${name}, record ${row}`, at: dataset.place(Number(row) - 1), dataset };
  return { href: address("data", [name], subject ? { USUBJID: `=${subject}` } : {}), text: subject ? `${name} of ${subject}` : name };
}
async function showIssue(issues, at) {
  const said = (name) => issues.raw(name, at), list = make("dl", { class: "facts" });
  const names = { Rule: "rule", Severity: "severity", State: "status", "Accepted because": "reason", Dataset: "dataset", Variable: "variable", Subject: "USUBJID", Value: "value", File: "file", Row: "row" };
  for (const [title, name] of Object.entries(names)) if (said(name)) list.append(make("dt", {}, title), make("dd", {}, said(name)));
  const to = await recordOf(issues, at), missing = MAIN.datasets[said("dataset")] && !to;
  const body = [make("p", { class: "big" }, said("message")), to ? make("p", {}, make("a", { href: to.href, class: "go" }, `Go to ${to.text}`)) : "", missing ? make("p", { class: "hint" }, "Its record is not in this page, which holds a sample.") : "", list];
  if (to?.dataset) {
    const record = make("dl", { class: "facts" });
    for (const name of to.dataset.names) if (to.dataset.raw(name, to.at) !== "") record.append(make("dt", { class: name === said("variable") ? "bad" : undefined }, name), make("dd", {}, to.dataset.shown(name, to.at)));
    body.push(make("h3", {}, "The record"), record);
  }
  if (said("file") && said("row") && !to?.dataset) body.push(make("p", { class: "soft" }, `What a raw cell reaches: ${MAIN.command} --raw "${said("file")}:${said("row")}:COLUMN"`));
  panel(`${said("rule")}`, body);
}
