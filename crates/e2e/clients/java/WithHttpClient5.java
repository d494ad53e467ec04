import java.net.URI;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.VersionInfo;

/** Apache HttpClient: a challenge for each request, and `rspauth` in its header, which belongs to the server's own. */
final class WithHttpClient5 {
    public static void main(String[] arguments) {
        ClassLoader loader = WithHttpClient5.class.getClassLoader();
        String version = VersionInfo.loadVersionInfo("org.apache.hc.client5", loader).getRelease();
        Flows.run("Apache HttpClient", version, WithHttpClient5::session, arguments);
    }

    private static Flows.Session session(String publicKey, String privateKey) {
        BasicCredentialsProvider credentials = new BasicCredentialsProvider();
        URI server = URI.create(Flows.URL);
        AuthScope scope = new AuthScope(server.getHost(), server.getPort());
        credentials.setCredentials(scope, new UsernamePasswordCredentials(publicKey, privateKey.toCharArray()));
        CloseableHttpClient client = HttpClients.custom()
                .setDefaultCredentialsProvider(credentials)
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create().setMaxConnPerRoute(8).build())
                .build();

        return (method, target, body) -> {
            HttpUriRequestBase request = new HttpUriRequestBase(method, URI.create(Flows.URL + target));
            if (body != null) {
                request.setEntity(new StringEntity(body, ContentType.APPLICATION_JSON));
            }
            return client.execute(request, answer -> {
                String text = answer.getEntity() == null ? "" : EntityUtils.toString(answer.getEntity());
                return new Flows.Answer(answer.getCode(), text);
            });
        };
    }
}
