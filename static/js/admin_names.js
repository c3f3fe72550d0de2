/* Names for boxes of the stock admin that have a heading and no label: cells of a table, and choices that search. */

const CELLS = ".tabular td input:not([type=hidden]), .tabular td select, .tabular td textarea";

/* A box in a table is called as the head of its column. */
function nameCells() {
  for (const box of document.querySelectorAll(CELLS)) {
    const cell = box.closest("td");
    const heading = box.closest("table").tHead.rows[0].cells[cell.cellIndex];
    if (!box.labels.length && !box.hasAttribute("aria-label") && heading) box.setAttribute("aria-label", heading.innerText.trim());
  }
}

/* A choice that searches is called as the box that it stands for. */
function nameChoices() {
  for (const shown of document.querySelectorAll(".select2-selection")) {
    const box = shown.closest(".select2").previousElementSibling;
    const name = box?.labels?.[0]?.innerText.replace(/:\s*$/, "") || box?.getAttribute("aria-label");
    if (!name) continue;
    for (const part of [shown, ...shown.querySelectorAll("[role=textbox]")]) {
      part.removeAttribute("aria-labelledby"); // it names what is chosen, which is nothing at first
      part.setAttribute("aria-label", name);
    }
  }
}

/* A table that is wider than its page is scrolled by keyboard too. */
function reachTables() {
  for (const group of document.querySelectorAll(".inline-group")) if (group.scrollWidth > group.clientWidth) group.tabIndex = 0;
}

function enhance() {
  nameCells();
  nameChoices();
  reachTables();
}

// After the choices were made, which jQuery does in the order in which it was asked; and for every row that is added.
if (window.django?.jQuery) window.django.jQuery(enhance);
else enhance();
document.addEventListener("formset:added", enhance);
