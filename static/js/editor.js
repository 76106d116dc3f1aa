/* The form of a story or an event: a toolbar beside a plain textarea, its files and its dates. */
"use strict";

function surround(area, { before, after, sample, each = "" }) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const middle = (value.slice(from, to) || sample).replace(/^/gm, each);
  area.focus();
  area.setRangeText(before + middle + after, from, to, "end");
  area.setSelectionRange(from + before.length, from + before.length + middle.length);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

/* One stop for the Tab key; arrows move between the buttons (ARIA toolbar pattern). */
function addToolbar(area) {
  const bar = document.getElementById("editor-bar").content.firstElementChild.cloneNode(true);
  const all = [...bar.children];
  all.forEach((button, at) => {
    button.tabIndex = at ? -1 : 0;
    button.addEventListener("click", () => surround(area, button.dataset));
  });
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    all.forEach((button) => { button.tabIndex = button === next ? 0 : -1; });
    next.focus();
    event.preventDefault();
  });
  area.before(bar);
}

/* A form that comes back with complaints is a new one: it is equipped like the first. */
function equip() {
  document.querySelectorAll(".editor:not(:has(.editor-bar)) > textarea").forEach(addToolbar);
}

/* A file over the limit would be refused with the whole form, so it is refused here, alone. */
document.addEventListener("change", ({ target }) => {
  if (!target.dataset.most) return;
  const isTooLarge = [...target.files].some((file) => file.size > Number(target.dataset.most));
  const words = document.getElementById(`${target.id}-too-large`);
  words.className = isTooLarge ? "field-error" : "";
  words.textContent = isTooLarge ? target.dataset.tooLarge : "";
  if (isTooLarge) target.value = "";
});

/* After Back the browser fills the form by itself, and nobody types: the dates are asked for again. */
window.addEventListener("pageshow", () => {
  if (document.getElementById("day")?.value && !document.querySelector("#dates .departure")) document.getElementById("dates-button").click();
});

equip();
document.addEventListener("htmx:after:swap", equip);

/* The dates are shown while somebody types: a chosen file, which may be large, is not needed for that. */
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.sourceElement.value === "dates" || ctx.sourceElement.value === "place") ctx.request.body.delete("picture");
});
