// Recovery codes are shown once. Leaving asks while they are not stored, and they are taken out when the person is done,
// leaves, or has left the page open too long.

function keepCodes(codes) {
  const at = (id) => document.getElementById(id);
  const [box, done, copy, keep] = ["stored", "done", "copy-codes", "keep-codes"].map(at);
  const [after, before] = [codes.dataset.wipeAfter, codes.dataset.warnBefore].map((seconds) => Number(seconds) * 1000);
  let timers = [];
  const judge = () => {
    done.disabled = !box.checked;
  };
  const store = () => {
    box.checked = true;
    judge();
  };
  const wipe = () => {
    codes.textContent = "";
    copy.hidden = keep.hidden = true;
    store();
  };
  const begin = () => {
    timers.forEach(clearTimeout);
    keep.hidden = true;
    const warn = () => {
      keep.hidden = false;
      say("The codes will soon be taken out of this page.");
    };
    const end = () => {
      wipe();
      say("The codes were taken out of this page. If they are not stored, replace them.");
    };
    timers = [setTimeout(warn, after - before), setTimeout(end, after)];
  };
  box.addEventListener("change", judge);
  keep.addEventListener("click", begin);
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    if (await copyText(codes.textContent, "Recovery codes", codes)) store();
  });
  addEventListener("beforeunload", (event) => {
    if (!box.checked) event.preventDefault();
  });
  addEventListener("pagehide", wipe);
  judge();
  begin();
}

if (document.getElementById("codes")) keepCodes(document.getElementById("codes"));
