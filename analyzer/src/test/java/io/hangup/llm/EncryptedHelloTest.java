package io.hangup.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.AnalysisListener;
import io.hangup.AnalysisOptions;
import io.hangup.Analyzer;
import io.hangup.capture.CaptureSource;
import io.hangup.diagnosis.Confidence;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.rule.Judgements;
import io.hangup.report.ConnectionEntry;
import io.hangup.report.Report;
import io.hangup.testing.Dns;
import io.hangup.testing.Ladder;
import io.hangup.testing.PacketBytes;
import io.hangup.testing.PcapngPackets;
import io.hangup.testing.Tls;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the name in clear is worth when the ClientHello carries encrypted_client_hello, real or GREASE. */
class EncryptedHelloTest {
    private static final String ENDPOINT = "api.openai.com";
    private static final String FRONT = "cloudflare-ech.com";
    private static final String SERVER = "203.0.113.10";
    private static final byte[] CLIENT = PacketBytes.address("10.0.0.1");
    private static final byte[] RESOLVER = PacketBytes.address("10.0.0.53");

    /** The lookups, then a connection with this ClientHello that goes well. */
    private static Report report(Tls.ClientHello hello, String... namesInDns) {
        Ladder ladder = Ladder.between("10.0.0.1", 40_000, SERVER, 443);
        for (String name : namesInDns) {
            udp(ladder, CLIENT, RESOLVER, 33_333, 53, Dns.query(7, name, false));
            ladder.after(5);
            udp(ladder, RESOLVER, CLIENT, 53, 33_333, Dns.answer(7, name, SERVER));
            ladder.after(1);
        }
        ladder.handshake()
                .client(hello.record())
                .server(Tls.serverHello())
                .server(Tls.changeCipherSpec())
                .serverRecord(Tls.APPLICATION_DATA, 3000)
                .clientRecord(Tls.APPLICATION_DATA, 53)
                .clientRecord(Tls.APPLICATION_DATA, 800)
                .serverAck()
                .after(300)
                .serverRecord(Tls.APPLICATION_DATA, 1200)
                .clientAck()
                .clientCloses();
        return Judgements.of(ladder).silent().report();
    }

    private static void udp(Ladder ladder, byte[] from, byte[] to, int fromPort, int toPort, byte[] payload) {
        byte[] datagram = PacketBytes.udp(from, to, fromPort, toPort, payload);
        ladder.frame(PacketBytes.ethernet(PacketBytes.ip(from, to, PacketBytes.UDP, 64, 1, datagram)));
    }

    private static Tls.ClientHello hello(String name) {
        return Tls.hello().serverName(name).alpn("h2", "http/1.1");
    }

    @Test
    void aFrontThatContradictsDnsDoesNotHideTheEndpoint() {
        List<ConnectionEntry> found =
                report(hello(FRONT).encryptedClientHello(), ENDPOINT).connections();
        assertThat(found).hasSize(1);
        assertThat(found.get(0).host()).isEqualTo(ENDPOINT);
        assertThat(found.get(0).identifiedBy()).contains("dns").doesNotContain("sni");
    }

    @Test
    void withoutTheExtensionTheNameInClearIsBelieved() {
        assertThat(report(hello(FRONT), ENDPOINT).connections()).isEmpty();
    }

    @Test
    void aNameThatDnsKnowsToo() {
        // as Chrome does with every name: the extension is filled with random bytes
        assertThat(report(hello("www.example.test").encryptedClientHello(), ENDPOINT, "www.example.test")
                        .connections())
                .isEmpty();
    }

    @Test
    void aNameWithoutAnyLookup() {
        assertThat(report(hello("www.example.test").encryptedClientHello()).connections())
                .isEmpty();
    }

    @Test
    void greaseOnTheEndpointsOwnName() {
        Report plain = report(hello(ENDPOINT), ENDPOINT);
        Report grease = report(hello(ENDPOINT).encryptedClientHello(), ENDPOINT);
        assertThat(grease.connections()).hasSize(1);
        ConnectionEntry c = grease.connections().get(0);
        assertThat(c.host()).isEqualTo(ENDPOINT);
        assertThat(c.identifiedBy()).isEqualTo(plain.connections().get(0).identifiedBy());
        assertThat(grease.calls()).hasSameSizeAs(plain.calls());
        assertThat(grease.notes()).isEqualTo(plain.notes());
    }

    private static PcapngPackets rejected() throws IOException, URISyntaxException {
        return new PcapngPackets(Path.of(EncryptedHelloTest.class
                .getResource("encrypted-hello-rejected.pcapng")
                .toURI()));
    }

    private static Report report(CaptureSource source) throws IOException {
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE).analyze(source);
    }

    /**
     * Chromium, which found a key in DNS that the server has not: it says so, inside TLS, and calls again without. The
     * secrets are in the capture.
     */
    @Test
    void aServerWithoutTheKeyIsToldFromOneWithAWrongCertificate() throws Exception {
        Report report = report(rejected().secretsLast());
        assertThat(report.connections()).allMatch(c -> c.host().equals(ENDPOINT));
        assertThat(report.diagnoses()).hasSize(2).allSatisfy(diagnosis -> {
            assertThat(diagnosis.cause()).isEqualTo("tls-client-abandoned");
            assertThat(diagnosis.severity()).isEqualTo(Severity.NOTE);
            assertThat(diagnosis.closedBy()).isEqualTo(ClosedBy.CLIENT);
            assertThat(diagnosis.sentence()).contains("ech_required", "has not the key");
            assertThat(diagnosis.remedies()).anyMatch(text -> text.contains("ech="));
        });
    }

    @Test
    void withoutTheSecretsBothReadingsAreGiven() throws Exception {
        Report report = report(rejected().withoutSecrets());
        assertThat(report.diagnoses()).hasSize(2).allSatisfy(diagnosis -> {
            assertThat(diagnosis.confidence()).isEqualTo(Confidence.POSSIBLE);
            assertThat(diagnosis.alternatives()).anyMatch(other -> other.why().contains("ech_required"));
        });
    }
}
