/* In the table of a month: arrows go from day to day, PageUp and PageDown to the neighbouring month. */
"use strict";

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.(".month td");
  if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
  const cells = [...cell.closest("tbody").querySelectorAll("td")];
  const place = cells.indexOf(cell);
  const row = place - (place % 7);
  const goals = { Home: row, End: row + 6 };
  const goal = event.key in STEPS ? place + STEPS[event.key] : goals[event.key];
  const turn = { PageUp: "month-before", PageDown: "month-after" }[event.key];
  if (turn) document.getElementById(turn)?.click();
  else if (goal in cells) focusOn(cells[goal]);
  else return;
  event.preventDefault();
});

function focusOn(cell) {
  const link = cell.querySelector("a");
  if (!link) cell.tabIndex = -1;
  (link || cell).focus();
}
