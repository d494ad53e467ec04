// Leads old links to the same page here: the part behind the hash, by a fixed table. Everything else leads to the start.

const deepLinks = [
  [/^#\/org\/([a-f0-9]{24})\/access\/(?:apiKeys|serviceAccounts)$/, (id) => `orgs/${id}/access/api-keys`],
  [/^#\/org\/([a-f0-9]{24})\/access\/users$/, (id) => `orgs/${id}/access/users`],
  [/^#\/org\/([a-f0-9]{24})\/settings\/general$/, (id) => `orgs/${id}/settings`],
  [/^#\/org\/([a-f0-9]{24})\/activity\/list$/, (id) => `orgs/${id}/activity`],
  [/^#\/org\/([a-f0-9]{24})\/projects$/, (id) => `orgs/${id}/projects`],
];

const projectLinks = { "#/access": "access/users", "#/apiKeys": "access/api-keys", "#/serviceAccounts": "access/api-keys" };

function deepLinkTarget(hash, project) {
  const bare = hash.replace(/\?.*$/, "").replace(/\/$/, "");
  if (project) return bare in projectLinks ? `projects/${project}/${projectLinks[bare]}` : "";
  for (const [form, target] of deepLinks) {
    const found = form.exec(bare);
    if (found) return target(found[1]);
  }
  return "";
}

{
  const page = document.getElementById("deep-link");
  if (page) location.replace(page.dataset.url + deepLinkTarget(location.hash, page.dataset.project));
}
