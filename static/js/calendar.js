/* In the table of a month: arrows go from day to day, PageUp and PageDown to the neighbouring month. */
"use strict";

const DAYS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const MONTHS = { PageUp: -1, PageDown: 1 };
let awaited = null; // the day that gets the focus once its month is there
let pressed = []; // the keys that came while it was not

const dayOf = (cell) => new Date(`${cell.dataset.day}T00:00Z`);
const cellOf = (day) => document.querySelector(`.month td[data-day="${day.toISOString().slice(0, 10)}"]`);

function goalOf(cell, key) {
  const day = dayOf(cell);
  if (key in DAYS) day.setUTCDate(day.getUTCDate() + DAYS[key]);
  else if (key === "Home") return dayOf(cell.parentElement.firstElementChild);
  else if (key === "End") return dayOf(cell.parentElement.lastElementChild);
  else if (key in MONTHS) {
    const wanted = day.getUTCDate();
    day.setTime(new Date(`${cell.closest("table").dataset.month}T00:00Z`));
    day.setUTCMonth(day.getUTCMonth() + MONTHS[key] + 1, 0); // the last day of that month
    day.setUTCDate(Math.min(wanted, day.getUTCDate()));
  } else return null;
  return day;
}

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.(".month td");
  if (!cell || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!goalOf(cell, event.key)) return;
  event.preventDefault();
  if (awaited) pressed.push(event.key);
  else go(cell, event.key);
});

function go(cell, key) {
  const day = goalOf(cell, key);
  const there = key in MONTHS ? null : cellOf(day);
  if (there) {
    there.focus();
    return;
  }
  const link = document.getElementById(day < dayOf(cell) ? "month-before" : "month-after");
  if (!link) return;
  awaited = day;
  link.click();
}
for (const failure of ["htmx:error", "htmx:response:error"]) {
  document.addEventListener(failure, () => { awaited = null; pressed = []; });
}

/* One day at a time is a stop of the Tab key: the last one visited, or else today or the first. */
function offer(cell) {
  cell.closest("table").querySelectorAll('td[tabindex="0"]').forEach((each) => { each.tabIndex = -1; });
  cell.tabIndex = 0;
}
document.addEventListener("focusin", ({ target }) => {
  if (target.matches(".month td")) offer(target);
});

function settle() {
  const table = document.querySelector(".month");
  if (!table) return;
  table.setAttribute("aria-describedby", "month-keys");
  const goal = awaited && cellOf(awaited);
  awaited = null;
  const keys = goal ? pressed : [];
  pressed = [];
  offer(goal || table.querySelector("td:focus, td[aria-current]") || table.querySelector("td:not(.other)"));
  goal?.focus();
  keys.forEach((key) => {
    if (awaited) pressed.push(key);
    else go(document.activeElement, key);
  });
}
document.addEventListener("htmx:after:swap", settle);
settle();

/* The same address twice in a row is one place to come back to. */
document.addEventListener("htmx:before:history:update", (event) => {
  if (event.detail.history.path === location.pathname + location.search) event.preventDefault();
});
