// The legacy client of Atlas, through its own methods, in Atlas v1.0. It leaves the slash of a block as it is.
package main

import (
	"context"
	"errors"
	"net/http"
	"os"
	"slices"

	"github.com/mongodb-forks/digest"
	"go.mongodb.org/atlas/mongodbatlas"
	"keywright/clients/flows"
)

var ctx = context.Background()

func client(pair flows.Pair) *mongodbatlas.Client {
	over := &http.Client{Transport: digest.NewTransport(pair.Public, pair.Private)}
	client, err := mongodbatlas.New(over, mongodbatlas.SetBaseURL(flows.URL))
	flows.Check(err == nil, "%v", err)
	return client
}

// must returns what a call returned; it must have gone well.
func must[T any](value T, _ *mongodbatlas.Response, err error) T {
	flows.Check(err == nil, "%v", err)
	return value
}

func done(_ *mongodbatlas.Response, err error) { flows.Check(err == nil, "%v", err) }

func refused(err error, status int, code string) {
	var told *mongodbatlas.ErrorResponse
	flows.Check(errors.As(err, &told), "not refused with %s: %v", code, err)
	flows.Check(told.HTTPCode == status && told.ErrorCode == code, "not %d %s: %v", status, code, told)
}

func root(owner *mongodbatlas.Client) {
	told := must(owner.Root.List(ctx, nil))
	flows.Check(told.APIKey.PublicKey == flows.Owner.Public, "the root names another key: %v", told)
	address := must(owner.IPInfo.Get(ctx)).CurrentIPv4Address
	flows.Check(address == "127.0.0.1", "another address: %s", address)
	flows.Held("root")
}

func organizations(owner *mongodbatlas.Client) {
	list, answer, err := owner.Organizations.List(ctx, nil)
	flows.Check(err == nil && answer.IsLastPage(), "there should be one page: %v", err)
	flows.Check(len(list.Results) == 1 && list.Results[0].ID == flows.Org, "another list: %v", list)
	flows.Check(must(owner.Organizations.Get(ctx, flows.Org)).Name == "Development", "another name")
	_, _, err = owner.Organizations.Get(ctx, "0123456789abcdef01234567")
	refused(err, 404, "ORG_NOT_FOUND")

	user := os.Getenv("KEYWRIGHT_OWNER_USER_ID")
	key := &mongodbatlas.APIKeyInput{Desc: "of the second", Roles: []string{"ORG_OWNER"}}
	second := &mongodbatlas.CreateOrganizationRequest{Name: "Second", OrgOwnerID: &user, APIKey: key}
	made := must(owner.Organizations.Create(ctx, second))
	id := made.Organization.ID
	ofSecond := client(flows.Pair{Public: made.APIKey.PublicKey, Private: made.APIKey.PrivateKey})
	renamed := must(ofSecond.Organizations.Update(ctx, id, &mongodbatlas.Organization{Name: "Renamed"}))
	flows.Check(renamed.Name == "Renamed", "not renamed: %v", renamed)
	done(ofSecond.Organizations.Delete(ctx, id))
	flows.Held("organizations")
}

func key(owner *mongodbatlas.Client) *mongodbatlas.APIKey {
	roles := []string{"ORG_MEMBER", "ORG_READ_ONLY"}
	made := must(owner.APIKeys.Create(ctx, flows.Org, &mongodbatlas.APIKeyInput{Desc: "atlas", Roles: roles}))
	flows.Check(len(made.PrivateKey) == 36 && len(made.Roles) == 2, "not what was asked for: %v", made)
	read := must(owner.APIKeys.Get(ctx, flows.Org, made.ID))
	flows.Check(read.PrivateKey == "********-****-****-"+made.PrivateKey[24:], "not masked: %v", read)
	changed := must(owner.APIKeys.Update(ctx, flows.Org, made.ID, &mongodbatlas.APIKeyInput{Desc: "changed"}))
	flows.Check(changed.Desc == "changed" && len(changed.Roles) == 2, "not what was asked for: %v", changed)
	one := &mongodbatlas.ListOptions{ItemsPerPage: 1}
	page, answer, err := owner.APIKeys.List(ctx, flows.Org, one)
	flows.Check(err == nil && len(page) == 1 && !answer.IsLastPage(), "there should be more than a page: %v", err)
	flows.Held("key")
	return made
}

func accessList(owner *mongodbatlas.Client, key *mongodbatlas.APIKey) {
	lists := owner.AccessListAPIKeys
	entries := []*mongodbatlas.AccessListAPIKeysReq{{CidrBlock: "192.0.2.0/24"}, {IPAddress: "2001:db8::7"}}
	all := must(lists.Create(ctx, flows.Org, key.ID, entries))
	flows.Check(all.TotalCount == 2, "not all entries are there: %v", all)
	block := must(lists.Get(ctx, flows.Org, key.ID, "192.0.2.0/24"))
	flows.Check(block.CidrBlock == "192.0.2.0/24", "another entry: %v", block)
	done(lists.Delete(ctx, flows.Org, key.ID, "192.0.2.0/24"))
	done(lists.Delete(ctx, flows.Org, key.ID, "2001:db8::7"))
	left := must(lists.List(ctx, flows.Org, key.ID, nil))
	flows.Check(left.TotalCount == 0, "an entry is left: %v", left)
	flows.Held("access list")
}

func project(owner *mongodbatlas.Client, key *mongodbatlas.APIKey) {
	wanted := &mongodbatlas.Project{Name: "of atlas @+1", OrgID: flows.Org}
	made := must(owner.Projects.Create(ctx, wanted, nil))
	named := must(owner.Projects.GetOneProjectByName(ctx, wanted.Name))
	flows.Check(named.ID == made.ID && named.Created != "", "another project has the name: %v", named)
	among := func(all *mongodbatlas.Projects) bool {
		return slices.ContainsFunc(all.Results, func(one *mongodbatlas.Project) bool { return one.ID == made.ID })
	}
	flows.Check(among(must(owner.Projects.GetAllProjects(ctx, nil))), "the project is not in the list")
	flows.Check(among(must(owner.Organizations.Projects(ctx, flows.Org, nil))), "nor in the organization's")

	settings := must(owner.Projects.GetProjectSettings(ctx, made.ID))
	*settings.IsDataExplorerEnabled = false
	settings = must(owner.Projects.UpdateProjectSettings(ctx, made.ID, settings))
	flows.Check(!*settings.IsDataExplorerEnabled && *settings.IsSchemaAdvisorEnabled, "other settings: %v", settings)

	// Assigned for the first time with PATCH, as this client does it.
	role := &mongodbatlas.AssignAPIKey{Roles: []string{"GROUP_READ_ONLY"}}
	done(owner.ProjectAPIKeys.Assign(ctx, made.ID, key.ID, role))
	assigned := must(owner.ProjectAPIKeys.List(ctx, made.ID, nil))
	isKey := func(one mongodbatlas.APIKey) bool { return one.ID == key.ID }
	flows.Check(slices.ContainsFunc(assigned, isKey), "the key is not in the project: %v", assigned)
	done(owner.ProjectAPIKeys.Unassign(ctx, made.ID, key.ID))
	input := &mongodbatlas.APIKeyInput{Desc: "of the project", Roles: []string{"GROUP_READ_ONLY"}}
	flows.Check(len(must(owner.ProjectAPIKeys.Create(ctx, made.ID, input)).PrivateKey) == 36, "no private key")

	renamed := must(owner.Projects.Update(ctx, made.ID, &mongodbatlas.ProjectUpdateRequest{Name: "renamed"}))
	flows.Check(renamed.Name == "renamed", "not renamed: %v", renamed)
	kind := &mongodbatlas.EventListOptions{EventType: []string{"GROUP_CREATED"}}
	log := must(owner.Events.ListProjectEvents(ctx, made.ID, kind))
	flows.Check(len(log.Results) == 1 && log.Results[0].EventTypeName == "GROUP_CREATED", "another log: %v", log)
	done(owner.Projects.Delete(ctx, made.ID))
	_, _, err := owner.Projects.GetOneProject(ctx, made.ID)
	refused(err, 404, "GROUP_NOT_FOUND")
	flows.Held("project")
}

func death(owner *mongodbatlas.Client, key *mongodbatlas.APIKey) {
	ofKey := client(flows.Pair{Public: key.PublicKey, Private: key.PrivateKey})
	must(ofKey.Root.List(ctx, nil))
	done(owner.APIKeys.Delete(ctx, flows.Org, key.ID))
	_, _, err := owner.APIKeys.Get(ctx, flows.Org, key.ID)
	refused(err, 400, "API_KEY_NOT_FOUND")
	_, _, err = ofKey.Root.List(ctx, nil)
	refused(err, 401, "UNEXPECTED_ERROR")
	flows.Held("death")
}

func main() {
	flows.Client("go.mongodb.org/atlas")
	owner := client(flows.Owner)
	root(owner)
	organizations(owner)
	made := key(owner)
	accessList(owner, made)
	project(owner, made)
	team(owner, users(owner))
	invitations(owner)
	death(owner, made)
}
