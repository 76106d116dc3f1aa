/* What links and forms can't say by themselves: safe swaps, kept focus, a word when the line is dead. */
"use strict";

htmx.registerExtension("stadtnetz", {
  init(api) {
    // The only source of trusted HTML is what our server answered; inline scripts and eval stay dead.
    const deny = function () { throw new Error("eval is off"); };
    const policy = window.trustedTypes?.createPolicy("htmx", { createHTML: (html) => html, createScript: () => "" });
    api.initSecurity(policy, deny, deny);
  },
});

const openIds = (address) => new URL(address, location.href).searchParams.getAll("offen");

/* Opening puts the focus on the heading, where reading starts, without moving the page. */
document.addEventListener("htmx:after:swap", () => {
  const heading = document.querySelector("h2[data-opened]:not([data-seen])");
  document.querySelectorAll("h2[data-opened]").forEach((each) => { each.dataset.seen = ""; });
  if (heading && !restoring) heading.focus({ preventScroll: true });
  if (restoring) giveFocusBack();
});

/* After Back and Forward the focus returns to the control of the story that opened or closed. */
let restoring = null;
let here = location.href;
document.addEventListener("htmx:before:history:restore", () => { restoring = openIds(here); });
document.addEventListener("htmx:after:history:push", () => { here = location.href; });
document.addEventListener("htmx:after:history:replace", () => { here = location.href; });

function giveFocusBack() {
  const now = openIds(location.href);
  const changed = [...now, ...restoring].find((id) => now.includes(id) !== restoring.includes(id));
  restoring = null;
  here = location.href;
  const control = changed && (document.getElementById(`close-${changed}`) || document.getElementById(`open-${changed}`));
  control?.focus({ preventScroll: true });
}

/* No answer of ours: say so, and leave everything as it is. */
function sayNoConnection() {
  const words = document.getElementById("no-connection").content.cloneNode(true);
  document.getElementById("messages").replaceChildren(words);
}
document.addEventListener("htmx:after:request", ({ detail }) => {
  if (detail.ctx.response.status < 500) document.querySelector("#messages [data-offline]")?.remove();
});
document.addEventListener("htmx:error", (event) => {
  if (!event.detail.ctx?.response) sayNoConnection();
});
document.addEventListener("htmx:response:error", (event) => {
  const { ctx } = event.detail;
  if (ctx.response.status >= 500 && !(ctx.text || "").includes("<hx-partial")) sayNoConnection();
});

/* A message is closed by whoever has read it; until then it may hide nothing that has the focus. */
document.addEventListener("click", ({ target }) => {
  if (!target.closest("[data-dismiss]")) return;
  target.closest(".notice").remove();
  document.getElementById("inhalt").focus({ preventScroll: true });
});
new MutationObserver((changes) => {
  if (!changes.some((each) => each.target.id === "messages") || document.activeElement === document.body) return;
  document.activeElement.scrollIntoView({ block: "nearest" });
}).observe(document.body, { childList: true, subtree: true });

/* How much one has typed, beside the field. */
function count(area) {
  document.querySelectorAll(`[data-counts="${area.id}"]`).forEach((line) => {
    const used = [...area.value].length;
    line.textContent = line.textContent.replace(/^\d+/, used);
    line.classList.toggle("is-late", used > Number(area.dataset.counter));
  });
  document.querySelectorAll(`[data-words="${area.id}"]`).forEach((line) => {
    const words = area.value.split(/\s+/).filter(Boolean).length;
    line.textContent = `${words.toLocaleString(document.documentElement.lang)} ${line.dataset.text}`;
  });
}
function countAll() { document.querySelectorAll("form[data-guarded] textarea").forEach(count); }
countAll();
document.addEventListener("htmx:after:swap", countAll);

/* Typed and not sent, or sent and refused: it goes neither by leaving nor by a second click. */
const TYPED = "form[data-guarded=typed]";
document.addEventListener("input", ({ target }) => {
  const form = target.form?.closest("form[data-guarded]");
  if (!form) return;
  form.dataset.guarded = "typed";
  if (target.matches("textarea")) count(target);
});
document.addEventListener("submit", ({ target }) => {
  if (target.matches(TYPED) && !target.hasAttribute("hx-post")) target.dataset.guarded = "";
});
window.addEventListener("beforeunload", (event) => { if (document.querySelector(TYPED)) event.preventDefault(); });
document.addEventListener("htmx:before:request", (event) => {
  const { target, sourceElement, request } = event.detail.ctx;
  const typed = [...target.querySelectorAll(TYPED)].find((form) => !form.contains(sourceElement));
  if (!typed) return;
  const isWrittenThere = typed.parentElement === target && request.action.startsWith(typed.getAttribute("action"));
  if (isWrittenThere) typed.querySelector("textarea").focus();
  if (isWrittenThere || !confirm(document.getElementById("give-up").content.textContent)) event.preventDefault();
});

/* What the server marks for focus on a whole page: a summary of errors, a heading. */
document.querySelectorAll("h2[data-opened]").forEach((each) => { each.dataset.seen = ""; });
