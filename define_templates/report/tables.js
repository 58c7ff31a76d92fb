/* A table of any length: only the rows in sight are made. It filters, sorts and goes by the keys. */
const ROW = 28, SPARE = 12;

/** What a filter says of a value: a part of it, =whole, !=other, and of numbers < > <= >= and 1..2. */
function tester(text, numeric) {
  const said = text.trim();
  if (!said) return null;
  const range = numeric && said.match(/^(-?[\d.]+)\s*\.\.\s*(-?[\d.]+)$/);
  if (range) return (value) => value !== "" && Number(value) >= Number(range[1]) && Number(value) <= Number(range[2]);
  const [, sign, rest] = said.match(/^(!=|<=|>=|=|<|>)?\s*([^]*)$/), low = rest.toLowerCase();
  if (sign === "=") return (value) => value.toLowerCase() === low;
  if (sign === "!=") return (value) => value.toLowerCase() !== low;
  if (sign) {
    const asked = Number(rest), compare = { "<": (a, b) => a < b, ">": (a, b) => a > b, "<=": (a, b) => a <= b, ">=": (a, b) => a >= b }[sign];
    return numeric && rest !== "" && Number.isFinite(asked) ? (value) => value !== "" && compare(Number(value), asked) : (value) => value !== "" && compare(value, rest);
  }
  return (value) => value.toLowerCase().includes(low);
}

class Grid {
  /** `shown` are the variables, `open(at, name, cell)` is for a cell, `head(name)` for what a heading says. */
  constructor(table, { shown = table.names, filters = {}, open, head, widths = {}, changed = () => {}, numbered = true }) {
    Object.assign(this, { table, shown, open, head, widths, changed, numbered });
    this.filters = { ...filters };
    this.sorted = null;
    this.at = [0, 0];
    this.columns = [...(numbered ? ["#"] : []), ...shown];
    this.element = make("div", { class: "grid-box" });
    this.sum = make("p", { class: "grid-sum", role: "status" });
    this.scroller = make("div", { class: "grid", role: "grid", tabindex: "-1", "aria-label": table.name, onscroll: () => this.draw(), onkeydown: (event) => this.keys(event) });
    this.header = make("div", { class: "grid-head", role: "rowgroup" });
    this.body = make("div", { class: "grid-body", role: "rowgroup" });
    this.scroller.append(this.header, this.body);
    this.element.append(this.sum, this.scroller);
    this.scroller.style.setProperty("--columns", this.columns.map((name) => `${this.width(name)}ch`).join(" "));
    this.top();
    this.choose();
    new ResizeObserver(() => this.draw()).observe(this.scroller);
  }
  width(name) {
    if (name === "#") return 7;
    if (this.widths[name]) return this.widths[name];
    let most = name.length + 5;
    for (const value of this.table.texts(name).slice(0, 400)) most = Math.max(most, Math.min(value.length, 44) + 2);
    return Math.max(9, most);
  }
  top() {
    const names = make("div", { class: "grid-row", role: "row" }), filters = make("div", { class: "grid-row filters", role: "row" });
    this.heads = new Map();
    for (const name of this.columns) {
      const cell = make("div", { class: "cell", role: "columnheader", "aria-sort": "none" });
      const filter = make("div", { class: "cell", role: "gridcell" });
      if (name !== "#") {
        const sort = make("button", { type: "button", class: "sorts", tabindex: "-1", onclick: () => this.sort(name), title: this.table.words[name]?.label || "Sort" }, name);
        cell.append(sort);
        if (this.head) cell.append(make("button", { type: "button", class: "about", tabindex: "-1", "aria-label": `About ${name}`, onclick: () => this.head(name) }, "?"));
        const input = make("input", { type: "search", tabindex: "-1", value: this.filters[name] || "", "aria-label": `Filter ${name}`, placeholder: this.table.isNumber(name) ? "> 5" : "filter" });
        input.addEventListener("input", () => { this.filters[name] = input.value; clearTimeout(this.soon); this.soon = setTimeout(() => this.choose(), 90); });
        filter.append(input);
      } else cell.append("#");
      this.heads.set(name, cell);
      names.append(cell);
      filters.append(filter);
    }
    this.header.append(names, filters);
  }
  sort(name) {
    this.sorted = this.sorted?.name !== name ? { name, down: false } : this.sorted.down ? null : { name, down: true };
    for (const [each, cell] of this.heads) cell.setAttribute("aria-sort", this.sorted?.name === each ? (this.sorted.down ? "descending" : "ascending") : "none");
    this.choose();
  }
  /** The records that all filters let through, in order. */
  choose() {
    const tests = [];
    for (const [name, text] of Object.entries(this.filters)) {
      const column = this.table.columns.get(name), test = column && tester(text, this.table.isNumber(name) && !this.table.words[name].format);
      if (test) tests.push([column.codes, this.table.texts(name).map(test)]);
    }
    const rows = [];
    for (let at = 0; at < this.table.size; at++) if (tests.every(([codes, hits]) => hits[codes[at]])) rows.push(at);
    if (this.sorted) {
      const { name, down } = this.sorted, column = this.table.columns.get(name), numeric = this.table.isNumber(name);
      const order = column.values.map((_, i) => i).sort((a, b) => {
        const [x, y] = [column.values[a], column.values[b]];
        if (x === "" || y === "") return (x === "") - (y === "");  // missing values come last
        return numeric ? x - y : x < y ? -1 : x > y ? 1 : 0;
      });
      const rank = new Uint32Array(order.length), missing = column.values.indexOf("");
      order.forEach((code, place) => { rank[code] = place; });
      const lost = (at) => column.codes[at] === missing;
      rows.sort((a, b) => (lost(a) - lost(b)) || (down ? -1 : 1) * (rank[column.codes[a]] - rank[column.codes[b]]) || a - b);
    }
    this.rows = rows;
    this.scroller.setAttribute("aria-rowcount", rows.length + 2);
    this.scroller.tabIndex = rows.length ? -1 : 0;  // a way back to the filters
    this.body.style.height = `${rows.length * ROW}px`;
    const all = this.table.size;
    this.sum.textContent = rows.length === all ? count(all, this.numbered ? "record" : "issue") : `${rows.length.toLocaleString("en")} of ${count(all, this.numbered ? "record" : "issue")}`;
    this.at[0] = Math.min(this.at[0], Math.max(rows.length - 1, 0));
    this.drawn = "";
    this.draw();
    this.changed(rows);
  }
  /** Make the rows in sight, or from the first one on so many. */
  draw(all = 0) {
    const from = all ? 0 : Math.max(Math.floor(this.scroller.scrollTop / ROW) - SPARE, 0);
    const to = Math.min(all || from + Math.ceil((this.scroller.clientHeight || 600) / ROW) + 2 * SPARE, this.rows.length);
    if (this.drawn === `${from} ${to}`) return;
    this.drawn = `${from} ${to}`;
    const focused = this.body.contains(document.activeElement), made = document.createDocumentFragment();
    for (let place = from; place < to; place++) made.append(this.row(place));
    this.body.replaceChildren(made);
    if (focused) this.focus(false);
  }
  row(place) {
    const at = this.rows[place], row = make("div", { class: `grid-row${place % 2 ? " odd" : ""}${this.marked === at ? " at" : ""}`, role: "row", "aria-rowindex": place + 3 });
    row.style.top = `${place * ROW}px`;
    this.columns.forEach((name, column) => {
      const cell = make("div", { class: "cell", role: "gridcell", tabindex: place === this.at[0] && column === this.at[1] ? "0" : "-1" });
      if (name === "#") cell.textContent = (this.table.positions[at] + 1).toLocaleString("en");
      else cell.textContent = this.table.shown(name, at);
      if (name === "#" || this.table.isNumber(name)) cell.classList.add("number");
      if (name !== "#" && cell.textContent.length > 20) cell.title = cell.textContent;
      cell.addEventListener("click", () => { this.go(place, column); this.pick(); });
      row.append(cell);
    });
    return row;
  }
  pick() {
    const name = this.columns[this.at[1]], at = this.rows[this.at[0]];
    if (at !== undefined) this.open?.(at, name, this.cell());
  }
  cell() {
    const row = [...this.body.children].find((each) => Number(each.getAttribute("aria-rowindex")) === this.at[0] + 3);
    return row?.children[this.at[1]];
  }
  /** Make a cell the one that the keys are at. */
  go(place, column) {
    this.body.querySelector("[tabindex='0']")?.setAttribute("tabindex", "-1");
    this.at = [Math.max(0, Math.min(place, this.rows.length - 1)), Math.max(0, Math.min(column, this.columns.length - 1))];
    const top = this.at[0] * ROW, view = this.scroller.clientHeight - this.header.offsetHeight;
    if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
    if (top + ROW > this.scroller.scrollTop + view) this.scroller.scrollTop = top + ROW - view;
    this.draw();
    this.focus(true);
  }
  focus(scroll) {
    const cell = this.cell();
    if (!cell) return;
    cell.setAttribute("tabindex", "0");
    cell.focus({ preventScroll: true });
    if (scroll) cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  /** Show a record, wherever it stands. */
  mark(at, name) {
    this.marked = at;
    const place = this.rows.indexOf(at);
    this.drawn = "";
    if (place >= 0) this.go(place, Math.max(this.columns.indexOf(name), 0));
  }
  /** The filter of a column; the number of the record has none. */
  filterOf(column) { return this.header.lastChild.children[Math.max(column, this.numbered ? 1 : 0)].querySelector("input"); }
  /** In the headings: down to the filter and the cells, up again, and from heading to heading. */
  headKeys(event) {
    const { key, target } = event, column = [...(target.closest(".grid-row")?.children || [])].indexOf(target.closest(".cell"));
    const buttons = [...this.header.querySelectorAll("button")], beside = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (target === this.scroller && key === "ArrowUp") this.filterOf(this.at[1]).focus();
    else if (target.matches("input") && key === "ArrowDown") this.go(this.at[0], column);
    else if (target.matches("input") && key === "ArrowUp") this.header.firstChild.children[column].querySelector("button").focus();
    else if (target.matches("button") && key === "ArrowDown") this.filterOf(column).focus();
    else if (target.matches("button") && beside) buttons[buttons.indexOf(target) + beside]?.focus();
    else return;
    event.preventDefault();
  }
  keys(event) {
    if (!this.body.contains(event.target)) return this.headKeys(event);
    if (event.key === "ArrowUp" && this.at[0] === 0) { event.preventDefault(); this.filterOf(this.at[1]).focus(); return; }
    const [row, column] = this.at, page = Math.max(Math.floor(this.scroller.clientHeight / ROW) - 3, 1);
    const step = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1], PageDown: [page, 0], PageUp: [-page, 0] }[event.key];
    if (step) this.go(row + step[0], column + step[1]);
    else if (event.key === "Home") this.go(event.ctrlKey ? 0 : row, 0);
    else if (event.key === "End") this.go(event.ctrlKey ? this.rows.length - 1 : row, this.columns.length - 1);
    else if (event.key === "Enter" || event.key === " ") this.pick();
    else return;
    event.preventDefault();
  }
}
