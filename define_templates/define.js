/* The page by itself shows everything; this shows one section at a time, finds, unfolds and copies.
   All text is put in as text (textContent), never as markup. */
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("ready");
  const $ = (id) => document.getElementById(id);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const main = $("main"), search = $("search"), found = $("found");
  const views = all(".view"), BATCH = 200, SHOWN = 6, TERM = "::";

  /** An element with some text in it. */
  function make(tag, text = "", attributes = {}) {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }
  const plain = (text) => text.replace(/\s+/g, " ").trim();
  const hashOf = (id) => "#" + encodeURIComponent(id);
  function decoded(hash) {
    try { return decodeURIComponent(hash.slice(1)); } catch { return hash.slice(1); }
  }

  /* ---- Terms: rows are made when somebody looks ---- */
  let terms = null;
  const termsOf = (id) => (terms ??= JSON.parse($("terms").textContent))[id] || [];

  /** Fill the place of a codelist's terms, from one of them on. */
  function fill(article, from = 0) {
    const box = article.querySelector(".terms"), list = termsOf(article.id);
    box.replaceChildren();
    let shown = list.map((_, i) => i), at = from, observer = null;
    const table = make("table"), body = make("tbody"), head = make("tr"), end = make("p");
    for (const name of ["Term", "Meaning", "Code", ""]) head.append(make("th", name, { scope: "col" }));
    const header = make("thead");
    header.append(head);
    table.append(header, body);
    const before = make("button", "", { type: "button" });
    function batch(size = BATCH) {
      const rows = document.createDocumentFragment(), stop = Math.min(at + size, shown.length);
      for (; at < stop; at++) {
        const row = make("tr", "", { "data-term": shown[at] });
        for (let i = 0; i < 4; i++) row.append(make("td", list[shown[at]][i]));
        rows.append(row);
      }
      body.append(rows);
      end.hidden = at >= shown.length;
      end.textContent = `${(shown.length - at).toLocaleString("en")} more`;
    }
    function begin(start) {
      body.replaceChildren();
      at = start;
      before.hidden = start === 0;
      before.textContent = `${start.toLocaleString("en")} before these`;
      batch();
    }
    if (list.length > 20) {
      const filter = make("input", "", { type: "search", placeholder: `Filter ${list.length.toLocaleString("en")} terms`, "aria-label": "Filter terms" });
      filter.addEventListener("input", () => {
        const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
        shown = list.map((_, i) => i).filter((i) => words.every((word) => list[i].join(" ").toLowerCase().includes(word)));
        begin(0);
      });
      box.append(filter);
    }
    before.addEventListener("click", () => begin(0));
    box.append(before, table, end);
    box.rest = () => { if (!before.hidden) begin(0); batch(Infinity); };
    begin(from);
    observer = new IntersectionObserver((seen) => { if (seen.some((each) => each.isIntersecting) && at < shown.length) batch(); }, { rootMargin: "600px" });
    observer.observe(end);
    box.filled = true;
  }

  function openTerms(article, open, from = 0) {
    const button = article.querySelector(".opens"), box = article.querySelector(".terms");
    if (!button) return;
    button.setAttribute("aria-expanded", String(open));
    if (open && (!box.filled || from)) fill(article, from);
    box.hidden = !open;
  }

  /** Open the codelist of a term, and give the term's row. */
  function rowOfTerm(article, value) {
    const place = termsOf(article.id).findIndex((term) => term[0] === value);
    if (place < 0) { openTerms(article, true); return article; }
    const row = () => article.querySelector(`[data-term="${place}"]`);
    openTerms(article, true);
    if (!row()) openTerms(article, true, Math.max(place - 20, 1));
    return row() || article;
  }

  /* ---- Value levels ---- */
  function unfold(button, open) {
    button.setAttribute("aria-expanded", String(open));
    button.closest("tbody").nextElementSibling.classList.toggle("unfolded", open);
  }
  function unfoldAll(button, open) {
    button.setAttribute("aria-expanded", String(open));
    button.textContent = button.textContent.replace(/^\w+/, open ? "Fold" : "Unfold");
    for (const each of all(".unfold", button.closest(".view"))) unfold(each, open);
  }

  /* ---- Going somewhere ---- */
  function show(view) {
    for (const each of views) each.classList.toggle("current", each === view);
    for (const link of all("#nav a")) {
      if (decoded(link.getAttribute("href")) === view.id) {
        link.setAttribute("aria-current", "page");
        link.scrollIntoView({ block: "nearest" });
      } else link.removeAttribute("aria-current");
    }
    const name = view.dataset.name || plain(view.querySelector("h1, h2").textContent);
    document.title = view.id === "overview" ? root.dataset.title : `${name} · ${root.dataset.title}`;
  }

  /** Show what the address names, with all that hides it opened. */
  function go() {
    const name = decoded(location.hash) || "overview";
    for (const row of all(".at")) row.classList.remove("at");
    let target = $(name);
    if (!target && name.includes(TERM)) {
      const [codelist, ...value] = name.split(TERM), article = $(codelist);
      if (article) {
        show(article.closest(".view"));
        target = rowOfTerm(article, value.join(TERM));
        if (target !== article) target.classList.add("at");
      }
    }
    const view = target?.closest(".view") || $("overview");
    show(view);
    menu(false);
    if (!target || target === view) { window.scrollTo(0, root.classList.contains("everything") ? view.offsetTop - 70 : 0); return; }
    const levels = target.closest(".levels");
    if (levels) unfold(levels.previousElementSibling.querySelector(".unfold"), true);
    if (target.matches(".codelist")) openTerms(target, true);
    target.scrollIntoView();
    target.querySelector(".self, .opens")?.focus({ preventScroll: true });
  }
  addEventListener("hashchange", go);

  /* ---- Search: everything of the page, and all terms ---- */
  const KINDS = { dataset: "Datasets", variable: "Variables", level: "Value levels", codelist: "Codelists", term: "Terms", result: "Analysis results", method: "Methods", comment: "Comments" };
  let index = null;

  function build() {
    index = all("[data-kind]").map((element) => {
      const { kind, name } = element.dataset, of = kind === "dataset" ? element.querySelector("h2").parentElement : element;
      const text = kind === "dataset" ? all(":scope > p", of).map((p) => p.textContent).join(" ") : of.textContent;
      const label = kind === "codelist" ? "" : plain(element.querySelector(".label")?.textContent || "");
      return entry(kind, name, kind === "method" || kind === "comment" ? "" : label, plain(text), element.id);
    });
    for (const article of all(".codelist")) {
      const of = article.dataset.name;
      for (const [value, meaning = "", code = ""] of termsOf(article.id)) index.push(entry("term", value, meaning, `${code} ${of}`, article.id + TERM + value, of));
    }
  }
  const entry = (kind, name, label, text, id, of = "") => ({ kind, name, label, text, id, of, low: name.toLowerCase(), all: `${name} ${label} ${text}`.toLowerCase() });

  /** How well an entry answers: smaller is better, -1 is not at all. */
  function score(each, query, words) {
    for (const word of words) if (!each.all.includes(word)) return -1;
    const short = each.low.slice(each.low.lastIndexOf(".") + 1);
    if (each.low === query || short === query) return 0;
    if (each.low.startsWith(query) || short.startsWith(query)) return 1;
    if (each.low.includes(query)) return 2;
    return each.label.toLowerCase().includes(query) ? 3 : 4;
  }

  function matches(query) {
    if (!index) build();
    const words = query.split(/\s+/).filter(Boolean), groups = {};
    for (const each of index) {
      const points = score(each, query, words);
      if (points >= 0) ((groups[each.kind] ??= [[], [], [], [], []])[points]).push(each);
    }
    return { words, groups: Object.entries(KINDS).flatMap(([kind, title]) => groups[kind] ? [[title, groups[kind].flat()]] : []) };
  }

  /** Text with the words that were searched for marked. */
  function marked(parent, text, words) {
    const low = text.toLowerCase();
    let at = 0;
    while (at < text.length) {
      const next = words.map((word) => [low.indexOf(word, at), word.length]).filter(([i]) => i >= 0).sort((a, b) => a[0] - b[0] || b[1] - a[1])[0];
      if (!next || low.length !== text.length) break;
      parent.append(text.slice(at, next[0]), make("mark", text.slice(next[0], next[0] + next[1])));
      at = next[0] + next[1];
    }
    parent.append(text.slice(at));
    return parent;
  }
  /** The part of a text around a word. */
  function around(text, word) {
    const at = Math.max(text.toLowerCase().indexOf(word) - 50, 0);
    return (at ? "…" : "") + text.slice(at, at + 140) + (text.length > at + 140 ? "…" : "");
  }
  function option(each, words) {
    const link = make("a", "", { role: "option", href: hashOf(each.id), tabindex: "-1", "aria-selected": "false" });
    link.append(marked(make("b"), each.name, words), marked(make("span"), each.label, words));
    if (each.of) link.append(make("small", each.of));
    const seen = `${each.name} ${each.label}`.toLowerCase(), missed = words.find((word) => !seen.includes(word));
    if (missed && each.kind !== "term") link.append(marked(make("small"), around(each.text, missed), words));
    return link;
  }

  function find() {
    const query = search.value.trim().toLowerCase();
    found.replaceChildren();
    search.removeAttribute("aria-activedescendant");
    open(Boolean(query));
    if (!query) return;
    const { words, groups } = matches(query);
    for (const [title, list] of groups) {
      const group = make("div", "", { role: "group", "aria-label": title });
      group.append(make("h3", title));
      group.append(...list.slice(0, SHOWN).map((each) => option(each, words)));
      if (list.length > SHOWN) {
        const more = make("a", `${(list.length - SHOWN).toLocaleString("en")} more`, { role: "option", class: "more", tabindex: "-1", "aria-selected": "false" });
        more.addEventListener("click", (event) => {
          event.preventDefault();
          const rest = list.slice(SHOWN, SHOWN + BATCH).map((each) => option(each, words));
          more.replaceWith(...rest);
          number();
          select(rest[0]);
        });
        group.append(more);
      }
      found.append(group);
    }
    if (!groups.length) found.append(make("p", "Nothing has all of these words.", { class: "none" }));
    number();
    found.scrollTop = 0;
    select(found.querySelector("[role=option]"));
  }
  const number = () => all("[role=option]", found).forEach((each, i) => { each.id = `found-${i}`; });
  function open(yes) {
    found.hidden = !yes;
    search.setAttribute("aria-expanded", String(yes));
  }
  function select(each) {
    found.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    if (!each) return;
    each.setAttribute("aria-selected", "true");
    search.setAttribute("aria-activedescendant", each.id);
    each.scrollIntoView({ block: "nearest" });
  }
  function step(list, at, by) { return list[Math.min(Math.max(list.indexOf(at) + by, 0), list.length - 1)]; }
  search.addEventListener("input", find);
  search.addEventListener("focus", () => { if (search.value.trim()) open(true); });
  search.addEventListener("keydown", (event) => {
    const options = all("[role=option]", found), chosen = found.querySelector("[aria-selected=true]");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!found.hidden) select(step(options, chosen, event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && chosen && !found.hidden) {
      event.preventDefault();
      chosen.click();
    }
  });
  found.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link) return;
    open(false);
    search.blur();
    if (link.hash === location.hash) go();  // the address stays, so nothing else tells of it
  });
  document.addEventListener("pointerdown", (event) => { if (!event.target.closest(".search")) open(false); });

  /* ---- Copy: one pair of buttons beside what the pointer or the focus is on ---- */
  const copyBar = $("copy");
  let copied = null, quiet = 0;
  const thing = (element) => element?.closest("tr[data-kind], article[data-kind], section[data-kind]");
  const names = (each) => ({ name: each.dataset.name, link: location.href.split("#")[0] + hashOf(each.id) });
  function offer(element) {
    const each = thing(element);
    if (!each || each.matches("section")) { if (!element?.closest?.("#copy")) copyBar.hidden = true; return; }
    copied = each;
    const place = each.getBoundingClientRect();
    copyBar.hidden = false;
    copyBar.style.top = `${place.top + scrollY - 11}px`;
    copyBar.style.left = `${place.right + scrollX - copyBar.offsetWidth}px`;
  }
  main.addEventListener("pointerover", (event) => offer(event.target));
  main.addEventListener("focusin", (event) => offer(event.target));
  copyBar.addEventListener("click", (event) => { if (copied && event.target.dataset.copy) copy(copied, event.target.dataset.copy); });
  async function copy(each, what) {
    const text = names(each)[what];
    try { await navigator.clipboard.writeText(text); } catch {
      const area = make("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    tell(`Copied ${text}`);
  }
  function tell(text) {
    $("told").textContent = text;
    $("told").classList.add("shown");
    clearTimeout(quiet);
    quiet = setTimeout(() => $("told").classList.remove("shown"), 1800);
  }

  /* ---- Contents, light and dark, everything, keys ---- */
  function menu(yes) {
    root.classList.toggle("menu", yes);
    $("menu").setAttribute("aria-expanded", String(yes));
  }
  $("menu").addEventListener("click", () => menu(!root.classList.contains("menu")));
  const stored = (value) => { try { return value ? localStorage.setItem("define-theme", value) : localStorage.getItem("define-theme"); } catch { return null; } };
  if (stored()) root.dataset.theme = stored();
  $("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    stored(root.dataset.theme);
  });
  $("everything").addEventListener("click", (event) => event.target.setAttribute("aria-pressed", String(root.classList.toggle("everything"))));
  $("help").addEventListener("click", () => $("keys").showModal());
  addEventListener("beforeprint", () => {
    const whole = root.classList.contains("everything");
    for (const article of all(whole ? ".codelist" : ".view.current .codelist")) {
      if (whole) openTerms(article, true);
      const box = article.querySelector(".terms");
      if (!box.hidden) box.rest?.();
    }
  });
  main.addEventListener("click", (event) => {
    const button = event.target.closest("button"), expanded = button?.getAttribute("aria-expanded") === "true";
    if (button?.matches(".unfold")) unfold(button, !expanded);
    if (button?.matches(".unfold-all")) unfoldAll(button, !expanded);
    if (button?.matches(".opens")) openTerms(button.closest("article"), !expanded);
    const link = event.target.closest("a[href^='#']");
    if (link && link.hash === location.hash) go();
  });
  const visible = (list) => list.filter((each) => each.offsetParent);
  /** Up and down inside the contents and inside a section; true where the key was for them. */
  function move(key) {
    const at = document.activeElement, nav = at.closest("#nav");
    const by = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (by && (nav || at === document.body || at.closest("#main"))) {
      const list = visible(nav ? all("#nav a") : all(".self, .opens", main));
      step(list, at.closest("tr, article")?.querySelector(".self, .opens") || at, at.closest(nav ? "a" : ".self, .opens") || !list.length ? by : list.indexOf(at) < 0 ? 1 : by)?.focus();
      return list.length > 0;
    }
    const open = key === "ArrowRight", button = at.closest("tr, article")?.querySelector(".unfold, .opens");
    if ((open || key === "ArrowLeft") && button) {
      if (button.matches(".opens")) openTerms(button.closest("article"), open); else unfold(button, open);
      return true;
    }
    if (key === "ArrowLeft" && at.closest(".levels")) {
      const above = at.closest(".levels").previousElementSibling;
      unfold(above.querySelector(".unfold"), false);
      above.querySelector(".self").focus();
      return true;
    }
    return false;
  }
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (!found.hidden || document.activeElement === search) { open(false); search.value = ""; search.blur(); main.focus({ preventScroll: true }); }
      menu(false);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea") || $("keys").open) return;
    const each = thing(document.activeElement) || document.querySelector(".view.current");
    const datasets = views.filter((view) => view.matches(".dataset"));
    if (event.key === "/") search.focus(), search.select();
    else if (event.key === "?") $("keys").showModal();
    else if (event.key === "[" || event.key === "]") location.hash = hashOf(step(datasets, document.querySelector(".view.current"), event.key === "]" ? 1 : -1).id);
    else if (event.key === "c" || event.key === "n") { if (each?.dataset.name) copy(each, event.key === "c" ? "link" : "name"); }
    else if (!move(event.key)) return;
    event.preventDefault();
  });

  root.dataset.title = document.title;
  go();
  (window.requestIdleCallback || setTimeout)(() => { if (!index) build(); });
})();
