// A button that works when a text was typed: `data-confirms='["text", "another"]'` on the field, the button's id in
// `data-enables`. The server looks again.

const folded = (text) => text.trim().replace(/\s+/gu, " ").normalize("NFC");

each("[data-confirms]", (field) => {
  const wanted = JSON.parse(field.dataset.confirms).map(folded);
  const button = byId(field.dataset.enables);
  if (!button) return;
  const judge = () => {
    button.disabled = !wanted.includes(folded(field.value));
  };
  on(field, "input", judge);
  judge();
});
