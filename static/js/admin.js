"use strict";

// The unit of a source becomes the unit of each amount that is still empty.
document.addEventListener("change", (event) => {
  const source = event.target;
  if (!source.matches("select[name$='source_unit']")) return;
  const row = source.closest(".inline-related, form");
  for (const amount of row.querySelectorAll("input.amount")) {
    const unit = row.querySelector(`select[name='${amount.name}_unit']`);
    if (unit && !amount.value) unit.value = source.value;
  }
});

// A checkbox that checks all others of the page.
document.addEventListener("change", (event) => {
  if (!event.target.matches("input.choose-all")) return;
  for (const box of event.target.form.querySelectorAll("input[name=version]")) box.checked = event.target.checked;
});

// Select2 replaces a select but drops its accessible name: set it again from the label.
const labelSelect2 = (root) => {
  for (const select of root.querySelectorAll("select.admin-autocomplete")) {
    const label = document.querySelector(`label[for='${CSS.escape(select.id)}']`);
    const search = select.nextElementSibling;
    if (!label || !search || !search.matches(".select2")) continue;
    const name = label.textContent.replace(/[:：]\s*$/, "").trim();
    for (const part of search.querySelectorAll(".select2-selection, .select2-selection__rendered")) {
      part.setAttribute("aria-label", name);
    }
  }
};
// After Django's own ready handlers, because one of them builds the Select2 fields.
window.addEventListener("load", () => window.django?.jQuery?.(() => labelSelect2(document)));
document.addEventListener("formset:added", (event) => setTimeout(() => labelSelect2(event.target)));

// Tables wider than their container can be scrolled by keyboard.
const makeScrollable = () => {
  for (const region of document.querySelectorAll(".results, .wide, .history .module, .review article")) {
    if (region.scrollWidth <= region.clientWidth) continue;
    region.tabIndex = 0;
    if (!region.hasAttribute("role") && region.matches("div")) {
      region.setAttribute("role", "region");
      region.setAttribute("aria-label", document.querySelector("h1")?.textContent ?? document.title);
    }
  }
};
window.addEventListener("load", makeScrollable);
window.addEventListener("resize", makeScrollable);
