import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.json.JSONArray;
import org.json.JSONObject;

/**
 * The flows of a plain HTTP client in Java: those of python/flows.py, in the same order and with the same checks.
 *
 * <p>A program that is named after its client hands over a {@link Client}, which makes sessions.
 */
final class Flows {
    /** What a request came back with. */
    record Answer(int status, String text) {}

    /** One session of a client; the body is null when there is none. */
    interface Session {
        Answer send(String method, String target, String body) throws Exception;
    }

    /** Makes a session for a public and a private key. */
    interface Client {
        Session session(String publicKey, String privateKey) throws Exception;

        /** Whether it knows the method PATCH. */
        default boolean patches() {
            return true;
        }
    }

    static final String URL = System.getenv("KEYWRIGHT_URL");
    private static final String ORG = System.getenv("KEYWRIGHT_ORG_ID");
    private static final String[] OWNER = pair("KEYWRIGHT_PUBLIC_KEY", "KEYWRIGHT_PRIVATE_KEY");
    private static final String[] MEMBER = pair("KEYWRIGHT_MEMBER_PUBLIC_KEY", "KEYWRIGHT_MEMBER_PRIVATE_KEY");
    private static final String V2 = "/api/atlas/v2";
    private static final String KEYS = V2 + "/orgs/" + ORG + "/apiKeys";
    private static final String WHOAMI = "/api/keywright/v1/whoami";
    private static final int AT_ONCE = 8;

    private final Client client;
    private final String name;
    private final AtomicInteger calls = new AtomicInteger();

    private Flows(String name, Client client) {
        this.name = name;
        this.client = client;
    }

    /** Runs what the argument names, and ends the program. */
    static void run(String name, String version, Client client, String[] arguments) {
        System.out.println("client " + name + " " + version);
        Flows flows = new Flows(name, client);
        try {
            flows.run(arguments[0]);
        } catch (Exception error) {
            check(false, error.toString().replace("\n", " "));
        }
        System.out.println("calls " + flows.calls);
        System.exit(0);
    }

    private void run(String argument) throws Exception {
        switch (argument) {
            case "at-once" -> inThreads();
            case "refusals" -> refusals();
            case "restart" -> restart();
            default -> inOrder();
        }
    }

    private static String[] pair(String publicKey, String privateKey) {
        return new String[] {System.getenv(publicKey), System.getenv(privateKey)};
    }

    private static void check(boolean holds, String sentence) {
        if (!holds) {
            System.err.println(sentence);
            System.exit(1);
        }
    }

    private static void held(String flow) {
        System.out.println("flow " + flow);
    }

    /** A session that knows which status it expects, and counts. */
    private final class Caller {
        private final Session session;

        Caller(String... pair) throws Exception {
            this.session = client.session(pair[0], pair[1]);
        }

        String text(String method, String target, int expected, Object body) throws Exception {
            calls.incrementAndGet();
            Answer answer = session.send(method, target, body == null ? null : body.toString());
            String sentence = "%s %s answered %d, not %d: %s";
            check(answer.status == expected, sentence.formatted(method, target, answer.status, expected, answer.text));
            return answer.text;
        }

        JSONObject json(String method, String target, int expected, Object body) throws Exception {
            return new JSONObject(text(method, target, expected, body));
        }
    }

    private static List<String> members(JSONArray list, String name) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(one -> ((JSONObject) one).getString(name))
                .sorted()
                .toList();
    }

    private static JSONObject roles(String... roles) {
        return new JSONObject().put("roles", new JSONArray(roles));
    }

    private void inOrder() throws Exception {
        Caller owner = new Caller(OWNER);
        organizations(owner);
        JSONObject key = makeKey(owner);
        accessList(owner, key.getString("id"));
        project(owner, key.getString("id"));
        death(owner, key);
    }

    private void organizations(Caller owner) throws Exception {
        JSONObject page = owner.json("GET", V2 + "/orgs", 200, null);
        List<String> found = members(page.getJSONArray("results"), "id");
        check(found.equals(List.of(ORG)), "the organization is not the only one: " + page);
        held("organizations");
    }

    private JSONObject makeKey(Caller owner) throws Exception {
        JSONObject wanted = roles("ORG_MEMBER", "ORG_READ_ONLY").put("desc", name);
        JSONObject made = owner.json("POST", KEYS, 200, wanted);
        String key = KEYS + "/" + made.getString("id");
        String privateKey = made.getString("privateKey");
        check(privateKey.length() == 36, "the private key is not shown: " + made);
        List<String> roles = members(made.getJSONArray("roles"), "roleName");
        check(roles.equals(List.of("ORG_MEMBER", "ORG_READ_ONLY")), "other roles than asked for: " + roles);

        JSONObject read = owner.json("GET", key, 200, null);
        String masked = "********-****-****-" + privateKey.substring(24);
        check(read.getString("privateKey").equals(masked), "the private key is not masked: " + read);

        String description = name;
        if (client.patches()) {
            description = name + " ü";
            JSONObject changed = owner.json("PATCH", key, 200, new JSONObject().put("desc", description));
            check(changed.getString("desc").equals(description), "not what was asked for: " + changed);
        }
        for (String root : List.of("/api/atlas/v1.0", "/api/atlas/v2", "/api/public/v1.0")) {
            JSONObject same = owner.json("GET", key.replace(V2, root), 200, null);
            check(same.getString("desc").equals(description), "another key in " + root + ": " + same);
        }
        held("key");
        return made;
    }

    private void accessList(Caller owner, String key) throws Exception {
        String entries = KEYS + "/" + key + "/accessList";
        JSONArray blocks = new JSONArray(
                "[{'cidrBlock':'192.0.2.0/24'},{'cidrBlock':'2001:db8::/32'},{'ipAddress':'198.51.100.7'}]");
        JSONObject page = owner.json("POST", entries, 200, blocks);
        check(page.getInt("totalCount") == 3, "not all entries are there: " + page);

        String compact = owner.text("GET", entries + "/192.0.2.0%2F24", 200, null);
        String pretty = owner.text("GET", entries + "/192.0.2.0%2F24?pretty=true&q=a%20b", 200, null);
        check(pretty.lines().count() > compact.lines().count(), "not printed prettily: " + pretty);
        check(new JSONObject(pretty).getString("cidrBlock").equals("192.0.2.0/24"), "another entry: " + pretty);
        String slash = owner.text("GET", entries + "/192.0.2.0/24", 200, null);
        check(slash.equals(compact), "the slash leads to another entry: " + slash);

        for (String entry : List.of("192.0.2.0/24", "2001:db8::%2F32?q=a%20b", "198.51.100.7")) {
            check(owner.text("DELETE", entries + "/" + entry, 204, null).isEmpty(), "204 has a body");
        }
        JSONObject gone = owner.json("GET", entries + "/192.0.2.0%2F24", 404, null);
        check(gone.getString("errorCode").equals("API_KEY_ACCESS_LIST_NOT_FOUND"), "another error: " + gone);
        check(owner.json("GET", entries, 200, null).getInt("totalCount") == 0, "an entry is left");
        held("access list");
    }

    private void project(Caller owner, String key) throws Exception {
        JSONObject wanted = new JSONObject().put("name", "of " + name).put("orgId", ORG);
        String group = V2 + "/groups/" + owner.json("POST", V2 + "/groups", 201, wanted).getString("id");
        String keys = group + "/apiKeys";
        JSONArray assignment = new JSONArray().put(roles("GROUP_READ_ONLY"));
        owner.text("POST", keys + "/" + key, 204, assignment);
        if (client.patches()) {
            JSONObject changed = owner.json("PATCH", keys + "/" + key, 200, roles("GROUP_DATA_ACCESS_READ_ONLY"));
            List<String> roles = members(changed.getJSONArray("roles"), "roleName");
            check(roles.contains("GROUP_DATA_ACCESS_READ_ONLY"), "the role is not there: " + roles);
        }
        JSONArray with = owner.json("GET", keys, 200, null).getJSONArray("results");
        check(members(with, "id").contains(key), "the key is not in the project");
        owner.text("DELETE", keys + "/" + key, 204, null);
        JSONArray without = owner.json("GET", keys, 200, null).getJSONArray("results");
        check(!members(without, "id").contains(key), "the key is still in the project");
        owner.text("DELETE", group, 202, null);
        JSONObject gone = owner.json("GET", group, 404, null);
        boolean told = gone.getInt("error") == 404 && gone.getString("errorCode").equals("GROUP_NOT_FOUND");
        check(told, "another error: " + gone);
        held("project");
    }

    private void death(Caller owner, JSONObject key) throws Exception {
        Caller ofKey = new Caller(key.getString("publicKey"), key.getString("privateKey"));
        JSONObject who = ofKey.json("GET", WHOAMI, 200, null);
        check(who.getString("apiKeyId").equals(key.getString("id")), "the key is taken for another: " + who);
        owner.text("DELETE", KEYS + "/" + key.getString("id"), 204, null);
        JSONObject gone = owner.json("DELETE", KEYS + "/" + key.getString("id"), 400, null);
        check(gone.getString("errorCode").equals("API_KEY_NOT_FOUND"), "another error: " + gone);
        ofKey.text("GET", WHOAMI, 401, null);
        held("death");
    }

    /** One request, and then 8 at once in the same session, in a thread each. */
    private void inThreads() throws Exception {
        Caller owner = new Caller(OWNER);
        owner.text("GET", KEYS, 200, null);
        List<Callable<String>> asked = new ArrayList<>();
        for (int number = 1; number <= AT_ONCE; number++) {
            String target = KEYS + "?itemsPerPage=" + number;
            asked.add(() -> owner.text("GET", target, 200, null));
        }
        for (var answer : Executors.newFixedThreadPool(AT_ONCE).invokeAll(asked)) {
            answer.get();
        }
        held(AT_ONCE + " at once");
    }

    private void refusals() throws Exception {
        Caller stranger = new Caller(OWNER[0], "00000000-0000-4000-8000-000000000000");
        JSONObject wrong = stranger.json("GET", KEYS, 401, null);
        check(wrong.getString("errorCode").equals("UNEXPECTED_ERROR"), "another error: " + wrong);
        held("wrong password");
        JSONObject wanted = roles("ORG_MEMBER").put("desc", "no");
        JSONObject denied = new Caller(MEMBER).json("POST", KEYS, 401, wanted);
        check(denied.getString("errorCode").equals("USER_UNAUTHORIZED"), "another error: " + denied);
        held("missing role");
    }

    private void restart() throws Exception {
        Caller owner = new Caller(OWNER);
        owner.text("GET", KEYS, 200, null);
        System.out.println("paused");
        System.in.read();
        owner.text("GET", KEYS, 200, null);
        held("restart of the server");
    }
}
