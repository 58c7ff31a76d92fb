/* Key results: means by visit, each subject's own course, times to events, shifts. */
const asked = { mean: null, test: "", kind: "", spread: "sd", group: "", survival: 0, event: "", shift: 0, category: "", visit: "" };

function scales(groups) {
  const colour = new Map(groups.map((group, i) => [group, COLOURS[i % COLOURS.length]]));
  return { colour: (group) => colour.get(group), symbol: (group) => SYMBOLS[groups.indexOf(group) % SYMBOLS.length], dash: (group) => DASHES[groups.indexOf(group) % DASHES.length] };
}
const legendOf = (groups, of) => make("p", { class: "legend" }, ...groups.map((group) => make("span", {}, swatch(of.colour(group)), group)));
const NO_TREATMENT = "No treatment";
const distinct = (items) => [...new Set(items)];
const nameOf = (tests, code) => tests.find(([each]) => each === code)?.[1] || code;
const shownNumber = (value) => value === null || value === undefined ? "" : Number(value.toPrecision(4)).toLocaleString("en", { maximumSignificantDigits: 4 });

/** A small table of figures, folded below its plot. */
function figuresTable(title, names, rows) {
  const head = make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, name)));
  const body = rows.map((row) => make("tr", {}, ...row.map((cell, i) => make(i ? "td" : "th", i ? { class: typeof cell === "number" ? "number" : undefined } : { scope: "row" }, typeof cell === "number" ? shownNumber(cell) || "0" : cell ?? ""))));
  return make("details", { class: "figures" }, make("summary", {}, title), make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": title }, make("table", { class: "plain" }, make("thead", {}, head), make("tbody", {}, ...body))));
}
const widthOf = () => { const all = $("results").clientWidth; return Math.max(Math.min(all - (all < 700 ? 22 : 44), 1300), 280); };

async function showResults() {
  const section = $("results"), { means, shifts, survivals } = MAIN.results;
  section.replaceChildren(make("h1", {}, "Results"), make("p", { class: "soft" }, `Means, shifts and times to events are of all ${count(MAIN.all_subjects, "subject")}; they are to look at, and no analysis of the plan.`));
  if (!means.length && !shifts.length && !survivals.length) section.append(make("p", {}, "No dataset has visits with values, categories at baseline, or times to events."));
  for (const [list, show] of [[means, showMeans], [survivals, showSurvival], [shifts, showShift]]) {
    if (!list.length) continue;
    const box = make("div", { class: "result" });
    section.append(box);
    await show(box);
  }
}

/** The dataset to begin with: changes at the most visits. */
function mostVisits(means) {
  const visits = means.map(({ rows }) => distinct(rows.filter((row) => row[1] === "change").map((row) => row[3])).length);
  return visits.indexOf(Math.max(...visits));
}

let turnOfMeans = 0;
async function showMeans(box) {
  const mine = ++turnOfMeans;
  const { means } = MAIN.results;
  asked.mean ??= mostVisits(means);
  const source = means[asked.mean], codes = distinct(source.rows.map(([code]) => code));
  if (!codes.includes(asked.test)) asked.test = codes[0];
  const kinds = distinct(source.rows.filter(([code]) => code === asked.test).map((row) => row[1]));
  if (!kinds.includes(asked.kind)) asked.kind = kinds.includes("change") ? "change" : kinds[0];
  const again = (change) => { Object.assign(asked, change); showMeans(box); };
  const spread = { sd: ["standard deviation", (sd) => sd], se: ["standard error", (sd, n) => sd / Math.sqrt(n)], ci: ["1.96 standard errors", (sd, n) => 1.96 * sd / Math.sqrt(n)] }[asked.spread];
  const rows = source.rows.filter((row) => row[0] === asked.test && row[1] === asked.kind).map(([, , group, visit, order, n, mean, sd]) => ({ group, visit, order, n, mean, sd, half: sd === null ? 0 : spread[1](sd, n) }));
  const visits = distinct([...rows].sort((a, b) => a.order - b.order).map((row) => row.visit)), groups = distinct(rows.map((row) => row.group)), of = scales(groups);
  const test = nameOf(source.tests, asked.test), what = asked.kind === "change" ? "Mean change from baseline" : "Mean";
  const tools = make("div", { class: "tools" },
    choice("Dataset", means.map((each, i) => [String(i), `${each.dataset} · ${each.label}`]), String(asked.mean), (value) => again({ mean: Number(value), test: "" })),
    choice("Parameter", codes.map((code) => [code, nameOf(source.tests, code)]), asked.test, (value) => again({ test: value })),
    kinds.length > 1 ? choice("Of", kinds.map((kind) => [kind, kind === "change" ? "change from baseline" : "value"]), asked.kind, (value) => again({ kind: value })) : "",
    choice("Spread", [["sd", "standard deviation"], ["se", "standard error"], ["ci", "1.96 standard errors"]], asked.spread, (value) => again({ spread: value })));
  const width = widthOf(), shift = (row) => (groups.indexOf(row.group) - (groups.length - 1) / 2) * Math.min(8, 40 / groups.length);
  const placed = rows.map((row) => ({ ...row, low: row.mean - row.half, high: row.mean + row.half }));
  const marks = [Plot.ruleY(asked.kind === "change" ? [0] : [], { strokeOpacity: 0.4 }), Plot.gridY({ strokeOpacity: 0.12 })];
  for (const group of groups) {
    const own = placed.filter((row) => row.group === group).sort((a, b) => a.order - b.order), dx = shift({ group });
    marks.push(
      Plot.ruleX(own, { x: "visit", y1: "low", y2: "high", stroke: of.colour(group), strokeWidth: 1.4, dx }),
      Plot.line(own, { x: "visit", y: "mean", stroke: of.colour(group), strokeDasharray: of.dash(group), strokeWidth: 1.8, dx }),
      Plot.dot(own, { x: "visit", y: "mean", fill: of.colour(group), symbol: of.symbol(group), r: 4, dx }),
      Plot.text(own, { x: "visit", frameAnchor: "top", dy: -8 - 12 * (groups.length - 1 - groups.indexOf(group)), text: (row) => String(row.n), fill: of.colour(group), fontSize: 10 }));
  }
  marks.push(Plot.tip(placed, Plot.pointer({ x: "visit", y: "mean", title: (row) => `${row.group}\n${row.visit}\nmean ${shownNumber(row.mean)}, SD ${shownNumber(row.sd)}, n = ${row.n}` })));
  const words = `${what} of ${test} by visit: ${placed.map((row) => `${row.group}, ${row.visit}: ${shownNumber(row.mean)}`).join("; ")}`;
  const plot = figure(`${what} of ${test}, with its ${spread[0]}`, { width, height: 330 + 12 * groups.length, marginTop: 14 + 12 * groups.length, marginBottom: 74, marginLeft: 52, x: { domain: visits, label: null, tickRotate: -35 }, y: { label: null, nice: true }, marks }, words);
  const flag = source.flag ? ` Records with ${source.flag} = Y.` : "";
  const said = make("p", { class: "soft" }, `Groups are ${source.treatment || "not told apart"}. A subject counts once at a visit, with the mean of its records; how many there are stands on top.${flag}`);
  const figures = figuresTable("The figures", ["Group", "Visit", "n", "Mean", "SD"], [...placed].sort((a, b) => a.order - b.order).map((row) => [row.group, row.visit, row.n, row.mean, row.sd]));
  const courses = await spaghetti(source, of, groups, width, test);
  if (mine === turnOfMeans) box.replaceChildren(make("h2", {}, "By visit"), tools, legendOf(groups, of), plot, said, figures, courses);  // else somebody chose again
}

/** Each subject's own course, of those that the page holds. */
async function spaghetti(source, of, groups, width, test) {
  const curve = MAIN.roles.curves.find((each) => each.dataset === source.dataset), dataset = curve && await table(curve.dataset);
  if (!dataset) return "";
  const value = asked.kind === "change" ? "CHG" : curve.value, points = [];
  const own = source.treatment.split(".").at(-1);
  const armTable = source.treatment.includes(".") && await table(source.treatment.split(".")[0]);
  for (const subject of MAIN.held) {
    const first = armTable ? armTable.of(subject)[0] : undefined, arm = first === undefined ? "" : armTable.raw(own, first);
    for (const at of dataset.of(subject)) {
      if (dataset.raw(curve.code, at) !== asked.test || (source.flag && dataset.raw(source.flag, at) !== "Y")) continue;
      const [day, number] = [dataset.number(curve.day, at), dataset.number(value, at)];
      if (!Number.isNaN(day) && !Number.isNaN(number)) points.push({ subject, day, value: number, group: groups.length > 1 ? (armTable ? arm : dataset.raw(own, at)) || NO_TREATMENT : groups[0] });
    }
  }
  const days = d3.rollups(points, (same) => ({ ...same[0], value: d3.mean(same, (point) => point.value) }), (point) => `${point.subject} ${point.day}`).map(([, point]) => point);
  days.sort((a, b) => a.day - b.day);
  const shown = distinct(points.map((point) => point.subject)), thin = shown.length > 40 ? 0.35 : 0.8;
  const marks = [Plot.ruleY(asked.kind === "change" ? [0] : [], { strokeOpacity: 0.4 }), Plot.gridY({ strokeOpacity: 0.12 }),
    Plot.line(days, { x: "day", y: "value", z: "subject", stroke: (point) => of.colour(point.group), strokeWidth: 1.2, strokeOpacity: thin }),
    Plot.dot(shown.length > 40 ? [] : days, { x: "day", y: "value", fill: (point) => of.colour(point.group), r: 2 }),
    Plot.tip(days, Plot.pointer({ x: "day", y: "value", title: (point) => `${point.subject}\nday ${point.day}: ${shownNumber(point.value)}` }))];
  const sample = MAIN.held.length < MAIN.all_subjects ? " (of the sample)" : "";
  return figure(`${test}: ${asked.kind === "change" ? "change" : "value"} by study day, a line a subject, the mean of each day${sample}`, { width, height: 300, marginLeft: 52, marginBottom: 36, color: { type: "identity" }, x: { label: "Study day" }, y: { label: null, nice: true }, marks }, `Courses of ${count(shown.length, "subject")} in ${test}`);
}

function showSurvival(box) {
  const { survivals } = MAIN.results, source = survivals[asked.survival], codes = distinct(source.rows.map(([code]) => code));
  const events = (code) => source.rows.filter((row) => row[0] === code).reduce((sum, [, , steps]) => sum + steps.reduce((all, step) => all + step[2], 0), 0);
  if (!codes.includes(asked.event)) asked.event = [...codes].sort((a, b) => events(b) - events(a))[0];
  const again = (change) => { Object.assign(asked, change); showSurvival(box); };
  const rows = source.rows.filter(([code]) => code === asked.event), groups = rows.map(([, group]) => group), of = scales(groups), test = nameOf(source.tests, asked.event);
  const marks = [Plot.gridY({ strokeOpacity: 0.12 })], last = Math.max(...rows.flatMap(([, , steps]) => steps.map(([time]) => time)), 1), width = widthOf();
  for (const [, group, steps] of rows) {
    const line = [{ time: 0, left: 1 }, ...steps.map(([time, , , , left]) => ({ time, left }))];
    const cut = steps.filter(([, , , censored]) => censored).map(([time, risk, , censored, left]) => ({ time, left, risk, censored }));
    marks.push(Plot.line(line, { x: "time", y: "left", curve: "step-after", stroke: of.colour(group), strokeDasharray: of.dash(group), strokeWidth: 2 }), Plot.dot(cut, { x: "time", y: "left", symbol: "plus", stroke: of.colour(group), r: 4 }));
  }
  const all = rows.flatMap(([, group, steps]) => steps.map(([time, risk, events, censored, left]) => ({ group, time, risk, events, censored, left })));
  marks.push(Plot.tip(all, Plot.pointer({ x: "time", y: "left", title: (each) => `${each.group}\nat ${each.time}: ${shownNumber(each.left)}\nat risk ${each.risk}, events ${each.events}, censored ${each.censored}` })));
  const tools = make("div", { class: "tools" }, survivals.length > 1 ? choice("Dataset", survivals.map((each, i) => [String(i), each.dataset]), String(asked.survival), (value) => again({ survival: Number(value), event: "" })) : "", choice("Time to event", codes.map((code) => [code, nameOf(source.tests, code)]), asked.event, (value) => again({ event: value })));
  const sums = rows.map(([, group, steps]) => [group, steps[0]?.[1] || 0, steps.reduce((sum, step) => sum + step[2], 0), steps.reduce((sum, step) => sum + step[3], 0), steps.find((step) => step[4] <= 0.5)?.[0] ?? "not reached"]);
  const plot = figure(`${test}: share without an event (Kaplan-Meier)`, { width, height: 320, marginLeft: 44, marginBottom: 36, x: { domain: [0, last], label: "Time (AVAL)" }, y: { domain: [0, 1], label: null, tickFormat: "%" }, marks }, `Kaplan-Meier estimate of ${test}: ${sums.map(([group, n, events]) => `${group}: ${events} events of ${n}`).join("; ")}`);
  const summary = make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Summary of times to events" }, make("table", { class: "plain" }, make("thead", {}, make("tr", {}, ...["Group", "Subjects", "Events", "Censored", "Median"].map((name, i) => make("th", { scope: "col", class: i ? "number" : undefined }, name)))), make("tbody", {}, ...sums.map((row) => make("tr", {}, ...row.map((cell, i) => make(i ? "td" : "th", i ? { class: "number" } : { scope: "row" }, String(cell))))))));
  const figures = figuresTable("The figures", ["Group", "Time", "At risk", "Events", "Censored", "Without an event"], all.map((each) => [each.group, each.time, each.risk, each.events, each.censored, each.left]));
  box.replaceChildren(make("h2", {}, "Times to events"), tools, legendOf(groups, of), plot, make("p", { class: "soft" }, "+ is censored."), summary, figures);
}

function showShift(box) {
  const { shifts } = MAIN.results, source = shifts[asked.shift], codes = distinct(source.rows.map((row) => row[1]));
  if (!codes.includes(asked.category)) asked.category = codes[0];
  const own = source.rows.filter((row) => row[1] === asked.category), visits = distinct([...own].sort((a, b) => a[3] - b[3]).map((row) => row[2]));
  if (!visits.includes(asked.visit)) asked.visit = visits.at(-1);
  const again = (change) => { Object.assign(asked, change); showShift(box); };
  const tools = make("div", { class: "tools" },
    choice("Dataset", shifts.map((each, i) => [String(i), `${each.dataset} · ${each.before} to ${each.after}`]), String(asked.shift), (value) => again({ shift: Number(value), category: "" })),
    choice("Parameter", codes.map((code) => [code, nameOf(source.tests, code)]), asked.category, (value) => again({ category: value })),
    choice("Visit", visits.map((visit) => [visit, visit || "all"]), asked.visit, (value) => again({ visit: value })));
  const rows = own.filter((row) => row[2] === asked.visit), groups = distinct(rows.map(([group]) => group));
  const order = (name) => [["Missing", "LOW LOW", "LOW", "NORMAL", "HIGH", "HIGH HIGH"].indexOf(name.toUpperCase()), name];
  const ordered = (names) => distinct(names).sort((a, b) => { const [x, y] = [order(a), order(b)]; return x[0] - y[0] || (x[1] < y[1] ? -1 : 1); });
  const before = ordered(rows.map((row) => row[4])), after = ordered(rows.map((row) => row[5])), most = Math.max(...rows.map((row) => row[6]));
  const each = groups.map((group) => {
    const cell = (b, a) => rows.find((row) => row[0] === group && row[4] === b && row[5] === a)?.[6] || 0;
    const head = make("tr", {}, make("th", { scope: "col" }, `${source.before} ↓  ${source.after} →`), ...after.map((a) => make("th", { scope: "col", class: "number" }, a)), make("th", { scope: "col", class: "number" }, "All"));
    const body = before.map((b) => make("tr", {}, make("th", { scope: "row" }, b), ...after.map((a) => make("td", { class: `number shade${a === b ? " same" : ""}`, style: `--share:${cell(b, a) / most}` }, cell(b, a) || make("span", { class: "soft" }, "0"))), make("td", { class: "number" }, String(after.reduce((sum, a) => sum + cell(b, a), 0)))));
    return make("table", { class: "plain shift" }, make("caption", {}, group), make("thead", {}, head), make("tbody", {}, ...body));
  });
  box.replaceChildren(make("h2", {}, "Shifts from baseline"), tools, make("div", { class: "wide shifts", tabindex: "0", role: "region", "aria-label": "Shift tables" }, ...each), make("p", { class: "soft" }, "Subjects; a subject counts once for each pair of categories at the visit."));
}
