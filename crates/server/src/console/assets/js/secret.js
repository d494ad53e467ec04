// The page that shows a private key, once. It is kept here and in the field; both are emptied with the page. Nothing here
// asks the server for anything.

if (byId("secret")) showSecret(byId("secret"));

function showSecret(section) {
  const [field, place] = ["private-key", "formats"].map(byId);
  const [toggle, data] = [section.querySelector("[data-show-key]"), section.dataset];
  let [secret, shown, current] = [field.value, false, 0];

  const copy = async (text, name, holder) => {
    const show = () => {
      shown = true;
      render();
      return holder.isConnected ? holder : place.querySelector("pre");
    };
    if (await copyText(text, name, show) && text.includes(secret)) stored();
  };
  const download = (name, text) => {
    const href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    make("a", { href, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(href), 1000);
    say(`${name} downloaded`);
    stored();
  };

  const base = `${data.base.replace(/\/$/, "")}/`;
  const q = JSON.stringify;
  const lines = (...rows) => `${rows.filter(Boolean).join("\n")}\n`;
  // A tab, and its files: name and text.
  const formats = [
    ["Environment", [`atlas-${data.public}.env`, () => lines(
      `MONGODB_ATLAS_PUBLIC_API_KEY=${data.public}`, `MONGODB_ATLAS_PRIVATE_API_KEY=${secret}`,
      `MONGODB_ATLAS_BASE_URL=${base}`, `MONGODB_ATLAS_OPS_MANAGER_URL=${base}`,
      data.org && `MONGODB_ATLAS_ORG_ID=${data.org}`, data.project && `MONGODB_ATLAS_PROJECT_ID=${data.project}`)]],
    ["CLI profile", ["config.toml", () => lines(
      "[keywright]", 'service = "cloud"', 'auth_type = "api_keys"', data.org && `org_id = ${q(data.org)}`,
      data.project && `project_id = ${q(data.project)}`, `public_api_key = ${q(data.public)}`,
      `private_api_key = ${q(secret)}`, `ops_manager_url = ${q(base)}`)]],
    ["Terraform", [`atlas-${data.public}.auto.tfvars`, () => lines(
      "# Do not commit this file.", `public_key  = ${q(data.public)}`, `private_key = ${q(secret)}`)],
    ["provider.tf", () => lines(
      'variable "public_key" {}', 'variable "private_key" {', "  sensitive = true", "}", 'provider "mongodbatlas" {',
      "  public_key  = var.public_key", "  private_key = var.private_key", `  base_url    = ${q(base)}`, "}")]],
    ["curl", [`curl-${data.public}.sh`, () => lines(
      `curl --digest --user '${data.public}:${secret}' '${data.api.replace(/\/$/, "")}/orgs${data.org && `/${data.org}`}'`)]],
    ["JSON", [`atlas-${data.public}.json`, () => lines(JSON.stringify({
      id: data.key, orgId: data.org || undefined, projectId: data.project || undefined, desc: data.desc, publicKey: data.public,
      privateKey: secret, roles: data.roles.split(" "), created: data.created }, null, 2))]],
  ];
  const panel = make("div", { role: "tabpanel", id: "format", tabindex: "0" });
  const tabs = formats.map(([name], index) =>
    makeButton(name, () => choose(index), { role: "tab", id: `format-${index}`, "aria-controls": "format" }));
  const choose = (index) => {
    current = index;
    render();
  };
  const render = () => {
    field.value = shown ? secret : "*".repeat(secret.length);
    set(toggle, "aria-pressed", shown);
    toggle.textContent = shown ? "Hide private key" : "Show private key";
    set(panel, "aria-labelledby", `format-${current}`);
    panel.replaceChildren(...formats[current].slice(1).flatMap(([file, build]) => {
      const text = make("pre", { tabindex: "0", role: "region", "aria-label": file }, shown ? build() : build().replaceAll(secret, field.value));
      const copies = makeButton("Copy", () => copy(build(), file, text), { "aria-label": `Copy ${file}` });
      return [text, make("p", { class: "actions" }, copies, makeButton(`Download ${file}`, () => download(file, build())))];
    }));
    tabs.forEach((tab, index) => {
      set(tab, "aria-selected", index === current);
      tab.tabIndex = index === current ? 0 : -1;
    });
  };
  const list = make("div", { role: "tablist", "aria-label": "Formats", class: "tabs" }, ...tabs);
  on(list, "keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    choose((current + step + tabs.length) % tabs.length);
    tabs[current].focus();
  });
  place.append(make("h3", {}, "Take it with you"), list, panel);
  place.hidden = false;
  on(toggle, "click", () => {
    shown = !shown;
    render();
  });
  for (const copies of section.querySelectorAll("[data-copy-key]")) {
    const of = byId(`${copies.dataset.copyKey}-key`);
    on(copies, "click", () => copy(of === field ? secret : of.value, copies.dataset.name, of));
  }
  for (const hidden of section.querySelectorAll("button[hidden]")) hidden.hidden = false;
  render();

  const stored = guard(section, () => {
    [secret, shown] = ["", false];
    field.value = "";
    field.removeAttribute("value");
    place.replaceChildren();
    toggle.disabled = true;
    section.querySelector("[data-copy-key=private]").disabled = true;
  });
}
