// Package flows holds the flows of a plain HTTP client in Go: those of python/flows.py, in the same order and with the
// same checks.
//
// A program that is named after its client hands over a Session, which makes one session of that client.
package flows

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

const (
	v2     = "/api/atlas/v2"
	whoami = "/api/keywright/v1/whoami"
	atOnce = 8
)

// What the server's development owner is called, and a key that may not make keys.
var (
	URL    = os.Getenv("KEYWRIGHT_URL")
	Org    = os.Getenv("KEYWRIGHT_ORG_ID")
	Owner  = Pair{os.Getenv("KEYWRIGHT_PUBLIC_KEY"), os.Getenv("KEYWRIGHT_PRIVATE_KEY")}
	Member = Pair{os.Getenv("KEYWRIGHT_MEMBER_PUBLIC_KEY"), os.Getenv("KEYWRIGHT_MEMBER_PRIVATE_KEY")}

	keys  = v2 + "/orgs/" + Org + "/apiKeys"
	calls atomic.Int32
)

// Pair is a public and a private key.
type Pair struct{ Public, Private string }

// Session makes the http.Client of a pair.
type Session func(Pair) *http.Client

type object = map[string]any

// Check ends the program with a sentence when something does not hold.
func Check(holds bool, sentence string, values ...any) {
	if !holds {
		fmt.Fprintf(os.Stderr, sentence+"\n", values...)
		os.Exit(1)
	}
}

// Held says that a flow held.
func Held(flow string) { fmt.Println("flow", flow) }

// Client says which client this is, at the version that was built in.
func Client(module string) {
	info, _ := debug.ReadBuildInfo()
	at := slices.IndexFunc(info.Deps, func(one *debug.Module) bool { return one.Path == module })
	Check(at >= 0, "%s is not built in", module)
	fmt.Println("client", module, strings.TrimPrefix(info.Deps[at].Version, "v"))
}

// caller is a session that knows which status it expects, and counts.
type caller struct{ client *http.Client }

func (c caller) text(method, target string, expected int, body any) string {
	calls.Add(1)
	var content io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		Check(err == nil, "%v", err)
		content = strings.NewReader(string(encoded))
	}
	request, err := http.NewRequest(method, URL+target, content)
	Check(err == nil, "%s %s: %v", method, target, err)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := c.client.Do(request)
	Check(err == nil, "%s %s: %v", method, target, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	Check(err == nil, "%s %s: the body is not readable: %v", method, target, err)
	status := answer.StatusCode
	Check(status == expected, "%s %s answered %d, not %d: %s", method, target, status, expected, text)
	return string(text)
}

func (c caller) json(method, target string, expected int, body any) object {
	return decoded(c.text(method, target, expected, body))
}

func decoded(text string) (decoded object) {
	Check(json.Unmarshal([]byte(text), &decoded) == nil, "not JSON: %s", text)
	return decoded
}

func members(list any, name string) (values []string) {
	for _, one := range list.([]any) {
		values = append(values, one.(object)[name].(string))
	}
	slices.Sort(values)
	return values
}

func organizations(owner caller) {
	page := owner.json("GET", v2+"/orgs", 200, nil)
	Check(slices.Equal(members(page["results"], "id"), []string{Org}), "the organization is not the only one: %v", page)
	Held("organizations")
}

func makeKey(owner caller, name string) object {
	made := owner.json("POST", keys, 200, object{"desc": name, "roles": []string{"ORG_MEMBER", "ORG_READ_ONLY"}})
	id, private := made["id"].(string), made["privateKey"].(string)
	Check(len(private) == 36, "the private key is not shown: %v", made)
	roles := members(made["roles"], "roleName")
	Check(slices.Equal(roles, []string{"ORG_MEMBER", "ORG_READ_ONLY"}), "other roles than asked for: %v", roles)

	read := owner.json("GET", keys+"/"+id, 200, nil)
	Check(read["privateKey"] == "********-****-****-"+private[24:], "the private key is not masked: %v", read)

	changed := owner.json("PATCH", keys+"/"+id, 200, object{"desc": name + " ü"})
	Check(changed["desc"] == name+" ü", "not what was asked for: %v", changed)

	for _, root := range []string{"/api/atlas/v1.0", "/api/atlas/v2", "/api/public/v1.0"} {
		same := owner.json("GET", root+"/orgs/"+Org+"/apiKeys/"+id, 200, nil)
		Check(same["desc"] == name+" ü", "another key in %s: %v", root, same)
	}
	Held("key")
	return made
}

func accessList(owner caller, key object) {
	entries := keys + "/" + key["id"].(string) + "/accessList"
	blocks := []object{{"cidrBlock": "192.0.2.0/24"}, {"cidrBlock": "2001:db8::/32"}, {"ipAddress": "198.51.100.7"}}
	page := owner.json("POST", entries, 200, blocks)
	Check(page["totalCount"] == 3.0, "not all entries are there: %v", page)

	compact := owner.text("GET", entries+"/192.0.2.0%2F24", 200, nil)
	pretty := owner.text("GET", entries+"/192.0.2.0%2F24?pretty=true&q=a%20b", 200, nil)
	Check(strings.Count(pretty, "\n") > strings.Count(compact, "\n"), "not printed prettily: %s", pretty)
	Check(decoded(pretty)["cidrBlock"] == "192.0.2.0/24", "another entry: %s", pretty)
	Check(owner.text("GET", entries+"/192.0.2.0/24", 200, nil) == compact, "the slash leads to another entry")

	for _, entry := range []string{"192.0.2.0/24", "2001:db8::%2F32?q=a%20b", "198.51.100.7"} {
		Check(owner.text("DELETE", entries+"/"+entry, 204, nil) == "", "204 has a body")
	}
	gone := owner.json("GET", entries+"/192.0.2.0%2F24", 404, nil)
	Check(gone["errorCode"] == "API_KEY_ACCESS_LIST_NOT_FOUND", "another error: %v", gone)
	Check(owner.json("GET", entries, 200, nil)["totalCount"] == 0.0, "an entry is left")
	Held("access list")
}

func project(owner caller, key object, name string) {
	id := key["id"].(string)
	made := owner.json("POST", v2+"/groups", 201, object{"name": name, "orgId": Org})
	group := v2 + "/groups/" + made["id"].(string)
	assigned := func() bool {
		page := owner.json("GET", group+"/apiKeys", 200, nil)
		return slices.Contains(members(page["results"], "id"), id)
	}
	owner.text("POST", group+"/apiKeys/"+id, 204, []object{{"roles": []string{"GROUP_READ_ONLY"}}})
	role := object{"roles": []string{"GROUP_DATA_ACCESS_READ_ONLY"}}
	changed := owner.json("PATCH", group+"/apiKeys/"+id, 200, role)
	roles := members(changed["roles"], "roleName")
	Check(slices.Contains(roles, "GROUP_DATA_ACCESS_READ_ONLY"), "the role is not there: %v", roles)
	Check(assigned(), "the key is not in the project")
	owner.text("DELETE", group+"/apiKeys/"+id, 204, nil)
	Check(!assigned(), "the key is still in the project")
	owner.text("DELETE", group, 202, nil)
	gone := owner.json("GET", group, 404, nil)
	Check(gone["error"] == 404.0 && gone["errorCode"] == "GROUP_NOT_FOUND", "another error: %v", gone)
	Held("project")
}

func death(owner caller, key object, session Session) {
	ofKey := caller{session(Pair{key["publicKey"].(string), key["privateKey"].(string)})}
	Check(ofKey.json("GET", whoami, 200, nil)["apiKeyId"] == key["id"], "the key is taken for another")
	owner.text("DELETE", keys+"/"+key["id"].(string), 204, nil)
	gone := owner.json("DELETE", keys+"/"+key["id"].(string), 400, nil)
	Check(gone["errorCode"] == "API_KEY_NOT_FOUND", "another error: %v", gone)
	ofKey.text("GET", whoami, 401, nil)
	Held("death")
}

// One request, and then 8 at once in the same session.
func inGoroutines(session Session) {
	owner := caller{session(Owner)}
	owner.text("GET", keys, 200, nil)
	var all sync.WaitGroup
	for number := range atOnce {
		all.Add(1)
		go func() {
			defer all.Done()
			owner.text("GET", fmt.Sprintf("%s?itemsPerPage=%d", keys, number+1), 200, nil)
		}()
	}
	all.Wait()
	Held(fmt.Sprintf("%d at once", atOnce))
}

func refusals(session Session) {
	stranger := Pair{Owner.Public, "00000000-0000-4000-8000-000000000000"}
	wrong := caller{session(stranger)}.json("GET", keys, 401, nil)
	Check(wrong["errorCode"] == "UNEXPECTED_ERROR", "another error: %v", wrong)
	Held("wrong password")
	body := object{"desc": "no", "roles": []string{"ORG_MEMBER"}}
	denied := caller{session(Member)}.json("POST", keys, 401, body)
	Check(denied["errorCode"] == "USER_UNAUTHORIZED", "another error: %v", denied)
	Held("missing role")
}

func restart(session Session) {
	owner := caller{session(Owner)}
	owner.text("GET", keys, 200, nil)
	fmt.Println("paused")
	bufio.NewReader(os.Stdin).ReadString('\n')
	owner.text("GET", keys, 200, nil)
	Held("restart of the server")
}

// Run runs what the argument names.
func Run(module string, session Session) {
	Client(module)
	switch os.Args[1] {
	case "at-once":
		inGoroutines(session)
	case "refusals":
		refusals(session)
	case "restart":
		restart(session)
	default:
		owner, name := caller{session(Owner)}, strings.Split(module, "/")[1]
		organizations(owner)
		key := makeKey(owner, name)
		accessList(owner, key)
		project(owner, key, "of "+name)
		death(owner, key, session)
	}
	fmt.Println("calls", calls.Load())
}
