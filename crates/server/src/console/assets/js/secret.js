// The page that shows a private key, once. It is kept in this closure and in the field; both are emptied when the person
// is done, leaves, or has left the page open too long. Nothing here asks the server for anything.

const secretSection = document.getElementById("secret");
if (secretSection) showSecret(secretSection);

function showSecret(section) {
  const [box, done, status] = ["stored", "done", "secret-status"].map((id) => document.getElementById(id));
  const [field, publicField] = ["private-key", "public-key"].map((id) => document.getElementById(id));
  const toggle = section.querySelector("[data-show-key]");
  const data = section.dataset;
  let secret = field.value;
  let shown = false;
  let leaving = false;
  const masked = (text) => (shown ? text : text.replaceAll(secret || "\0", "*".repeat(36)));

  const render = () => {
    field.value = shown ? secret : "*".repeat(secret.length);
    toggle.setAttribute("aria-pressed", String(shown));
    toggle.textContent = shown ? "Hide private key" : "Show private key";
    preview();
  };
  const stored = () => {
    box.checked = true;
    done.disabled = false;
  };
  const copy = async (text, name, holder, counts) => {
    try {
      await navigator.clipboard.writeText(text);
      status.textContent = `${name} copied`;
      if (counts) stored();
    } catch {
      shown = true;
      render();
      holder.focus();
      holder.select?.();
      if (!holder.select) getSelection().selectAllChildren(holder);
      status.textContent = "Press Ctrl+C (⌘C) to copy";
    }
  };
  for (const button of section.querySelectorAll("button[hidden]")) button.hidden = false;
  toggle.addEventListener("click", () => {
    shown = !shown;
    render();
  });
  section.querySelector("[data-copy-key=public]").addEventListener("click", () => copy(data.public, "Public key", publicField, false));
  section.querySelector("[data-copy-key=private]").addEventListener("click", () => copy(secret, "Private key", field, true));

  const base = `${data.base.replace(/\/$/, "")}/`;
  const quoted = (text) => JSON.stringify(text);
  const lines = (...rows) => `${rows.filter((row) => row !== null).join("\n")}\n`;
  const formats = [
    ["Environment", `atlas-${data.public}.env`, () => lines(
      `MONGODB_ATLAS_PUBLIC_API_KEY=${data.public}`, `MONGODB_ATLAS_PRIVATE_API_KEY=${secret}`,
      `MONGODB_ATLAS_BASE_URL=${base}`, `MONGODB_ATLAS_OPS_MANAGER_URL=${base}`, `MONGODB_ATLAS_ORG_ID=${data.org}`,
      data.project ? `MONGODB_ATLAS_PROJECT_ID=${data.project}` : null)],
    ["CLI profile", "config.toml", () => lines(
      "[keywright]", 'service = "cloud"', 'auth_type = "api_keys"', `org_id = ${quoted(data.org)}`,
      data.project ? `project_id = ${quoted(data.project)}` : null, `public_api_key = ${quoted(data.public)}`,
      `private_api_key = ${quoted(secret)}`, `ops_manager_url = ${quoted(base)}`)],
    ["Terraform", "provider.tf", () => lines(
      'variable "mongodbatlas_public_key" {}', 'variable "mongodbatlas_private_key" {', "  sensitive = true", "}", "",
      'provider "mongodbatlas" {', "  public_key  = var.mongodbatlas_public_key",
      "  private_key = var.mongodbatlas_private_key", `  base_url    = ${quoted(base)}`, "}"),
      `atlas-${data.public}.auto.tfvars`, () => lines(
        "# Do not commit this file.", `mongodbatlas_public_key  = ${quoted(data.public)}`,
        `mongodbatlas_private_key = ${quoted(secret)}`)],
    ["curl", `curl-${data.public}.sh`, () => lines(
      `curl --digest --user '${data.public}:${secret}' '${data.api.replace(/\/$/, "")}/orgs/${data.org}'`)],
    ["JSON", `atlas-${data.public}.json`, () => lines(JSON.stringify({
      id: data.key, orgId: data.org, ...(data.project ? { projectId: data.project } : {}), desc: data.desc,
      publicKey: data.public, privateKey: secret, roles: data.roles.split(" ").filter(Boolean), created: data.created,
    }, null, 2))],
  ];
  const place = document.getElementById("formats");
  const element = (name, attributes, ...inside) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };
  const tabs = formats.map(([name], index) => element("button", { type: "button", role: "tab", id: `format-${index}`, "aria-controls": "format" }, name));
  const panel = element("div", { role: "tabpanel", id: "format", tabindex: "0" });
  place.append(element("h3", {}, "Take it with you"), element("div", { role: "tablist", "aria-label": "Formats", class: "tabs" }, ...tabs), panel);
  place.hidden = false;
  let current = 0;
  const download = (name, text) => {
    const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    element("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
    status.textContent = `${name} downloaded`;
    stored();
  };
  const preview = () => {
    const [name, ...files] = formats[current];
    panel.setAttribute("aria-labelledby", `format-${current}`);
    panel.replaceChildren();
    for (let at = 0; at < files.length; at += 2) {
      const [file, build] = [files[at], files[at + 1]];
      const text = element("pre", {}, masked(build()));
      const copies = element("button", { type: "button", "aria-label": `Copy ${file}` }, "Copy");
      const saves = element("button", { type: "button" }, `Download ${file}`);
      copies.addEventListener("click", () => copy(build(), name, text, build().includes(secret)));
      saves.addEventListener("click", () => download(file, build()));
      panel.append(text, element("p", { class: "actions" }, copies, " ", saves));
    }
    tabs.forEach((tab, index) => {
      tab.setAttribute("aria-selected", String(index === current));
      tab.tabIndex = index === current ? 0 : -1;
    });
  };
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => {
      current = index;
      preview();
    });
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      current = (current + step + tabs.length) % tabs.length;
      preview();
      tabs[current].focus();
    });
  });
  render();

  const wipe = (why) => {
    shown = false;
    secret = "";
    field.value = "";
    field.removeAttribute("value");
    place.replaceChildren();
    for (const button of section.querySelectorAll("[data-copy-key=private], [data-show-key]")) button.disabled = true;
    if (why) status.textContent = why;
    leaving = true;
  };
  let timers = [];
  const begin = () => {
    const [after, before] = [Number(data.wipeAfter) * 1000, Number(data.warnBefore) * 1000];
    timers = [
      setTimeout(() => {
        const more = element("button", { type: "button" }, "Keep showing it");
        more.addEventListener("click", () => {
          timers.forEach(clearTimeout);
          status.textContent = "";
          begin();
        });
        status.replaceChildren("The private key will soon be taken out of this page. ", more);
      }, after - before),
      setTimeout(() => {
        wipe("The private key was taken out of this page. If you did not store it, delete the key and make another.");
        done.disabled = false;
      }, after),
    ];
  };
  begin();

  done.disabled = !box.checked;
  box.addEventListener("change", () => {
    done.disabled = !box.checked;
  });
  document.getElementById("done-form").addEventListener("submit", () => wipe());
  window.addEventListener("pagehide", () => wipe());
  window.addEventListener("beforeunload", (event) => {
    if (!box.checked && !leaving) event.preventDefault();
  });
  const ask = document.getElementById("leave");
  let to = null;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.hasAttribute("download") || link.getAttribute("href").startsWith("#") || box.checked || leaving) return;
    event.preventDefault();
    event.stopPropagation();
    to = link.href;
    ask.showModal();
  }, true);
  ask.querySelector("[data-stay]").addEventListener("click", () => ask.close());
  ask.querySelector("[data-leave]").addEventListener("click", () => {
    wipe();
    location.assign(to);
  });
}
