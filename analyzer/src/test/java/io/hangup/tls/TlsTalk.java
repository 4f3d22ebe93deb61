package io.hangup.tls;

import io.hangup.tcp.Side;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/** A real TLS conversation in memory, made by the JDK's own engines with a certificate that serves nothing else. */
final class TlsTalk {
    static final String NAME = "api.test.example";

    private static final String KEY =
            "MEECAQAwEwYHKoZIzj0CAQYIKoZIzj0DAQcEJzAlAgEBBCCeo+VsyX444is/Z+rFUqwARnNlPiP+f+eaQypIGdxM2A==";
    private static final String CERTIFICATE =
            "MIIBpzCCAU2gAwIBAgIJAJRwXIuElWrHMAoGCCqGSM49BAMCMC0xGTAXBgNVBAMTEGFwaS50ZXN0LmV4YW1wbGUxEDAOBgNVBAoT"
                    + "B0V4YW1wbGUwIBcNMjAwMTAxMDAwMDAwWhgPMjExOTEyMDgwMDAwMDBaMC0xGTAXBgNVBAMTEGFwaS50ZXN0LmV4YW1wbGUxEDAO"
                    + "BgNVBAoTB0V4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARfK4BG55Wf8DNK5eK+cT+lFPXJr72OWNT0la6Kh2oDPAax"
                    + "BnDbDkbooZ1uFNtBKhmvJ+nubjcvlcEQqVLHiGa3o1QwUjAdBgNVHQ4EFgQUcGmFKIz2l2iGkOh4RWom4awM9tMwMQYDVR0RBCow"
                    + "KIIQYXBpLnRlc3QuZXhhbXBsZYIOKi50ZXN0LmV4YW1wbGWHBMAAAgEwCgYIKoZIzj0EAwIDSAAwRQIhAMRPtsT3UgaCJm12pl8Y"
                    + "KdhC3zDy65TcWvoIudw9I/1RAiAGB1E3sW9WWqUc94J+mt8DAlDSWLCAwSImTrl0mWGNLA==";

    /** Bytes that one side sent in one go. */
    record Flight(Side from, byte[] bytes) {}

    private final List<Flight> flights = new ArrayList<>();
    private final SSLEngine client;
    private final SSLEngine server;
    private final ByteBuffer toServer = ByteBuffer.allocate(1 << 17);
    private final ByteBuffer toClient = ByteBuffer.allocate(1 << 17);

    private TlsTalk(String protocol) throws Exception {
        SSLContext context = context();
        client = context.createSSLEngine(NAME, 443);
        client.setUseClientMode(true);
        server = context.createSSLEngine();
        server.setUseClientMode(false);
        for (SSLEngine engine : List.of(client, server)) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setProtocols(new String[] {protocol});
            parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
            engine.setSSLParameters(parameters);
        }
    }

    /** Handshake, a request, an answer of two records, close_notify of the server. */
    static List<Flight> talk(String protocol) {
        try {
            TlsTalk talk = new TlsTalk(protocol);
            talk.handshake();
            talk.send(Side.CLIENT, "GET / HTTP/1.1\r\n\r\n");
            talk.send(Side.SERVER, "HTTP/1.1 200 OK\r\n\r\n");
            talk.send(Side.SERVER, "x".repeat(3_000));
            talk.server.closeOutbound();
            talk.wrap(Side.SERVER, ByteBuffer.allocate(0));
            return talk.flights;
        } catch (Exception e) {
            throw new IllegalStateException("the JDK's TLS engines do not talk to each other", e);
        }
    }

    private static SSLContext context() throws Exception {
        PrivateKey key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(KEY)));
        X509Certificate certificate = certificate();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", key, new char[0], new X509Certificate[] {certificate});
        store.setCertificateEntry("trusted", certificate);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    static byte[] certificateBytes() {
        return Base64.getDecoder().decode(CERTIFICATE);
    }

    private static X509Certificate certificate() throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificateBytes()));
    }

    private void handshake() throws SSLException {
        for (int round = 0; round < 50; round++) {
            step(client, Side.CLIENT, toClient);
            step(server, Side.SERVER, toServer);
            if (done(client) && done(server) && toClient.position() == 0 && toServer.position() == 0) {
                return;
            }
        }
        throw new SSLException("no end");
    }

    private static boolean done(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                || engine.getHandshakeStatus() == HandshakeStatus.FINISHED;
    }

    private void step(SSLEngine engine, Side side, ByteBuffer in) throws SSLException {
        unwrap(engine, in);
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP
                || side == Side.CLIENT && engine.getSession().getProtocol().equals("NONE") && flights.isEmpty()) {
            wrap(side, ByteBuffer.allocate(0));
            tasks(engine);
        }
    }

    private void unwrap(SSLEngine engine, ByteBuffer in) throws SSLException {
        in.flip();
        ByteBuffer plain = ByteBuffer.allocate(1 << 16);
        int before = -1;
        while (in.hasRemaining() && in.remaining() != before) {
            before = in.remaining();
            engine.unwrap(in, plain);
            tasks(engine);
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                break;
            }
        }
        in.compact();
    }

    private static void tasks(SSLEngine engine) {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private void send(Side from, String text) throws SSLException {
        unwrap(client, toClient);
        unwrap(server, toServer);
        wrap(from, ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private void wrap(Side from, ByteBuffer plain) throws SSLException {
        ByteBuffer out = ByteBuffer.allocate(1 << 16);
        (from == Side.CLIENT ? client : server).wrap(plain, out);
        byte[] bytes = Arrays.copyOf(out.array(), out.position());
        if (bytes.length > 0) {
            flights.add(new Flight(from, bytes));
            (from == Side.CLIENT ? toServer : toClient).put(bytes);
        }
    }
}
