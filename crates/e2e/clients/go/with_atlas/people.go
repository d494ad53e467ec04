package main

import (
	"os"
	"slices"

	"go.mongodb.org/atlas/mongodbatlas"
	"keywright/clients/flows"
)

// users reads the owner's account and makes another, whose roles are an invitation.
func users(owner *mongodbatlas.Client) *mongodbatlas.AtlasUser {
	id := os.Getenv("KEYWRIGHT_OWNER_USER_ID")
	one := must(owner.AtlasUsers.Get(ctx, id))
	flows.Check(one.Username == os.Getenv("KEYWRIGHT_CONSOLE_USER"), "another account: %v", one)
	flows.Check(must(owner.AtlasUsers.GetByName(ctx, one.Username)).ID == id, "another account has the name")
	all := must(owner.Organizations.Users(ctx, flows.Org, nil))
	isOwner := func(user mongodbatlas.AtlasUser) bool { return user.ID == id }
	flows.Check(slices.ContainsFunc(all.Results, isOwner), "the owner is not in the organization: %v", all)

	role := mongodbatlas.AtlasRole{OrgID: flows.Org, RoleName: "ORG_MEMBER"}
	wanted := &mongodbatlas.AtlasUser{
		Username: "go+atlas@example.com", EmailAddress: "go+atlas@example.com", Password: "correct horse battery",
		FirstName: "Go", LastName: "Atlas", Country: "DE", Roles: []mongodbatlas.AtlasRole{role},
	}
	made := must(owner.AtlasUsers.Create(ctx, wanted))
	flows.Check(made.Username == wanted.Username && made.Password == "", "not what was asked for: %v", made)
	flows.Held("users")
	return one
}

func team(owner *mongodbatlas.Client, user *mongodbatlas.AtlasUser) {
	teams := owner.Teams
	made := must(teams.Create(ctx, flows.Org, &mongodbatlas.Team{Name: "of atlas", Usernames: []string{user.Username}}))
	flows.Check(must(teams.GetOneTeamByName(ctx, flows.Org, "of atlas")).ID == made.ID, "another team has the name")
	renamed := must(teams.Rename(ctx, flows.Org, made.ID, "renamed"))
	flows.Check(renamed.Name == "renamed", "not renamed: %v", renamed)
	isMade := func(team mongodbatlas.Team) bool { return team.ID == made.ID && team.Name == "renamed" }
	flows.Check(slices.ContainsFunc(must(teams.List(ctx, flows.Org, nil)), isMade), "the team is not in the list")

	done(teams.RemoveUserToTeam(ctx, flows.Org, made.ID, user.ID))
	flows.Check(len(must(teams.GetTeamUsersAssigned(ctx, flows.Org, made.ID))) == 0, "a member is left")
	members := must(teams.AddUsersToTeam(ctx, flows.Org, made.ID, []string{user.ID}))
	flows.Check(len(members) == 1 && members[0].ID == user.ID, "other members: %v", members)

	project := must(owner.Projects.Create(ctx, &mongodbatlas.Project{Name: "of a team", OrgID: flows.Org}, nil)).ID
	assignment := []*mongodbatlas.ProjectTeam{{TeamID: made.ID, RoleNames: []string{"GROUP_READ_ONLY"}}}
	must(owner.Projects.AddTeamsToProject(ctx, project, assignment))
	_, err := teams.RemoveTeamFromOrganization(ctx, flows.Org, made.ID)
	refused(err, 404, "CANNOT_DELETE_TEAM_ASSIGNED_TO_PROJECT")
	roles := &mongodbatlas.TeamUpdateRoles{RoleNames: []string{"GROUP_OWNER"}}
	must(teams.UpdateTeamRoles(ctx, project, made.ID, roles))
	assigned := must(owner.Projects.GetProjectTeamsAssigned(ctx, project)).Results
	isOwner := len(assigned) == 1 && slices.Equal(assigned[0].RoleNames, roles.RoleNames)
	flows.Check(isOwner, "other teams in the project: %v", assigned)

	done(teams.RemoveTeamFromProject(ctx, project, made.ID))
	done(teams.RemoveTeamFromOrganization(ctx, flows.Org, made.ID))
	_, _, err = teams.Get(ctx, flows.Org, made.ID)
	refused(err, 404, "TEAM_NOT_FOUND")
	done(owner.Projects.Delete(ctx, project))
	flows.Held("team")
}

func invitations(owner *mongodbatlas.Client) {
	orgs := owner.Organizations
	wanted := &mongodbatlas.Invitation{Username: "invited@example.com", Roles: []string{"ORG_MEMBER"}}
	made := must(orgs.InviteUser(ctx, flows.Org, wanted))
	flows.Check(made.InviterUsername == flows.Owner.Public, "another has invited: %v", made)
	read := must(orgs.Invitation(ctx, flows.Org, made.ID))
	flows.Check(read.Username == wanted.Username && read.ExpiresAt > read.CreatedAt, "another invitation: %v", read)
	named := &mongodbatlas.InvitationOptions{Username: wanted.Username}
	flows.Check(len(must(orgs.Invitations(ctx, flows.Org, named))) == 1, "there should be one invitation")
	wanted.Roles = []string{"ORG_READ_ONLY"}
	changed := must(orgs.UpdateInvitation(ctx, flows.Org, wanted))
	flows.Check(slices.Equal(changed.Roles, wanted.Roles), "other roles: %v", changed)
	wanted.Roles = []string{"ORG_MEMBER", "ORG_READ_ONLY"}
	changed = must(orgs.UpdateInvitationByID(ctx, flows.Org, made.ID, &mongodbatlas.Invitation{Roles: wanted.Roles}))
	flows.Check(len(changed.Roles) == 2, "other roles: %v", changed)
	done(orgs.DeleteInvitation(ctx, flows.Org, made.ID))
	flows.Check(len(must(orgs.Invitations(ctx, flows.Org, named))) == 0, "an invitation is left")

	project := must(owner.Projects.Create(ctx, &mongodbatlas.Project{Name: "of guests", OrgID: flows.Org}, nil)).ID
	guest := &mongodbatlas.Invitation{Username: "guest@example.com", Roles: []string{"GROUP_READ_ONLY"}}
	into := must(owner.Projects.InviteUser(ctx, project, guest))
	flows.Check(into.GroupID == project, "another project: %v", into)
	done(owner.Projects.DeleteInvitation(ctx, project, into.ID))
	done(owner.Projects.Delete(ctx, project))
	flows.Held("invitations")
}
