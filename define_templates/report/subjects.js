/* Subjects: small multiples over all of them, and the profile of one. */
const BATCH = 48;
const many = { key: "", words: "", shown: BATCH };

async function subjectFacts(subject) {
  for (const [name, facts] of Object.entries(MAIN.roles.subjects)) {
    const owner = await table(name), at = owner.of(subject)[0];
    if (at !== undefined) return facts.map((each) => [owner.words[each]?.label || each, owner.shown(each, at), each]).filter(([, value]) => value);
  }
  return [];
}
const armOf = (facts) => facts.find(([, , name]) => ["TRT01A", "ACTARM", "ARM"].includes(name))?.[1] || "";

async function showSubjects([subject]) {
  if (subject === undefined) return showAll();
  const section = $("subjects"), place = MAIN.held.indexOf(subject);
  if (place < 0) return section.replaceChildren(make("h1", {}, subject), make("p", { class: "hint" }, "This subject is not in this page."));
  section.replaceChildren(make("p", { class: "soft" }, "Drawing …"));
  const [facts, visits] = [await subjectFacts(subject), await visitsOf(subject)];
  const lanes = [];
  for (const lane of MAIN.roles.lanes) {
    const dataset = await table(lane.dataset), each = { lane, ...intervals(lane, dataset, subject) };
    if (each.found.length || each.undated) lanes.push(each);
  }
  const domain = span(visits, lanes), narrow = section.clientWidth < 700;
  const width = { width: Math.max(Math.min(section.clientWidth - (narrow ? 22 : 44), 1400), 280), marginLeft: narrow ? 108 : 230, room: narrow ? 15 : 34 };
  const step = (by, text) => { const other = MAIN.held[place + by]; return other === undefined ? make("span", { class: "soft" }, text) : make("a", { href: address("subjects", [other]) }, text); };
  const list = make("dl", { class: "inline-facts" }, ...facts.map(([label, value]) => make("div", {}, make("dt", {}, label), make("dd", {}, value))));
  const head = make("header", {}, make("p", { class: "steps" }, make("a", { href: "#subjects" }, "All subjects"), step(-1, "‹ Previous"), step(1, "Next ›")), make("h1", {}, subject), list);
  const grades = lanes.some(({ found }) => found.some((each) => each.grade)) ? make("p", { class: "legend" }, "Severity or grade: ", ...GRADES.map((colour, i) => make("span", {}, swatch(colour), String(i + 1))), make("span", { class: "soft" }, "! is serious, ▸ goes on, the dotted line is day 1")) : "";
  const when = make("div", { class: "timeline" }, visits.length ? visitPlot(visits, domain, width) : "", ...lanes.map((each) => lanePlot(each, domain, width, subject)), dayAxis(domain, width), grades);
  section.replaceChildren(head, when);
  const groups = make("div", {});
  section.append(groups);
  let drawn = 0;  // folded once there are many
  for (const curve of ownCurves()) {
    const own = curves(curve, await table(curve.dataset), subject).filter((each) => !curve.skip.has(each.code));
    if (!own.length) continue;
    const box = make("div", { class: "multiples" }), open = drawn < 40;
    drawn += own.length;
    const days = own.flatMap((each) => each.points.map((point) => point.day)), from = [Math.min(domain[0], ...days), Math.max(domain[1], ...days)];
    const details = make("details", { open, class: "curves" }, make("summary", {}, make("b", {}, curve.label || curve.dataset), make("span", { class: "soft" }, ` ${curve.dataset}, ${count(own.length, "curve")}`)), box);
    const fill = () => { if (details.open && !box.childElementCount) box.append(...own.map((each) => curvePlot(each, from, curve, subject))); };
    details.addEventListener("toggle", fill);
    fill();
    groups.append(details);
  }
}
const swatch = (colour) => make("i", { class: "swatch", style: `background:${colour}` });

/** The tests that small multiples can show. */
function testChoices() {
  return MAIN.roles.curves.flatMap((curve, i) => curve.tests.map(([code, test]) => [`${i}:${code}`, `${curve.dataset} · ${test}`]));
}

async function showAll() {
  const section = $("subjects"), choices = testChoices();
  many.key ||= choices[0]?.[0] || "";
  const box = make("div", { class: "multiples subjects" }), sum = make("p", { class: "soft", role: "status" }), more = make("button", { type: "button" });
  const words = make("input", { type: "search", placeholder: "Subject, arm, site …", "aria-label": "Filter subjects", value: many.words });
  const tools = make("div", { class: "tools" }, choices.length ? choice("Curve", choices, many.key, (key) => { many.key = key; draw(); }) : "", make("label", { class: "choice" }, make("span", {}, "Find"), words));
  words.addEventListener("input", () => { many.words = words.value; many.shown = BATCH; draw(); });
  more.addEventListener("click", () => { many.shown += BATCH; draw(); });
  const legend = make("p", { class: "legend" });
  section.replaceChildren(make("h1", {}, "Subjects"), tools, legend, sum, box, make("p", {}, more));
  const every = [];
  for (const subject of MAIN.held) every.push({ subject, facts: await subjectFacts(subject) });
  const arms = [...new Set(every.map(({ facts }) => armOf(facts)))].sort((a, b) => (a === "") - (b === "") || (a < b ? -1 : 1));
  const colour = (arm) => COLOURS[arms.indexOf(arm) % COLOURS.length];
  let turn = 0;
  async function draw() {
    const mine = ++turn;
    const asked = many.words.toLowerCase().split(/\s+/).filter(Boolean);
    const kept = every.filter(({ subject, facts }) => asked.every((word) => `${subject} ${facts.map(([, value]) => value).join(" ")}`.toLowerCase().includes(word)));
    const [number, ...code] = many.key.split(":"), curve = MAIN.roles.curves[number], dataset = curve && await table(curve.dataset);
    const found = new Map(dataset ? kept.map(({ subject }) => [subject, curves(curve, dataset, subject).filter((each) => each.code === code.join(":")).sort((a, b) => b.points.length - a.points.length)[0]]) : []);
    if (mine !== turn) return;  // somebody chose again meanwhile
    const points = [...found.values()].filter(Boolean).flatMap((each) => each.points);
    const days = points.map((point) => point.day), values = points.flatMap((point) => [point.value, point.low, point.high]).filter(Number.isFinite);
    const domain = [low(days), high(days)], yDomain = [low(values), high(values)];
    box.replaceChildren(...kept.slice(0, many.shown).map(({ subject, facts }) => {
      const each = found.get(subject), arm = armOf(facts);
      const card = make("article", { class: "card" }, make("h2", {}, make("a", { href: address("subjects", [subject]) }, subject)), make("p", { class: "soft" }, facts.map(([, value]) => value).join(" · ")));
      card.append(each ? curvePlot(each, domain, curve, subject, { title: false, colour: colour(arm), yDomain }) : make("p", { class: "soft none" }, "no value"));
      return card;
    }));
    legend.replaceChildren(...(arms.length > 1 ? arms.map((arm) => make("span", {}, swatch(colour(arm)), arm || "no arm")) : []), make("span", { class: "soft" }, "Days and values have one scale in all; ▲ is outside the reference range"));
    sum.textContent = kept.length === every.length ? count(kept.length, "subject") : `${kept.length} of ${count(every.length, "subject")}`;
    more.hidden = kept.length <= many.shown;
    more.textContent = `Show more (${(kept.length - many.shown).toLocaleString("en")})`;
  }
  await draw();
}
const low = (numbers) => numbers.reduce((a, b) => Math.min(a, b), Infinity), high = (numbers) => numbers.reduce((a, b) => Math.max(a, b), -Infinity);
