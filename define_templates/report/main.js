/* Sections by address, the panel at the side, keys. */
const PRINTED = 2000;  // rows of a table on paper
let returnTo = null;

/** Show something at the side; Escape and its button close it, and the focus goes back. */
function panel(title, body) {
  const aside = $("panel");
  if (!aside.contains(document.activeElement)) returnTo = document.activeElement;
  aside.replaceChildren(make("header", {}, make("h2", {}, title), make("button", { type: "button", class: "close", "aria-label": "Close", onclick: close }, "✕")), make("div", { class: "panel-body" }, ...body.filter(Boolean)));
  aside.hidden = false;
  document.documentElement.classList.add("with-panel");
  aside.focus({ preventScroll: true });
}
function close() {
  $("panel").hidden = true;
  document.documentElement.classList.remove("with-panel");
  if (returnTo?.isConnected) returnTo.focus({ preventScroll: true });
}
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !$("panel").hidden) close();
  if (event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  const section = { 1: "overview", 2: "data", 3: "subjects", 4: "results", 5: "issues" }[event.key];
  if (section) location.hash = `#${section}`;
});

addEventListener("beforeprint", () => data.grid?.draw(PRINTED));

function decoded(text) { try { return decodeURIComponent(text); } catch { return text; } }
let routes = Promise.resolve();  // one after the other, so that no two draw into one section
function turn() { routes = routes.then(route, route); }
async function route() {
  const [path, query = ""] = location.hash.slice(1).split("?"), [section = "", ...rest] = path.split("/").map(decoded);
  const name = ["overview", "data", "subjects", "results", "issues"].includes(section) ? section : "overview";
  const chosen = Object.fromEntries(query.split("&").filter(Boolean).map((each) => { const [key, ...value] = each.split("="); return [decoded(key), decoded(value.join("="))]; }));
  for (const view of document.querySelectorAll(".view")) view.classList.toggle("current", view.id === name);
  for (const link of document.querySelectorAll("#bar [data-section]")) if (link.dataset.section === name) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
  if (!(name === "data" && rest[2])) close();
  MAIN ??= await part("main");
  if (name === "data") await showData(rest, chosen);
  else if (name === "subjects") await showSubjects(rest);
  else if (name === "results") await showResults();
  else if (name === "issues") await showIssues(chosen);
  if (name !== "data") scrollTo(0, 0);
  document.documentElement.dataset.shown = location.hash;
}
addEventListener("hashchange", turn);
$("skip").addEventListener("click", (event) => { event.preventDefault(); $("main").focus(); });
if (typeof DecompressionStream === "undefined") $("main").prepend(make("p", { class: "hint" }, "This browser is too old to unfold the data of this page: it needs Chrome 80, Firefox 113 or Safari 16.4."));
else {
  turn();
  // For tests and the curious: the lines of a trace, and the tables, by name.
  window.report = { table, tracesOf, traceLines, main: () => part("main") };
}
