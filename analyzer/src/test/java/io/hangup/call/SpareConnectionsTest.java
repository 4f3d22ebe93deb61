package io.hangup.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.AnalysisListener;
import io.hangup.AnalysisOptions;
import io.hangup.Analyzer;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.report.Report;
import io.hangup.testing.Capture;
import io.hangup.testing.Ladder;
import io.hangup.testing.PacketBytes;
import io.hangup.testing.Tls;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connections that a client opened beside others, finished the handshake of, and did not need. Times are milliseconds. */
class SpareConnectionsTest {
    private static final String CLIENT = "10.0.0.1";
    private int port = 40_000;

    /** Go's HTTP/2 client opens one for each of several calls at once, and keeps the first to be ready. */
    @Test
    void besideOneThatCarriedTheCallItIsNoFailure() throws IOException {
        Report report = analyze(called(CLIENT, 0), spare(CLIENT, 1));
        assertThat(report.diagnoses()).isEmpty();
        assertThat(report.summary().failed()).isZero();
        assertThat(report.calls()).hasSize(1);
    }

    @Test
    void aloneTheClientMayHaveDislikedTheCertificate() throws IOException {
        assertThat(causes(spare(CLIENT, 1))).containsExactly("tls-client-rejected-cert");
    }

    @Test
    void whatAnotherClientTakesSaysNothingOfThisOne() throws IOException {
        assertThat(causes(called("10.0.0.9", 0), spare(CLIENT, 1))).containsExactly("tls-client-rejected-cert");
    }

    @Test
    void aCallOfLongBeforeSaysNothingOfToday() throws IOException {
        assertThat(causes(called(CLIENT, 0), spare(CLIENT, 60_000))).containsExactly("tls-client-rejected-cert");
    }

    /** A stream that another program of that host began long before, and that still runs. */
    @Test
    void neitherDoesOneThatWasOpenedLongBefore() throws IOException {
        Ladder stream = finished(CLIENT, 0)
                .clientRecord(Tls.APPLICATION_DATA, 500)
                .serverAck()
                .after(300)
                .serverRecord(Tls.APPLICATION_DATA, 900)
                .clientAck()
                .after(20_000)
                .serverRecord(Tls.APPLICATION_DATA, 900)
                .clientAck()
                .clientFin()
                .serverFin()
                .clientAck();
        assertThat(causes(stream, spare(CLIENT, 10_000))).containsExactly("tls-client-rejected-cert");
    }

    @Test
    void whoLeftBeforeItsFinishedDislikedWhatItSaw() throws IOException {
        Ladder left = met(CLIENT, 1)
                .client(Tls.changeCipherSpec())
                .clientRecord(Tls.APPLICATION_DATA, 19)
                .clientFin()
                .serverFin();
        assertThat(causes(called(CLIENT, 0), left)).containsExactly("tls-client-rejected-cert");
    }

    private Ladder met(String client, double at) {
        Ladder ladder = Ladder.between(client, port++, "203.0.113.10", 443)
                .rtt(10)
                .at(at)
                .handshake()
                .client(Tls.clientHello("api.openai.com", "h2", "http/1.1"));
        return ladder.server(PacketBytes.concat(
                        Tls.serverHello(),
                        Tls.changeCipherSpec(),
                        Tls.record(Tls.APPLICATION_DATA, ladder.random(36)),
                        Tls.record(Tls.APPLICATION_DATA, ladder.random(2600)),
                        Tls.record(Tls.APPLICATION_DATA, ladder.random(281)),
                        Tls.record(Tls.APPLICATION_DATA, ladder.random(69))))
                .clientAck();
    }

    private Ladder finished(String client, double at) {
        Ladder ladder = met(client, at);
        return ladder.client(
                PacketBytes.concat(Tls.changeCipherSpec(), Tls.record(Tls.APPLICATION_DATA, ladder.random(69))));
    }

    /** Finished, close_notify, FIN. */
    private Ladder spare(String client, double at) {
        return finished(client, at)
                .clientRecord(Tls.APPLICATION_DATA, 19)
                .clientFin()
                .serverFin()
                .clientAck();
    }

    private Ladder called(String client, double at) {
        return finished(client, at)
                .clientRecord(Tls.APPLICATION_DATA, 500)
                .serverAck()
                .after(300)
                .serverRecord(Tls.APPLICATION_DATA, 900)
                .clientAck()
                .after(50)
                .clientRecord(Tls.APPLICATION_DATA, 19)
                .clientFin()
                .serverFin()
                .clientAck();
    }

    private static List<String> causes(Ladder... ladders) throws IOException {
        return analyze(ladders).diagnoses().stream().map(Diagnosis::cause).toList();
    }

    private static Report analyze(Ladder... ladders) throws IOException {
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE)
                .analyze(Capture.of(List.of(ladders).toArray(Ladder[]::new)).source());
    }
}
