package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PmtudBlackholeDownloadTest {
    /** The client never sees the full-size segments, only the small tail behind them. */
    private static Ladder atClient(Talk talk) {
        Ladder ladder = talk.asks(talk.open(talk.ladder().mss(1_400, 1_400)));
        return ladder.after(300);
    }

    @Test
    void theTailOfTheAnswerArrivesAndNothingFillsTheHole() {
        Ladder ladder = atClient(Talk.CLEAR);
        ladder.vanish().serverSegment(ladder.random(1_388)).vanish().serverSegment(ladder.random(1_388));
        ladder.serverSegment(ladder.random(500)).clientAck();
        int tail = ladder.frameCount() - 1;
        ladder.after(10_000 - 20).clientFin().serverAck();
        Verdicts.on(ladder)
                .are(
                        "pmtud-blackhole-download",
                        Outcome.CLIENT_CANCELLED,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.CLIENT,
                        "likely")
                .with(tail)
                .saying("MTU lies between");
    }

    @Test
    void theClientsMssAloneTellsAFullSizeSegment() {
        Ladder ladder =
                Talk.CLEAR.ladder().mss(1_400, 1_400).syn().lose().synAck().clientAck();
        Talk.CLEAR.asks(ladder).after(300);
        ladder.vanish().serverSegment(ladder.random(1_388)).vanish().serverSegment(ladder.random(1_388));
        ladder.serverSegment(ladder.random(500)).clientAck();
        ladder.after(10_000 - 20).clientFin().serverAck();
        Verdicts.on(ladder).loud("pmtud-blackhole-download");
    }

    @Test
    void theSenderSeesItsFullSizeSegmentsVanish() {
        Ladder ladder = Talk.CLEAR.asks(Talk.CLEAR.open(Talk.CLEAR.ladder().capturedAtServer()));
        ladder.drop().serverSegment(ladder.random(1_448)).drop().serverSegment(ladder.random(1_448));
        ladder.serverSegment(ladder.random(500)).clientAck();
        for (double wait = 210; wait < 8_000; wait *= 2) {
            ladder.after(wait).drop().serverRetransmits();
        }
        ladder.clientFin();
        Verdicts.on(ladder).never("stream-stalled", "client-aborted-stream");
    }

    /** Segments of these sizes are sent, the small ones arrive; the large ones are repeated, until the client leaves. */
    private static Ladder withoutSack(int arriving) {
        Ladder ladder = Talk.CLEAR.asks(
                Talk.CLEAR.open(Talk.CLEAR.ladder().capturedAtServer().noSack()));
        byte[] answer = Http.response(200, Map.of("Content-Type", "application/json"), "x".repeat(9_000));
        ladder.after(300).drop().serverSegment(Arrays.copyOf(answer, 1_448));
        int from = 1_448;
        for (int i = 0; i < arriving; i++) {
            int to = from + (i == 0 ? 500 : 1_448);
            ladder.serverSegment(Arrays.copyOfRange(answer, from, to)).clientAck();
            from = to;
        }
        for (double wait = 210; wait < 8_000; wait *= 2) {
            ladder.after(wait).drop().serverRetransmits();
        }
        return ladder.after(100).clientFin().serverAck();
    }

    /** RFC 5681: what arrives behind the hole is answered with a duplicate ACK. */
    @Test
    void aDuplicateAckTellsWithoutSackThatTheSmallSegmentArrived() {
        Verdicts.on(withoutSack(1)).loud("pmtud-blackhole-download");
    }

    @Test
    void moreDuplicateAcksThanSmallSegmentsMeanThatLargeOnesArriveToo() {
        Verdicts.on(withoutSack(3)).never("pmtud-blackhole-download");
    }

    /** At the server: its whole answer in two segments, of which the client never acknowledges the first. */
    private static Ladder answerLost(int times) {
        Ladder ladder = Talk.CLEAR.asks(Talk.CLEAR.open(Talk.CLEAR.ladder().capturedAtServer()));
        byte[] answer = Http.response(200, Map.of("Content-Type", "application/json"), "x".repeat(1_800));
        ladder.after(300).drop().serverSegment(Arrays.copyOf(answer, 1_448));
        ladder.serverSegment(Arrays.copyOfRange(answer, 1_448, answer.length)).clientAck();
        double wait = 210;
        for (int i = 0; i < times; i++, wait *= 2) {
            ladder.after(wait);
            if (i < times - 1 || times > 3) {
                ladder.drop();
            }
            ladder.serverRetransmits();
        }
        return ladder;
    }

    private static final byte[] HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4344\r\n\r\n"
                    .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);

    /** Response head alone in a small packet, the body in full-size ones, and no small tail yet. */
    @Test
    void theSenderKnowsThatTheStreamDidNotStall() {
        Ladder ladder = Talk.CLEAR.asks(Talk.CLEAR.open(Talk.CLEAR.ladder().capturedAtServer()));
        ladder.serverSegment(HEAD);
        ladder.drop().serverSegment(ladder.random(1_448)).drop().serverSegment(ladder.random(1_448));
        ladder.clientAck();
        for (double wait = 210; wait < 8_000; wait *= 2) {
            ladder.after(wait).drop().serverRetransmits();
        }
        ladder.clientFin().serverAck();
        Verdicts.on(ladder).loud("pmtud-blackhole-download");
    }

    /** At the client nothing shows the lost bytes until the server answers its FIN. */
    @Test
    void theServersAnswerToTheFinTellsOfBytesThatNeverCame() {
        Ladder ladder = Talk.CLEAR.asks(Talk.CLEAR.open(Talk.CLEAR.ladder().mss(1_400, 1_400)));
        ladder.after(300).serverSegment(HEAD).clientAck();
        ladder.vanish().serverSegment(ladder.random(1_388)).vanish().serverSegment(ladder.random(1_388));
        ladder.after(8_000).clientFin().serverAck();
        int told = ladder.frameCount();
        Verdicts.on(ladder)
                .are("pmtud-blackhole-download", Outcome.CLIENT_CANCELLED, Phase.BODY, ClosedBy.CLIENT, "possible")
                .with(told)
                .saying("had sent 2,776 bytes more than ever arrived");
    }

    /** The same end where the server had sent nothing more. */
    @Test
    void aServerThatSentNothingMoreStalled() {
        Ladder ladder = Talk.CLEAR.asks(Talk.CLEAR.open(Talk.CLEAR.ladder().mss(1_400, 1_400)));
        ladder.after(300).serverSegment(HEAD).clientAck();
        ladder.after(8_000).clientFin().serverAck();
        Verdicts.on(ladder).loud("stream-stalled");
    }

    @Test
    void anAnswerThatLeftTheServerWholeIsNotCompletedWhenTheClientNeverGotIt() {
        Verdicts.on(answerLost(5).after(500).clientFin())
                .are(
                        "pmtud-blackhole-download",
                        Outcome.CLIENT_CANCELLED,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.CLIENT,
                        "likely");
    }

    @Test
    void anAnswerThatArrivesWithTheThirdRepeatIsDelivered() {
        Verdicts.on(answerLost(3).clientAck().clientFin().serverFin().clientAck())
                .never("pmtud-blackhole-download", "client-cancelled", "path-blackhole");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void fullSizeSegmentsThatArriveRuleItOut(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(300);
        talk.answers(ladder, 9_000);
        ladder.vanish().serverSegment(ladder.random(1_448));
        ladder.serverSegment(ladder.random(300)).clientAck().after(9_000).clientFin();
        Verdicts.on(ladder).never("pmtud-blackhole-download");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void segmentsMissingFromTheCaptureOnlyAreNoBlackhole(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(300).lose();
        ladder.serverSegment(ladder.random(1_448))
                .serverSegment(ladder.random(300))
                .clientAck();
        ladder.after(9_000).clientFin().serverFin().clientAck();
        Verdicts.on(ladder).never("pmtud-blackhole-download");
    }

    /** At the server: an answer of one packet, repeated in vain until the client closes. */
    private static Ladder oneSize() {
        Ladder ladder = Talk.CLEAR
                .asks(Talk.CLEAR.open(Talk.CLEAR.ladder().capturedAtServer()))
                .after(300)
                .drop();
        Talk.CLEAR.answers(ladder, 1_300);
        for (int i = 0; i < 5; i++) {
            ladder.after(300 << i).drop().serverRetransmits();
        }
        return ladder.after(500).clientFin();
    }

    private static Verdicts watched(Ladder ladder, double millis) {
        return Verdicts.on(ladder, Talk.CLEAR.open(Talk.CLEAR.ladder(40_001).at(12_000 + millis)));
    }

    @Test
    void anAcknowledgmentThatPassesWhereTheAnswerDidNotTellsThemApartBySize() {
        watched(oneSize().serverAck(), 2_000)
                .are(
                        "pmtud-blackhole-download",
                        Outcome.CLIENT_CANCELLED,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.CLIENT,
                        "possible")
                .saying("its acknowledgment of the client's FIN arrived");
    }

    /** Nothing of the answer passed: that is a dead path or a matter of size, and no loss now and then. */
    @Test
    void whereTheCaptureEndsWithTheFinTheyAreNotToldApart() {
        Verdicts.on(oneSize().serverAck())
                .are("path-blackhole", Outcome.CLIENT_CANCELLED, Phase.AWAITING_HEADERS, ClosedBy.CLIENT, "possible");
    }

    @Test
    void aFinThatIsRepeatedShowsThatNothingPasses() {
        Ladder ladder = oneSize().drop().serverAck().after(250);
        watched(ladder.clientRetransmits(), 2_000).loud("path-blackhole");
    }
}
