/* What happened to one subject, along study days. */
const TIMELINE = { width: 920, marginLeft: 190, marginRight: 16 };
const SEVERITY = { 1: "1", 2: "2", 3: "3", 4: "4", 5: "5", MILD: "1", MODERATE: "2", SEVERE: "3" };
const GRADES = [1, 2, 3, 4, 5].map((each) => `var(--g${each})`);

/** The intervals of a lane of a subject; those without a start are counted. */
function intervals(lane, dataset, subject) {
  const found = [];
  let undated = 0;
  for (const at of dataset.of(subject)) {
    if (lane.occurs && dataset.raw(lane.occurs, at) === "N") continue;
    const start = dataset.number(lane.start, at), end = lane.end ? dataset.number(lane.end, at) : NaN;
    if (Number.isNaN(start) && Number.isNaN(end)) { undated++; continue; }
    const open = Number.isNaN(end) && Boolean(lane.ongoing && /ONGOING|AFTER|DURING\/AFTER/.test(dataset.raw(lane.ongoing, at)));
    found.push({ at, name: dataset.raw(lane.name, at) || dataset.raw(lane.verbatim || lane.name, at) || "(no name)", start: Number.isNaN(start) ? end : start, end, open, grade: SEVERITY[dataset.raw(lane.severity || "", at).toUpperCase()], severity: dataset.raw(lane.severity || "", at), serious: dataset.raw(lane.serious || "", at) === "Y", dose: lane.dose ? dataset.raw(lane.dose, at) : "", unit: lane.unit ? dataset.raw(lane.unit, at) : "" });
  }
  return { found, undated };
}

/** The curves of a dataset for a subject: by test and what else tells them apart. */
function curves(curve, dataset, subject) {
  const found = new Map();
  for (const at of dataset.of(subject)) {
    const day = dataset.number(curve.day, at), value = dataset.number(curve.value, at);
    if (Number.isNaN(day) || Number.isNaN(value)) continue;
    const code = dataset.raw(curve.code, at), more = curve.by.map((name) => dataset.raw(name, at)), key = [code, ...more].join("\u0001");
    if (!found.has(key)) found.set(key, { code, test: dataset.raw(curve.test, at) || code, more: more.filter(Boolean), points: [] });
    found.get(key).points.push({ at, day, value, low: curve.low ? dataset.number(curve.low, at) : NaN, high: curve.high ? dataset.number(curve.high, at) : NaN });
  }
  for (const each of found.values()) each.points.sort((a, b) => a.day - b.day);
  return [...found.values()];
}
/** Curves that one dataset shows and a later one repeats are shown once: analysis datasets show what only they have. */
function ownCurves() {
  const known = new Set(MAIN.roles.curves.filter((curve) => curve.standard === "SDTMIG").flatMap((curve) => curve.tests.map(([code]) => code)));
  return MAIN.roles.curves.filter((curve) => curve.standard === "SDTMIG" || curve.tests.some(([code]) => !known.has(code))).map((curve) => ({ ...curve, skip: curve.standard === "SDTMIG" ? new Set() : known }));
}

async function visitsOf(subject) {
  const role = MAIN.roles.visits, dataset = role && await table(role.dataset);
  if (!dataset) return [];
  return dataset.of(subject).map((at) => ({ at, day: dataset.number(role.start, at), name: dataset.raw(role.name, at) })).filter((each) => !Number.isNaN(each.day));
}

/** The days that a profile spans: where treatment and visits are, not where a history began. */
function span(visits, lanes) {
  const near = lanes.filter(({ lane }) => ["EX", "EC", "AE"].includes(lane.domain)).flatMap(({ found }) => found.flatMap((each) => [each.start, each.end]));
  const days = [...visits.map((each) => each.day), ...near].filter((day) => !Number.isNaN(day));
  const all = days.length ? days : lanes.flatMap(({ found }) => found.flatMap((each) => [each.start, each.end])).filter((day) => !Number.isNaN(day));
  if (!all.length) return [0, 1];
  const [low, high] = [Math.min(...all), Math.max(...all)], edge = Math.max((high - low) * 0.03, 1);
  return [low - edge, high + edge];
}

function visitPlot(visits, domain, width) {
  return figure("", { ...TIMELINE, ...width, height: 70, marginTop: 46, marginBottom: 4, x: { domain, axis: null }, marks: [
    Plot.ruleY([0], { strokeOpacity: 0.35 }),
    Plot.tickX(visits, { x: "day", strokeWidth: 1.5 }),
    Plot.text(spaced(visits, domain, width), { x: "day", text: "name", rotate: -32, dx: 3, dy: -12, textAnchor: "start", fontSize: 10 }),
    Plot.tip(visits, Plot.pointerX({ x: "day", y: () => 0, title: (each) => `${each.name}\nday ${each.day}`, anchor: "top" })),
  ], y: { axis: null, domain: [-1, 1] } }, `Visits: ${visits.map((each) => `${each.name} on day ${each.day}`).join("; ")}`);
}
/** The visits whose names have room. */
function spaced(visits, [low, high], { width, marginLeft }) {
  const pixel = (width - marginLeft) / (high - low || 1), kept = [];
  for (const each of [...visits].sort((a, b) => a.day - b.day)) if (!kept.length || (each.day - kept.at(-1).day) * pixel > 20) kept.push(each);
  return kept;
}

function lanePlot({ lane, found, undated }, domain, width, subject) {
  const inside = found.filter((each) => each.start <= domain[1] && (Number.isNaN(each.end) ? each.open || each.start >= domain[0] : each.end >= domain[0]));
  const before = found.length - inside.length, names = [...new Set([...inside].sort((a, b) => a.start - b.start).map((each) => each.name))];
  const clipped = inside.map((each) => ({ ...each, from: Math.max(each.start, domain[0]), to: Math.min(Number.isNaN(each.end) ? (each.open ? domain[1] : each.start) : each.end, domain[1]) }));
  const colour = (each) => each.grade ? GRADES[each.grade - 1] : COLOURS[{ EX: 2, EC: 2, AE: 0, CM: 3 }[lane.domain] ?? 7];
  const title = (each) => [each.name, [each.severity && `severity ${each.severity}`, each.serious && "serious", each.dose && `${each.dose} ${each.unit}`].filter(Boolean).join(", "), `day ${each.start}${Number.isNaN(each.end) ? (each.open ? " and on" : "") : ` to ${each.end}`}`].filter(Boolean).join("\n");
  const left = [undated ? `${undated} without a study day` : "", before ? `${before} outside these days` : ""].filter(Boolean).join(", ");
  const short = (name) => name.length > width.room ? name.slice(0, width.room - 1) + "…" : name;
  const heading = make("h3", {}, make("a", { href: address("data", [lane.dataset], { USUBJID: `=${subject}` }) }, `${lane.label || lane.dataset}`), make("small", { class: "soft" }, ` ${count(found.length + undated, "record")}${left ? `; ${left}` : ""}`));
  if (!clipped.length) return make("div", {}, heading);
  const marks = [
    Plot.ruleX([1], { strokeOpacity: 0.3, strokeDasharray: "2 3" }),
    Plot.link(clipped.filter((each) => each.to > each.from), { x1: "from", x2: "to", y1: "name", y2: "name", stroke: colour, strokeWidth: 7, strokeOpacity: 0.9, strokeLinecap: "butt" }),
    Plot.dot(clipped.filter((each) => each.to <= each.from), { x: "from", y: "name", fill: colour, r: 4.5, symbol: "diamond" }),
    Plot.text(clipped.filter((each) => each.open), { x: domain[1], y: "name", text: () => "▸", dx: 6 }),
    Plot.text(clipped.filter((each) => each.severity && each.grade), { x: "from", y: "name", text: (each) => `${each.grade}${each.serious ? "!" : ""}`, dx: -8, fontSize: 10, fontWeight: 600 }),
    Plot.tip(clipped, Plot.pointer({ x: "from", y: "name", title })),
  ];
  const words = `${lane.label}: ${clipped.map((each) => title(each).replaceAll("\n", ", ")).join("; ")}`;
  const svg = figure("", { ...TIMELINE, ...width, marginTop: 4, marginBottom: 4, height: names.length * 17 + 10, color: { type: "identity" }, x: { domain, axis: null }, y: { domain: names, label: null, tickSize: 0, tickFormat: short }, marks }, words);
  return make("div", { class: "lane" }, heading, svg);
}

function dayAxis(domain, width) {
  return figure("", { ...TIMELINE, ...width, height: 36, marginTop: 0, marginBottom: 34, x: { domain, label: "Study day" }, y: { axis: null }, marks: [Plot.axisX({ tickSpacing: 60 })] }, "Study days");
}

/** One test of one subject: points, the range that the laboratory or the analysis states, and what is outside of it. */
function curvePlot(each, domain, curve, subject, { width = 250, title = true, colour = COLOURS[0], yDomain } = {}) {
  const ranged = each.points.filter((point) => !Number.isNaN(point.low) || !Number.isNaN(point.high));
  const values = each.points.map((point) => point.value), extent = [Math.min(...values), Math.max(...values)];
  const outside = (point) => point.value < point.low || point.value > point.high;
  const limits = ranged.flatMap((point) => [point.low, point.high]).filter((limit) => Number.isFinite(limit));
  const spread = yDomain || [Math.min(...values, ...limits), Math.max(...values, ...limits)];
  const [low, high] = spread[0] === spread[1] ? [spread[0] - 1, spread[1] + 1] : spread;
  const band = ranged.map((point) => ({ ...point, low: Number.isNaN(point.low) ? low : point.low, high: Number.isNaN(point.high) ? high : point.high }));
  const whole = band.length ? [{ ...band[0], day: domain[0] }, ...band, { ...band.at(-1), day: domain[1] }] : [];
  const marks = [
    Plot.areaY(whole, { x: "day", y1: "low", y2: "high", curve: "step", fill: COLOURS[2], fillOpacity: 0.14, clip: true }),
    Plot.line(each.points, { x: "day", y: "value", stroke: colour, strokeWidth: 1.4 }),
    Plot.dot(each.points.filter((point) => !outside(point)), { x: "day", y: "value", fill: colour, r: 2.2 }),
    Plot.dot(each.points.filter(outside), { x: "day", y: "value", fill: WARNING, r: 3.6, symbol: "triangle" }),
    Plot.tip(each.points, Plot.pointer({ x: "day", y: "value", title: (point) => `day ${point.day}: ${point.value}${Number.isNaN(point.low) && Number.isNaN(point.high) ? "" : `\nrange ${Number.isNaN(point.low) ? "" : point.low} to ${Number.isNaN(point.high) ? "" : point.high}`}` })),
  ];
  const number = each.points.filter(outside).length;
  const words = `${each.test} of ${subject}: ${count(each.points.length, "value")} from ${extent[0]} to ${extent[1]}${number ? `, ${number} outside the range` : ""}`;
  const code = { USUBJID: `=${subject}`, [curve.code]: `=${each.code}` };
  const caption = title ? make("a", { href: address("data", [curve.dataset], code) }, each.test, each.more.length ? make("small", { class: "soft" }, ` ${each.more.join(", ")}`) : "") : "";
  return figure(caption, { width, height: 118, marginLeft: 38, marginRight: 8, marginTop: 8, marginBottom: 20, x: { domain, label: null, ticks: 4 }, y: { domain: [low, high], label: null, ticks: 4, nice: true, grid: false }, marks }, words);
}
