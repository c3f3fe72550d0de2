/* Names for boxes of the stock admin that have a heading and no label: cells of a table, and choices that search. */
(() => {
  function nameBoxes() {
    for (const box of document.querySelectorAll(".tabular td input:not([type=hidden]), .tabular td select, .tabular td textarea")) {
      const cell = box.closest("td"), heading = box.closest("table").tHead.rows[0].cells[cell.cellIndex];
      if (!box.labels.length && !box.hasAttribute("aria-label") && heading) box.setAttribute("aria-label", heading.innerText.trim());
    }
    for (const shown of document.querySelectorAll(".select2-selection")) {
      const chosen = shown.closest(".select2").previousElementSibling, label = chosen?.labels?.[0];
      const name = label?.innerText.replace(/:\s*$/, "") || chosen?.getAttribute("aria-label");
      for (const part of name ? [shown, ...shown.querySelectorAll("[role=textbox]")] : []) {
        part.removeAttribute("aria-labelledby"); // it names what is chosen, which is nothing at first
        part.setAttribute("aria-label", name);
      }
    }
    // A table that is wider than its page is scrolled by keyboard too.
    for (const group of document.querySelectorAll(".inline-group")) if (group.scrollWidth > group.clientWidth) group.tabIndex = 0;
  }
  // After the choices were made, which jQuery does in the order in which it was asked; and for every row that is added.
  window.django?.jQuery ? window.django.jQuery(nameBoxes) : nameBoxes();
  document.addEventListener("formset:added", nameBoxes);
})();
