// The picker of roles: finds a role by a word, and says in words what is ticked. Both work on what the page says.

on(document, "input", (event) => {
  const search = event.target.closest?.("[data-role-search] input");
  if (!search) return;
  const word = search.value.trim().toLowerCase();
  let left = 0;
  for (const item of search.closest("fieldset").querySelectorAll(".choice")) {
    item.hidden = !item.textContent.toLowerCase().includes(word);
    if (!item.hidden) left += 1;
  }
  search.parentElement.querySelector("[role=status]").textContent = `${left} role${left === 1 ? "" : "s"}`;
});

on(document, "change", (event) => {
  const group = event.target.closest?.("fieldset.roles");
  const summary = group?.querySelector(".role-summary");
  if (!summary || event.target.type !== "checkbox") return;
  const ticked = [...group.querySelectorAll("input[type=checkbox]:checked")];
  const can = ticked.map((box) => box.dataset.can);
  const reads = ticked.every((box) => box.closest(".choice").querySelector(".badge").textContent === "read");
  summary.textContent = can.length
    ? `${group.dataset.who} will be able to ${can.join("; ")}.${reads ? " It will not be able to change anything." : ""}`
    : `${group.dataset.who} will not be able to do anything.`;
});

each("[data-role-search]", (search) => {
  search.hidden = false;
});
