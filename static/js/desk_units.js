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
