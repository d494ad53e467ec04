// One box that ticks all boxes of its group, and shows whether all of them are ticked. Without this script it is not there.

each("[data-ticks-all]", (all) => {
  const boxes = [...all.closest("fieldset").querySelectorAll("input[type=checkbox]")].filter((box) => box !== all);
  const judge = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.closest(".box").hidden = false;
  on(all, "change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  for (const box of boxes) on(box, "change", judge);
  judge();
});
