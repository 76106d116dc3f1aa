/* The Markdown editor: a toolbar beside a plain textarea, counters, and a warning before leaving. */
"use strict";

const BUTTONS = [
  ["heading", "Überschrift", (text) => ["\n\n## ", text || "Überschrift", "\n\n"]],
  ["bold", "Fett", (text) => ["**", text || "fett", "**"]],
  ["italic", "Kursiv", (text) => ["*", text || "kursiv", "*"]],
  ["list", "Liste", (text) => ["\n", (text || "Punkt").replace(/^/gm, "- "), "\n"]],
  ["list-num", "Nummerierte Liste", (text) => ["\n", (text || "Punkt").replace(/^/gm, "1. "), "\n"]],
  ["quote", "Zitat", (text) => ["\n", (text || "Zitat").replace(/^/gm, "> "), "\n"]],
  ["link", "Verweis", (text) => ["[", text || "Text", "](https://)"]],
];
const ENGLISH = {
  "Überschrift": "Heading", "Fett": "Bold", "Kursiv": "Italic", "Liste": "List", "Nummerierte Liste": "Numbered list",
  "Zitat": "Quote", "Verweis": "Link", "Formatieren": "Format",
};
const say = (word) => (document.documentElement.lang === "en" ? ENGLISH[word] || word : word);
const sprite = document.querySelector("use").getAttribute("href").split("#")[0];

function surround(area, make) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const [before, middle, after] = make(value.slice(from, to));
  area.focus();
  area.setRangeText(before + middle + after, from, to, "end");
  area.setSelectionRange(from + before.length, from + before.length + middle.length);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#i-${name}`);
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/* One stop for the Tab key; arrows move between the buttons (ARIA toolbar pattern). */
function addToolbar(area) {
  const bar = document.createElement("div");
  bar.className = "editor-bar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", say("Formatieren"));
  bar.setAttribute("aria-controls", area.id);
  BUTTONS.forEach(([name, label, make], at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.title = say(label);
    button.setAttribute("aria-label", say(label));
    button.tabIndex = at ? -1 : 0;
    button.append(icon(name));
    button.addEventListener("click", () => surround(area, make));
    bar.append(button);
  });
  bar.addEventListener("keydown", (event) => {
    const all = [...bar.children];
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    all.forEach((each) => { each.tabIndex = each === next ? 0 : -1; });
    next.focus();
    event.preventDefault();
  });
  area.before(bar);
}

function count(area, line, most) {
  const used = [...area.value].length;
  line.textContent = line.textContent.replace(/^\d+/, used);
  line.classList.toggle("is-late", used > most);
}

function countWords(area, line) {
  const words = area.value.split(/\s+/).filter(Boolean).length;
  line.textContent = `${words.toLocaleString(document.documentElement.lang)} ${line.dataset.text}`;
}

document.querySelectorAll("textarea[data-editor]").forEach(addToolbar);
document.querySelectorAll("[data-counts]").forEach((line) => {
  const area = document.getElementById(line.dataset.counts);
  const most = Number(area.dataset.counter);
  area.addEventListener("input", () => count(area, line, most));
  count(area, line, most);
});
document.querySelectorAll("[data-words]").forEach((line) => {
  const area = document.getElementById(line.dataset.words);
  area.addEventListener("input", () => countWords(area, line));
  countWords(area, line);
});

/* A file over the limit would be refused with the whole form, so it is refused here, alone. */
document.querySelectorAll("input[data-most]").forEach((input) => {
  const words = document.createElement("p");
  words.className = "field-error";
  words.setAttribute("role", "alert");
  input.before(words);
  input.addEventListener("change", () => {
    const isTooLarge = [...input.files].some((file) => file.size > Number(input.dataset.most));
    words.textContent = isTooLarge ? input.dataset.tooLarge : "";
    if (isTooLarge) input.value = "";
  });
});

/* Typed and not sent: ask before leaving. */
const form = document.getElementById("story-form");
let isDirty = false;
form?.addEventListener("input", () => { isDirty = true; });
form?.addEventListener("submit", () => { isDirty = false; });
window.addEventListener("beforeunload", (event) => { if (isDirty) event.preventDefault(); });
