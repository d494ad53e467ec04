import java.net.URI;
import org.eclipse.jetty.client.Authentication;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.DigestAuthentication;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.util.Jetty;

/** Jetty's client: the nonce is reused and sent up front, with `nc` and `qop` in quotes. */
final class WithJetty {
    public static void main(String[] arguments) {
        Flows.run("Jetty", Jetty.VERSION, WithJetty::session, arguments);
    }

    private static Flows.Session session(String publicKey, String privateKey) throws Exception {
        HttpClient client = new HttpClient();
        URI server = URI.create(Flows.URL);
        String realm = Authentication.ANY_REALM;
        client.getAuthenticationStore()
                .addAuthentication(new DigestAuthentication(server, realm, publicKey, privateKey));
        client.start();

        return (method, target, body) -> {
            Request request = client.newRequest(URI.create(Flows.URL + target)).method(method);
            if (body != null) {
                request.body(new StringRequestContent("application/json", body));
            }
            ContentResponse answer = request.send();
            return new Flows.Answer(answer.getStatus(), answer.getContentAsString());
        };
    }
}
