// The queue by keyboard: j and k go from line to line, / goes to the search. Enter opens a line as it opens any link.
"use strict";

const lines = [...document.querySelectorAll("[data-line]")];
const search = document.getElementById("q");

function isTyping(target) {
  return target.closest("input, select, textarea") !== null;
}

function step(by) {
  const here = lines.indexOf(document.activeElement);
  const next = here < 0 ? (by > 0 ? 0 : lines.length - 1) : here + by;
  lines[Math.min(Math.max(next, 0), lines.length - 1)]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
    return;
  }
  if (event.key === "j") {
    step(1);
  } else if (event.key === "k") {
    step(-1);
  } else if (event.key === "/") {
    event.preventDefault();
    search.focus();
  }
});
