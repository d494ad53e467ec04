// Leads old links to the same page here: the part behind the hash, by a fixed table. Everything else leads to the start.

const inOrganization = {
  "access/apiKeys": "access/api-keys",
  "access/serviceAccounts": "access/api-keys",
  "access/users": "access/users",
  "settings/general": "settings",
  "activity/list": "activity",
  projects: "projects",
};

const inProject = { access: "access/users", apiKeys: "access/api-keys", serviceAccounts: "access/api-keys" };

/** The path of a link; empty for none that is known. */
function target(hash, project) {
  const bare = hash.replace(/\?.*$/, "").replace(/\/$/, "");
  const [, org, page] = /^#\/org\/([a-f0-9]{24})\/(.*)$/.exec(bare) ?? [];
  const [place, table, name] = project
    ? [`projects/${project}/`, inProject, bare.slice(2)]
    : [`orgs/${org}/`, inOrganization, page];
  return bare.startsWith("#/") && Object.hasOwn(table, name) ? place + table[name] : "";
}

const { url, project } = document.getElementById("deep-link").dataset;
location.replace(url + target(location.hash, project));
