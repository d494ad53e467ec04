import java.io.InputStream;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** HttpURLConnection, of the JDK: an upper-case `cnonce` of 40 letters. It knows no PATCH. */
final class WithHttpUrlConnection implements Flows.Client {
    public static void main(String[] arguments) {
        Flows.run("HttpURLConnection", System.getProperty("java.version"), new WithHttpUrlConnection(), arguments);
    }

    @Override
    public boolean patches() {
        return false;
    }

    @Override
    public Flows.Session session(String publicKey, String privateKey) {
        return (method, target, body) -> {
            HttpURLConnection request = (HttpURLConnection) URI.create(Flows.URL + target).toURL().openConnection();
            request.setRequestMethod(method);
            request.setAuthenticator(new Once(publicKey, privateKey));
            if (body != null) {
                request.setDoOutput(true);
                request.setRequestProperty("Content-Type", "application/json");
                request.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            }
            int status = request.getResponseCode();
            try (InputStream stream = status < 400 ? request.getInputStream() : request.getErrorStream()) {
                byte[] text = stream == null ? new byte[0] : stream.readAllBytes();
                return new Flows.Answer(status, new String(text, StandardCharsets.UTF_8));
            }
        };
    }

    /** Gives the password once: given again and again, a wrong one would be sent 20 times. */
    private static final class Once extends Authenticator {
        private PasswordAuthentication pair;

        Once(String publicKey, String privateKey) {
            pair = new PasswordAuthentication(publicKey, privateKey.toCharArray());
        }

        @Override
        protected PasswordAuthentication getPasswordAuthentication() {
            PasswordAuthentication once = pair;
            pair = null;
            return once;
        }
    }
}
