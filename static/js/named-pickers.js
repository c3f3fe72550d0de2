/* The pickers of Django admin tell their choice but not their label: here they get it. */
"use strict";

(function () {
  function name(select) {
    const box = select.parentElement.querySelector(".select2-selection");
    const label = select.labels[0];
    if (!box || !label) return;
    const chosen = box.querySelector(".select2-selection__rendered");
    label.id = label.id || select.id + "-label";
    box.setAttribute("aria-labelledby", label.id + " " + chosen.id);
    chosen.setAttribute("aria-labelledby", label.id);
  }

  function nameAll(part) {
    part.querySelectorAll("select.admin-autocomplete").forEach(name);
  }

  // By jQuery, whose list comes in the order of the scripts: the pickers are made just before.
  django.jQuery(() => nameAll(document));
  document.addEventListener("formset:added", (event) => nameAll(event.target));
})();
