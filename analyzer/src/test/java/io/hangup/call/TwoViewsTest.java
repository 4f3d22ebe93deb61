package io.hangup.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.AnalysisListener;
import io.hangup.AnalysisOptions;
import io.hangup.Analyzer;
import io.hangup.capture.CaptureSource;
import io.hangup.compare.OtherPoint;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.llm.ClosedBy;
import io.hangup.report.Report;
import io.hangup.testing.Capture;
import io.hangup.testing.Ladder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several files: views of one connection, files of a ring buffer, legs of a proxy with their clocks apart. */
class TwoViewsTest {
    private static final String BODY =
            "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    @TempDir
    private Path folder;

    @Test
    void aConnectionSeenFromTwoPointsIsToldOnceAndWithoutRepeats() throws IOException {
        Ladder ladder = completed();
        Report report = analyze(
                ladder.capture(),
                OtherPoint.atServer(ladder.frames()).clock(2_500, 0).capture());
        assertThat(report.connections()).hasSize(1);
        assertThat(report.diagnoses()).isEmpty();
        assertThat(report.connections().get(0).clientCounters()).doesNotContainKey("retransmissions");
        assertThat(report.notes())
                .anySatisfy(note -> assertThat(note).contains("from another point"))
                .anySatisfy(note -> assertThat(note).contains("2.5 s ahead"));
        assertThat(report.captures().get(0).vantage()).isEqualTo("client");
        assertThat(report.captures().get(1).vantage()).isEqualTo("server");
    }

    @Test
    void theViewNearestToTheClientIsToldWhateverTheOrder() throws IOException {
        Ladder ladder = completed();
        Report report =
                analyze(OtherPoint.atServer(ladder.frames()).nat(9, 61_001).capture(), ladder.capture());
        assertThat(report.connections()).hasSize(1);
        assertThat(report.connections().get(0).clientAddress()).isEqualTo("10.1.0.2");
    }

    @Test
    void aSilenceInWhichTheServerWentOnSendingIsADeadPath() throws IOException {
        Ladder ladder = streaming();
        int last = ladder.frameCount();
        for (int i = 0; i < 5; i++) {
            ladder.after(700).drop().server(io.hangup.testing.Http.chunk("data: {\"n\":" + i + "}\n\n"));
        }
        int lost = ladder.frameCount();
        ladder.after(8_000).clientFin().after(900).clientRetransmits();
        List<Capture.CapturedFrame> all = ladder.frames();
        Capture client = without(all, last + 1, lost);
        Capture server = OtherPoint.atServer(all).lose(lost + 1, lost + 2).capture();
        assertThat(analyze(client).diagnoses())
                .noneSatisfy(alone -> assertThat(alone.cause()).isEqualTo("path-blackhole"));
        Diagnosis both = analyze(client, server).diagnoses().get(0);
        assertThat(both.cause()).isEqualTo("path-blackhole");
        assertThat(both.notVisible()).contains("at a third point between");
        assertThat(both.captureNext()).startsWith("tcpdump -i any -s 0 ");
        assertThat(both.closedBy()).isEqualTo(ClosedBy.NONE);
    }

    @Test
    void aResetThatTheOtherEndNeverSentIsTheWorkOfABox() throws IOException {
        Ladder ladder = request();
        // the server aborts by every sign that one capture shows
        ladder.after(300).serverRst();
        int forged = ladder.frameCount();
        ladder.after(400).serverRaw(Ladder.PSH | Ladder.ACK, ladder.serverNext(), ladder.clientNext(), new byte[90]);
        int ignored = ladder.frameCount();
        List<Capture.CapturedFrame> all = ladder.frames();
        Capture client = without(all, ignored, ignored);
        Capture server = OtherPoint.atServer(all).lose(forged).capture();
        assertThat(analyze(client).diagnoses().get(0).closedBy()).isEqualTo(ClosedBy.SERVER);
        Diagnosis both = analyze(client, server).diagnoses().get(0);
        assertThat(both.cause()).isEqualTo("middlebox-injected-rst");
        assertThat(both.notVisible()).contains("at a third point between");
        assertThat(both.captureNext()).startsWith("tcpdump -i any -s 0 ");
        assertThat(both.closedBy()).isEqualTo(ClosedBy.MIDDLEBOX);
        assertThat(both.sentence()).contains("0:" + forged).contains("1:");
    }

    @Test
    void aResetThatTheOtherEndDidSendStaysItsOwn() throws IOException {
        Ladder ladder = request().after(300).serverRst();
        Diagnosis both = analyze(
                        ladder.capture(), OtherPoint.atServer(ladder.frames()).capture())
                .diagnoses()
                .get(0);
        assertThat(both.cause()).isEqualTo("server-active-reset-before-headers");
        assertThat(both.closedBy()).isEqualTo(ClosedBy.SERVER);
    }

    @Test
    void filesOfARingBufferStayOneCapture() throws IOException {
        Ladder ladder = completed();
        // keep-alives before and behind the change of files look alike
        for (int i = 0; i < 6; i++) {
            ladder.after(10_000).clientKeepAlive().serverAck();
        }
        int change = ladder.frameCount();
        for (int i = 0; i < 6; i++) {
            ladder.after(10_000).clientKeepAlive().serverAck();
        }
        ladder.clientHttp("POST", "/v1/chat/completions", Map.of("Host", "api.openai.com"), BODY)
                .serverAck()
                .serverHttp(200, Map.of("Content-Type", "application/json"), "{}")
                .clientAck()
                .clientCloses();
        List<Capture.CapturedFrame> all = ladder.frames();
        Report report = analyze(Capture.of(1, all.subList(0, change)), Capture.of(1, all.subList(change, all.size())));
        assertThat(report.exchanges()).hasSize(2);
        assertThat(report.notes()).noneSatisfy(note -> assertThat(note).contains("another point"));
    }

    @Test
    void theSameRequestTriedAgainIsAnotherConnection() throws IOException {
        Ladder first = request()
                .serverHttp(429, Map.of("Retry-After", "1"), "{}")
                .clientAck()
                .serverCloses();
        Ladder second = Ladder.between("10.1.0.2", 40_007, "203.0.113.10", 80)
                .rtt(40)
                .at(60_000)
                .handshake();
        second.clientHttp("POST", "/v1/chat/completions", Map.of("Host", "api.openai.com"), BODY)
                .serverAck()
                .serverHttp(429, Map.of("Retry-After", "1"), "{}")
                .clientAck()
                .serverCloses();
        Report report = analyze(first.capture(), second.capture());
        assertThat(report.connections()).hasSize(2);
        assertThat(report.notes()).noneSatisfy(note -> assertThat(note).contains("clock"));
    }

    private static Ladder request() {
        return Ladder.between("10.1.0.2", 40_001, "203.0.113.10", 80)
                .rtt(40)
                .handshake()
                .clientHttp("POST", "/v1/chat/completions", Map.of("Host", "api.openai.com"), BODY)
                .serverAck();
    }

    private static Ladder completed() {
        return request()
                .after(200)
                .serverHttp(200, Map.of("Content-Type", "application/json"), "{\"choices\":[]}")
                .clientAck();
    }

    private static Ladder streaming() {
        return request()
                .after(200)
                .sseHead()
                .clientAck()
                .sse("{\"a\":1}", "{\"a\":2}")
                .clientAck();
    }

    private static Capture without(List<Capture.CapturedFrame> all, int from, int to) {
        List<Capture.CapturedFrame> kept = new java.util.ArrayList<>(all.subList(0, from - 1));
        kept.addAll(all.subList(to, all.size()));
        return Capture.of(1, kept);
    }

    private Report analyze(Capture... captures) throws IOException {
        List<Path> files = new java.util.ArrayList<>();
        for (Capture capture : captures) {
            files.add(Files.write(folder.resolve("file" + files.size() + ".pcap"), capture.toBytes()));
        }
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE).analyze(CaptureSource.files(files));
    }
}
