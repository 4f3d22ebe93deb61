package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PmtuBlackholeRecoveredTest {
    private static Ladder sent(Talk talk, int retrySize) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 3_000);
        ladder.client(Arrays.copyOf(request, 200)).serverAck();
        long seq = ladder.clientNext();
        ladder.drop().clientSegment(Arrays.copyOfRange(request, 200, 1_648));
        ladder.after(300)
                .drop()
                .clientRetransmits()
                .after(600)
                .drop()
                .clientRetransmits()
                .after(1_200);
        for (int at = 200; at < 1_648; at += retrySize) {
            byte[] part = Arrays.copyOfRange(request, at, Math.min(1_648, at + retrySize));
            ladder.clientRaw(Ladder.ACK, seq + at - 200, ladder.serverNext(), part)
                    .serverAck();
        }
        for (int at = 1_648; at < request.length; at += 1_024) {
            ladder.client(Arrays.copyOfRange(request, at, Math.min(request.length, at + Math.min(1_024, retrySize))));
            if (retrySize < 1_024) {
                break;
            }
        }
        return talk.answers(ladder.serverAck(), 900);
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void theSenderTriesSmallerSegmentsByItself(Talk talk) {
        Verdicts.on(sent(talk, 1_024))
                .are("pmtu-blackhole-recovered", Outcome.COMPLETED, Phase.REQUEST, ClosedBy.NONE, "likely")
                .saying("1448", "1024");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aRepeatOfTheSameSizeIsPlainLoss(Talk talk) {
        Verdicts.on(sent(talk, 1_448)).loud("packet-loss");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aCleanUploadIsHealthy(Talk talk) {
        Ladder ladder = talk.open();
        Verdicts.on(talk.answers(ladder.client(talk.request(ladder, 9_000)).serverAck(), 900))
                .none();
    }

    /** RFC 4821: the sender starts low and finds out that more passes. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void theSenderThatFindsALargerSizeLaterRecoveredToo(Talk talk) {
        Ladder ladder = holed(talk, 1_024, true);
        byte[] more = talk.request(ladder, 6_000);
        ladder.client(Arrays.copyOf(more, 1_236)).serverAck();
        sendIn(ladder, Arrays.copyOfRange(more, 1_236, more.length), 1_024);
        Verdicts.on(talk.answers(ladder.serverAck(), 900))
                .are("pmtu-blackhole-recovered", Outcome.COMPLETED, Phase.REQUEST, ClosedBy.NONE, "likely")
                .saying("1448", "1236");
    }

    private static void sendIn(Ladder ladder, byte[] bytes, int size) {
        for (int at = 0; at < bytes.length; at += size) {
            ladder.client(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
        }
    }

    /** Two full segments are lost and a small one behind them is not; seen at the sender's end or the receiver's. */
    private static Ladder holed(Talk talk, int retrySize, boolean seen) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 3_200);
        long seq = ladder.clientNext();
        for (int at = 0; at < 2_896; at += 1_448) {
            gone(ladder, seen).clientSegment(Arrays.copyOfRange(request, at, at + 1_448));
        }
        ladder.clientSegment(Arrays.copyOfRange(request, 2_896, request.length)).serverAck();
        gone(ladder.after(300), seen).clientRetransmits();
        gone(ladder.after(600), seen).clientRetransmits();
        ladder.after(1_200);
        for (int at = 0; at < 2_896; at += 1_448) {
            for (int part = 0; part < 1_448; part += retrySize) {
                byte[] piece = Arrays.copyOfRange(request, at + part, at + Math.min(1_448, part + retrySize));
                ladder.clientRaw(Ladder.ACK, seq + at + part, ladder.serverNext(), piece)
                        .serverAck();
            }
        }
        return ladder;
    }

    private static Ladder gone(Ladder ladder, boolean seen) {
        return seen ? ladder.drop() : ladder.vanish();
    }

    private static Ladder atReceiver(Talk talk, int retrySize, int later) {
        Ladder ladder = holed(talk, retrySize, false);
        byte[] more = talk.request(ladder, 6_000);
        sendIn(ladder, more, later);
        return talk.answers(ladder.serverAck(), 900);
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void theReceiverSeesAHoleOfFullSegmentsFilledBySmallerOnes(Talk talk) {
        Verdicts.on(atReceiver(talk, 1_024, 1_024))
                .are("pmtu-blackhole-recovered", Outcome.COMPLETED, Phase.REQUEST, ClosedBy.NONE, "likely")
                .saying("1448", "1024");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aFullSegmentThatArrivesLaterOrFillsTheHoleDisprovesIt(Talk talk) {
        Verdicts.on(atReceiver(talk, 1_024, 1_448)).never("pmtu-blackhole-recovered");
        Verdicts.on(atReceiver(talk, 1_448, 1_448)).never("pmtu-blackhole-recovered");
    }

    /** A sender whose segments are always of this size has lost two of them. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void aHoleThatIsFilledByHalvesOfASegmentTellsNoSize(Talk talk) {
        Verdicts.on(atReceiver(talk, 724, 724)).never("pmtu-blackhole-recovered");
    }

    /** Nothing small was on its way behind the full segments: the receiver sees silence, and then them cut anew. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void theReceiverSeesSilenceAndThenFullSegmentsCutAnew(Talk talk) {
        Verdicts.on(cutAnew(talk, 1_448, 1_024, 2_500))
                .are("pmtu-blackhole-recovered", Outcome.COMPLETED, Phase.REQUEST, ClosedBy.NONE, "likely")
                .saying("did not arrive for 2.5", "1024", "1448", "between 1076 and 1499 bytes");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void withoutSilenceOrWithoutTheSizeOfWholeOnesNothingIsSaid(Talk talk) {
        Verdicts.on(cutAnew(talk, 1_448, 1_024, 100)).never("pmtu-blackhole-recovered");
        Verdicts.on(cutAnew(talk, 1_400, 1_024, 2_500)).never("pmtu-blackhole-recovered");
        Verdicts.on(cutAnew(talk, 1_448, 1_448, 2_500)).never("pmtu-blackhole-recovered");
    }

    /** Pieces of {@code whole} bytes in segments of {@code size}, neighbours swapped, after a pause. */
    private static Ladder cutAnew(Talk talk, int whole, int size, double pause) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 200 + 4 * whole);
        ladder.client(Arrays.copyOf(request, request.length - 4 * whole)).serverAck();
        long seq = ladder.clientNext() - (request.length - 4 * whole);
        ladder.after(pause);
        for (int at = request.length - 4 * whole; at < request.length; at += whole) {
            byte[] rest = Arrays.copyOfRange(request, at + size, at + whole);
            byte[] first = Arrays.copyOfRange(request, at, at + size);
            boolean swapped = at > request.length - 2 * whole && rest.length > 0;
            if (swapped) {
                ladder.clientRaw(Ladder.ACK, seq + at + size, ladder.serverNext(), rest);
            }
            ladder.clientRaw(Ladder.ACK, seq + at, ladder.serverNext(), first);
            if (!swapped && rest.length > 0) {
                ladder.clientRaw(Ladder.ACK, seq + at + size, ladder.serverNext(), rest);
            }
            ladder.lose().clientSegment(Arrays.copyOfRange(request, at, at + whole));
        }
        return talk.answers(ladder.serverAck(), 900);
    }
}
