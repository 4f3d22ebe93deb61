package io.hangup.surroundings;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.AnalysisListener;
import io.hangup.AnalysisOptions;
import io.hangup.Analyzer;
import io.hangup.capture.FrameRef;
import io.hangup.diagnosis.Quality;
import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.Outcome;
import io.hangup.report.CallEntry;
import io.hangup.testing.Capture;
import io.hangup.testing.Capture.CapturedFrame;
import io.hangup.testing.Ladder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each flaw is noted where it is, and a clean capture has none. */
class CaptureQualityTest {
    @Test
    void aCleanCaptureHasNoFlaw() throws IOException {
        assertThat(flaws(call().clientCloses().capture())).isEmpty();
    }

    @Test
    void shortSnapLength() throws IOException {
        assertThat(flaws(call().clientCloses().capture().snap(96))).contains("capture-snaplen");
    }

    @Test
    void packetsThatTheCaptureMissed() throws IOException {
        Ladder ladder = asked().lose().server(new byte[400]);
        ladder.server(new byte[200]).clientAck().clientCloses();
        assertThat(flaws(ladder.capture())).contains("capture-drops");
    }

    @Test
    void theFrameThatShowsWhatIsMissingIsTheAcknowledgmentOfIt() throws IOException {
        Ladder ladder = asked().lose().server(new byte[400]);
        ladder.server(new byte[200]).clientAck();
        long acknowledged = ladder.frames().size();
        assertThat(flaw("capture-drops", ladder.clientCloses().capture()).frames())
                .extracting(FrameRef::number)
                .containsExactly(acknowledged);
    }

    @Test
    void oneDirectionOnly() throws IOException {
        List<CapturedFrame> clients = new ArrayList<>();
        for (CapturedFrame frame : call().clientCloses().frames()) {
            if (frame.data()[29] == 2) { // the client's address ends in 2
                clients.add(frame);
            }
        }
        assertThat(flaws(Capture.of(1, clients))).contains("capture-one-sided").doesNotContain("capture-drops");
    }

    /** On the loopback interface no path loses a direction: the filter did, for the client's packets bear another port. */
    @Test
    void answersAloneOnLoopbackLookRedirected() throws IOException {
        assertThat(flaw("capture-one-sided", answersAlone("203.0.113.10", 0)).detail())
                .contains("It looks like the answers of connections that this host redirects")
                .contains("port 15001");
        assertThat(flaw("capture-one-sided", answersAlone("203.0.113.10", 0x02_00_00_00_00_07L))
                        .detail())
                .as("a mirror port of one direction")
                .doesNotContain("redirects");
        assertThat(flaw("capture-one-sided", answersAlone("127.0.0.1", 0)).detail())
                .as("a filter of a source port")
                .doesNotContain("redirects");
        assertThat(flaw("capture-one-sided", answersAlone("10.1.0.2", 0)).detail())
                .as("a host that calls itself")
                .doesNotContain("redirects");
    }

    private static Capture answersAlone(String server, long mac) {
        Ladder ladder = Ladder.between("10.1.0.2", 40_001, server, 80).rtt(20);
        List<CapturedFrame> answers = new ArrayList<>();
        for (CapturedFrame frame :
                answered(request(ladder.handshake())).clientCloses().frames()) {
            if (frame.data()[34] == 0 && frame.data()[35] == 80) { // from the server's port
                byte[] data = frame.data().clone();
                for (int i = 0; i < 6; i++) {
                    data[6 + i] = (byte) (mac >>> 8 * (5 - i));
                }
                answers.add(new CapturedFrame(frame.timeNanos(), data));
            }
        }
        return Capture.of(1, answers);
    }

    @Test
    void startedAfterTheConnection() throws IOException {
        Ladder ladder = ladder().established();
        assertThat(flaws(answered(request(ladder)).clientCloses().capture())).contains("capture-midstream");
    }

    @Test
    void everyPacketTwice() throws IOException {
        List<CapturedFrame> twice = new ArrayList<>();
        for (CapturedFrame frame : call().clientCloses().frames()) {
            twice.add(frame);
            twice.add(new CapturedFrame(frame.timeNanos() + 3_000, frame.data()));
        }
        assertThat(flaws(Capture.of(1, twice))).contains("capture-duplicates");
    }

    @Test
    void offloadedSegments() throws IOException {
        Ladder ladder = asked();
        assertThat(flaws(ladder.serverSegment(new byte[9_000])
                        .clientAck()
                        .clientCloses()
                        .capture()))
                .contains("capture-offload");
    }

    @Test
    void offloadedSegmentsAreCountedByFrames() throws IOException {
        Ladder ladder = asked().serverSegment(new byte[9_000]);
        long first = ladder.frames().size();
        ladder.clientAck().serverSegment(new byte[9_000]).clientAck().serverSegment(new byte[900]);
        Quality flaw = flaw("capture-offload", ladder.clientAck().clientCloses().capture());
        assertThat(flaw.detail()).startsWith("2 frames hold");
        assertThat(flaw.frames()).extracting(FrameRef::number).containsExactly(first);
    }

    /** Nothing but one port for a minute and more: somebody filtered, though the file does not say so. */
    @Test
    void nothingButOnePortForAWhile() throws IOException {
        assertThat(flaws(busy(90, false))).containsExactly("capture-filtered");
        assertThat(flaws(busy(40, false))).as("too short to tell").isEmpty();
        assertThat(flaws(busy(90, true))).as("an ARP passed the filter").isEmpty();
    }

    /** One connection of two ports may be all that there was. */
    @Test
    void oneLongConnectionProvesNoFilter() throws IOException {
        Ladder ladder = ladder().handshake();
        for (int i = 0; i < 260; i++) {
            answered(request(ladder)).after(400);
        }
        assertThat(flaws(ladder.clientCloses().capture())).isEmpty();
    }

    private static Capture busy(int seconds, boolean arp) {
        List<Ladder> ladders = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Ladder ladder = Ladder.between("10.0.0.2", 40_000 + i, "10.0.0.80", 8080)
                    .at(i * seconds * 1000.0 / 60)
                    .handshake();
            ladders.add(answered(request(ladder)).clientCloses());
        }
        if (arp) {
            Judgements.until(ladders.get(59), seconds * 1000.0);
        }
        return Capture.of(ladders.toArray(Ladder[]::new));
    }

    @Test
    void connectionsStillOpen() throws IOException {
        assertThat(flaws(call().capture())).contains("capture-truncated-end");
    }

    @Test
    void aFileThatIsCutOff() throws IOException {
        byte[] file = call().clientCloses().toBytes();
        byte[] cut = Arrays.copyOf(file, file.length - 20);
        assertThat(flaws(cut)).contains("capture-truncated-end");
    }

    @Test
    void aClockThatStepsBack() throws IOException {
        List<CapturedFrame> frames = new ArrayList<>(call().clientCloses().frames());
        CapturedFrame last = frames.get(frames.size() - 1);
        frames.set(frames.size() - 1, new CapturedFrame(last.timeNanos() - 5_000_000_000L, last.data()));
        assertThat(flaws(Capture.of(1, frames))).contains("capture-time-anomaly");
    }

    /** Nothing takes less than no time: what lies across the step is not told. */
    @Test
    void acrossAStepBackNoTimeIsTold() throws IOException {
        Ladder streamed = asked().serverHttp(
                        200,
                        Map.of("Content-Type", "text/event-stream"),
                        "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: [DONE]\n\n");
        List<CapturedFrame> frames =
                new ArrayList<>(streamed.clientAck().clientCloses().frames());
        int answer = 0;
        while (!new String(frames.get(answer).data(), ISO_8859_1).contains("HTTP/1.1 200")) {
            answer++;
        }
        for (int i = answer; i < frames.size(); i++) {
            CapturedFrame frame = frames.get(i);
            frames.set(i, new CapturedFrame(frame.timeNanos() - 5_000_000_000L, frame.data()));
        }
        CallEntry told = new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE)
                .analyze(Capture.of(1, frames).source())
                .calls()
                .get(0);
        assertThat(told.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(told.millis()).isNaN();
        assertThat(told.headersMillis()).isNaN();
        assertThat(told.firstTokenMillis()).isNaN();
    }

    /** The name was looked up, and the connection begins with its ClientHello: what lies between was dropped. */
    @Test
    void aHandshakeThatTheCaptureDroppedDidNotBeginBeforeIt() throws IOException {
        Ladder hello = Ladder.between("10.1.0.2", 40_001, "203.0.113.10", 443).rtt(20);
        Ladder looked = hello.dns("api.openai.com", "203.0.113.10");
        looked.lose().syn().lose().synAck().lose().clientAck();
        Capture dropped = looked.client(io.hangup.testing.Tls.clientHello("api.openai.com"))
                .serverAck()
                .capture();
        assertThat(flaw("capture-midstream", dropped).detail())
                .isEqualTo(
                        "1 connection begins with its ClientHello though the capture was running before: its handshake"
                                + " was not captured.");
    }

    /** The server's packets were stamped by a clock that is late: each answer stands before its question. */
    @Test
    void directionsOfDifferentClocksAreTold() throws IOException {
        Quality found = flaw("capture-time-anomaly", serverEarlier(50));
        assertThat(found.detail()).contains("up to 30 ms").contains("before those of the other that they answer");
        assertThat(flaws(serverEarlier(1))).doesNotContain("capture-time-anomaly");
    }

    private static Capture serverEarlier(long millis) {
        List<CapturedFrame> frames = new ArrayList<>();
        for (CapturedFrame frame : call().clientCloses().frames()) {
            boolean server = frame.data()[26] == (byte) 203;
            frames.add(new CapturedFrame(frame.timeNanos() - (server ? millis * 1_000_000L : 0), frame.data()));
        }
        frames.sort(java.util.Comparator.comparingLong(CapturedFrame::timeNanos));
        return Capture.of(1, frames);
    }

    @Test
    void neighboursOutOfOrderByMicrosecondsAreNoStepOfTheClock() throws IOException {
        List<CapturedFrame> frames = new ArrayList<>(call().clientCloses().frames());
        CapturedFrame last = frames.get(frames.size() - 1);
        frames.add(new CapturedFrame(last.timeNanos() - 40_000L, last.data()));
        assertThat(flaws(Capture.of(1, frames))).doesNotContain("capture-time-anomaly");
    }

    /** The pause between request and answer is the capture's: the clocks of both ends know nothing of it. */
    @Test
    void aClockThatStepsAheadIsToldByTheEndsOwnClocks() throws IOException {
        Judgements judged = Judgements.of(stepped(asked().after(600), 30_000));
        judged.silent().never("provider-slow-not-network");
        assertThat(judged.report().captures().get(0).quality()).anySatisfy(q -> {
            assertThat(q.id()).isEqualTo("capture-time-anomaly");
            assertThat(q.detail()).contains("steps ahead 1 time, by about 30").contains("both ends");
            assertThat(q.frames()).hasSize(1);
        });
    }

    @Test
    void aWaitThatTheEndsOwnClocksKnowOfIsNoStep() throws IOException {
        Judgements judged =
                Judgements.of(Capture.of(answered(asked().after(30_000)).clientCloses()));
        judged.one("provider-slow-not-network");
        assertThat(judged.report().captures().get(0).quality()).noneMatch(q -> q.id().equals("capture-time-anomaly"));
    }

    @Test
    void withoutTimestampsAStepAheadCannotBeTold() throws IOException {
        Ladder plain = request(ladder().noTimestamps().handshake()).after(600);
        Judgements judged = Judgements.of(stepped(plain, 30_000));
        judged.one("provider-slow-not-network");
    }

    /** From the next frame on, the capture's clock is ahead. */
    private static Capture stepped(Ladder untilThen, long millis) {
        int before = untilThen.frames().size();
        List<CapturedFrame> frames =
                new ArrayList<>(answered(untilThen).clientCloses().frames());
        for (int i = before; i < frames.size(); i++) {
            CapturedFrame frame = frames.get(i);
            frames.set(i, new CapturedFrame(frame.timeNanos() + millis * 1_000_000L, frame.data()));
        }
        return Capture.of(1, frames);
    }

    private static Ladder ladder() {
        return Ladder.between("10.1.0.2", 40_001, "203.0.113.10", 80).rtt(20);
    }

    private static Ladder request(Ladder ladder) {
        return ladder.clientHttp("POST", "/v1/chat/completions", Map.of("Host", "api.openai.com"), "{\"model\":\"m\"}")
                .serverAck();
    }

    private static Ladder asked() {
        return request(ladder().handshake());
    }

    private static Ladder answered(Ladder ladder) {
        return ladder.serverHttp(200, Map.of("Content-Type", "application/json"), "{}")
                .clientAck();
    }

    private static Ladder call() {
        return answered(asked());
    }

    private static Quality flaw(String id, Capture capture) throws IOException {
        return qualities(capture.toBytes()).stream()
                .filter(quality -> quality.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> flaws(Capture capture) throws IOException {
        return flaws(capture.toBytes());
    }

    private static List<String> flaws(byte[] file) throws IOException {
        return qualities(file).stream().map(Quality::id).toList();
    }

    private static List<Quality> qualities(byte[] file) throws IOException {
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE)
                .analyze(io.hangup.capture.CaptureSource.stream(new ByteArrayInputStream(file), "test.pcap"))
                .captures()
                .get(0)
                .quality();
    }
}
