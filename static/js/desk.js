"use strict";

// Whoever says in which unit a source counts need not say it at each amount that is still empty.
document.addEventListener("change", (event) => {
  const source = event.target;
  if (!source.matches("select[name$='source_unit']")) return;
  const row = source.closest(".inline-related, form");
  for (const amount of row.querySelectorAll("input.amount")) {
    const unit = row.querySelector(`select[name='${amount.name}_unit']`);
    if (unit && !amount.value) unit.value = source.value;
  }
});

// One box for all boxes of the page.
document.addEventListener("change", (event) => {
  if (!event.target.matches("input.choose-all")) return;
  for (const box of event.target.form.querySelectorAll("input[name=version]")) box.checked = event.target.checked;
});

// The search that stands for a select takes over its place, but not its name.
const nameSearches = (root) => {
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
// Behind the other functions that wait for the document, of which one makes the searches.
window.addEventListener("load", () => window.django?.jQuery?.(() => nameSearches(document)));
document.addEventListener("formset:added", (event) => setTimeout(() => nameSearches(event.target)));

// A table wider than its place is scrolled by the keyboard too.
const letScroll = () => {
  for (const region of document.querySelectorAll(".results, .wide, .history .module, .review article")) {
    if (region.scrollWidth <= region.clientWidth) continue;
    region.tabIndex = 0;
    if (!region.hasAttribute("role") && region.matches("div")) {
      region.setAttribute("role", "region");
      region.setAttribute("aria-label", document.querySelector("h1")?.textContent ?? document.title);
    }
  }
};
window.addEventListener("load", letScroll);
window.addEventListener("resize", letScroll);
