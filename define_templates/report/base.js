/* What the sections share. All text is put in as text (textContent), never as markup. */
const $ = (id) => document.getElementById(id);
const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

/** An element with children: texts and elements; `on...` are listeners. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== null && child !== ""));
  return element;
}
const choice = (label, options, value, onchange) => {
  const select = make("select", { onchange: () => onchange(select.value) }, ...options.map(([each, text]) => make("option", { value: each, selected: each === value }, text)));
  return make("label", { class: "choice" }, make("span", {}, label), select);
};

/** The bytes of a part of the page, inflated. */
async function inflated(text) {
  const raw = atob(text), bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}
const loaded = new Map();
/** A part: its head, with `arrays` of whole numbers; null where the page has none of this name. */
function part(name) {
  if (!loaded.has(name)) {
    const element = document.querySelector(`script[data-part="${CSS.escape(name)}"]`);
    loaded.set(name, element ? unpacked(element.textContent) : Promise.resolve(null));
  }
  return loaded.get(name);
}
async function unpacked(text) {
  const buffer = await inflated(text), length = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  let at = 4 + length;
  const KINDS = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array };
  head.arrays = head.arrays.map(([width, size]) => {
    const array = new KINDS[width](buffer.slice(at, at + width * size));
    at += width * size;
    return array;
  });
  return head;
}

let MAIN = null;  // what the page knows before anybody looks at records

/* ---- Values as people read them ---- */
const DAY = 86400000, SAS = -315619200000;  // SAS counts from 1960
function moment(value, format) {
  const number = Number(value), kind = /DATETIME|8601DT|DT\d/.test(format) ? "datetime" : /DATE|8601DA|YYMMDD|DDMMYY|MMDDYY/.test(format) ? "date" : /TIME|8601TM/.test(format) ? "time" : "";
  if (!kind || value === "" || !Number.isFinite(number)) return value;
  const time = new Date(kind === "date" ? SAS + number * DAY : kind === "datetime" ? SAS + number * 1000 : number * 1000);
  if (Number.isNaN(time.getTime())) return value;
  const text = time.toISOString();
  return kind === "date" ? text.slice(0, 10) : kind === "datetime" ? text.slice(0, 19) : text.slice(11, 19);
}

/** A dataset of the page: values by variable and record, made when it is first looked at. */
class Table {
  constructor(name, head, words) {
    this.name = name;
    this.names = head.names;
    this.words = words;
    this.positions = head.arrays[0];
    this.size = this.positions.length;
    this.columns = new Map(head.names.map((each, i) => [each, { values: head.values[i], codes: head.arrays[i + 1] }]));
  }
  has(name) { return this.columns.has(name); }
  /** The value of a record as its file has it. */
  raw(name, at) { const column = this.columns.get(name); return column ? column.values[column.codes[at]] : ""; }
  /** The same as people read it. */
  shown(name, at) { const column = this.columns.get(name); return column ? this.texts(name)[column.codes[at]] : ""; }
  texts(name) {
    const column = this.columns.get(name);
    return column.texts ??= column.values.map((value) => moment(value, this.words[name]?.number ? this.words[name].format || "" : ""));
  }
  number(name, at) { const text = this.raw(name, at); return text === "" ? NaN : Number(text); }
  isNumber(name) { return Boolean(this.words[name]?.number); }
  /** Where a record of the file stands, -1 if the page does not hold it. */
  place(record) {
    let low = 0, high = this.size - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (this.positions[middle] === record) return middle;
      if (this.positions[middle] < record) low = middle + 1; else high = middle - 1;
    }
    return -1;
  }
  /** The records of a subject. */
  of(subject) {
    if (!this.bySubject) {
      this.bySubject = new Map();
      for (let at = 0; at < this.size; at++) {
        const name = this.raw("USUBJID", at);
        if (!this.bySubject.has(name)) this.bySubject.set(name, []);
        this.bySubject.get(name).push(at);
      }
    }
    return this.bySubject.get(subject) || [];
  }
}
const tables = new Map();
async function table(name) {
  if (!tables.has(name)) {
    const head = await part(name === "(issues)" ? "issues" : `data-${name}`);
    tables.set(name, head && new Table(name, head, MAIN.datasets[name]?.variables || {}));
  }
  return tables.get(name);
}

/* ---- Colours that the colour-blind tell apart: Okabe and Ito 2008; shapes and dashes say the same again ---- */
const COLOURS = [1, 2, 3, 4, 5, 6, 7, 8].map((each) => `var(--c${each})`);  // page.css has them for light and dark
const SYMBOLS = ["circle", "triangle", "square", "diamond", "star", "wye", "cross", "times"];
const DASHES = ["", "6 3", "2 3", "8 3 2 3", "1 2", "10 4", "4 2 1 2", "3 6"];
const WARNING = "var(--c6)";

/** A plot in a figure: what it shows in words stands beside it for those who do not see it. */
function figure(title, options, label, ...more) {
  const svg = Plot.plot({ ...options, style: { background: "transparent", fontFamily: "inherit", fontSize: "11px", overflow: "visible", ...options.style } });
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  return make("figure", {}, title ? make("figcaption", {}, title) : "", svg, ...more);
}
function tell(text) {
  $("told").textContent = text;
  $("told").classList.add("shown");
  setTimeout(() => $("told").classList.remove("shown"), 1800);
}
async function copy(text) {
  try { await navigator.clipboard.writeText(text); } catch {
    const area = make("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  tell("Copied");
}
/** A command that can be copied. */
const commandLine = (text) => make("p", { class: "command" }, make("code", {}, text), make("button", { type: "button", onclick: () => copy(text) }, "Copy"));
/** An address inside the page: a section, its path, and what is chosen there. */
function address(section, path = [], chosen = {}) {
  const query = Object.entries(chosen).filter(([, value]) => value !== undefined && value !== "").map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&");
  return `#${[section, ...path.map(encodeURIComponent)].join("/")}${query ? "?" + query : ""}`;
}
