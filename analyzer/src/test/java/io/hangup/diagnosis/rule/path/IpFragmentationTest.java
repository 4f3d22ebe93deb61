package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Capture;
import io.hangup.testing.Capture.CapturedFrame;
import io.hangup.testing.Ladder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IpFragmentationTest {
    private static final int ETHERNET = 14;
    private static final int TCP_FLAGS = ETHERNET + 20 + 13;
    private static final int IP = 20;
    private static final int LARGE = 1_000;
    private static final int FIRST_PIECE = 800;

    /** A full-size answer, sent again and again until the client gives up. */
    private static Ladder stuck() {
        return waiting().after(20_000).clientFin().serverAck();
    }

    /** The same, and the capture ends while the client waits. */
    private static Ladder waiting() {
        Ladder ladder = Talk.CLEAR.asks(Talk.CLEAR.open()).after(300);
        ladder.drop().serverSegment(ladder.random(1_388));
        for (double wait = 300; wait < 2_000; wait *= 2) {
            ladder.after(wait).drop().serverRetransmits();
        }
        return ladder;
    }

    /** Large packets of the server cut in two, and which of the pieces are captured. */
    private static Capture cut(Ladder ladder, boolean first, boolean second) {
        List<CapturedFrame> frames = new ArrayList<>();
        for (CapturedFrame frame : ladder.frames()) {
            boolean ofServer = (frame.data()[ETHERNET + 12] & 0xff) == 203;
            if (frame.data().length < LARGE || !ofServer) {
                frames.add(frame);
                continue;
            }
            if (first) {
                frames.add(new CapturedFrame(frame.timeNanos(), piece(frame.data(), 0, FIRST_PIECE, true), 0));
            }
            if (second) {
                int rest = frame.data().length - ETHERNET - IP - FIRST_PIECE;
                frames.add(new CapturedFrame(frame.timeNanos(), piece(frame.data(), FIRST_PIECE, rest, false), 0));
            }
        }
        return Capture.of(
                1,
                frames.stream()
                        .map(frame -> new CapturedFrame(frame.timeNanos(), frame.data(), frame.data().length))
                        .toList());
    }

    private static byte[] piece(byte[] frame, int offset, int length, boolean more) {
        byte[] piece = new byte[ETHERNET + IP + length];
        System.arraycopy(frame, 0, piece, 0, ETHERNET + IP);
        System.arraycopy(frame, ETHERNET + IP + offset, piece, ETHERNET + IP, length);
        int total = IP + length;
        piece[ETHERNET + 2] = (byte) (total >> 8);
        piece[ETHERNET + 3] = (byte) total;
        int fragment = offset / 8 | (more ? 0x2000 : 0);
        piece[ETHERNET + 6] = (byte) (fragment >> 8);
        piece[ETHERNET + 7] = (byte) fragment;
        return piece;
    }

    @Test
    void aPieceThatNeverComesStopsTheAnswer() {
        Verdicts.on(cut(stuck(), false, true))
                .are("ip-fragmentation", Outcome.CLIENT_CANCELLED, Phase.AWAITING_HEADERS, ClosedBy.CLIENT, "likely")
                .saying("come in IP fragments");
    }

    /** The client's FIN acknowledges nothing of them: no filter of the capture hides pieces that it got. */
    @Test
    void firstPiecesWhoseRestTheReceiverLacksAreLost() {
        Verdicts.on(cut(stuck(), true, false))
                .are("ip-fragmentation", Outcome.CLIENT_CANCELLED, Phase.AWAITING_HEADERS, ClosedBy.CLIENT, "likely");
    }

    @Test
    void firstPiecesAloneMayBeTheCapturesFaultWhileTheReceiverIsNotHeard() {
        Verdicts.on(cut(waiting(), true, false))
                .are("ip-fragmentation", Outcome.UNANSWERED, Phase.AWAITING_HEADERS, ClosedBy.NONE, "possible");
    }

    @Test
    void aCallThatIsStillOpenIsHeldUpByThemToo() {
        Verdicts.on(cut(waiting(), false, true))
                .are("ip-fragmentation", Outcome.UNANSWERED, Phase.AWAITING_HEADERS, ClosedBy.NONE, "likely");
        Ladder young = Talk.CLEAR.asks(Talk.CLEAR.open()).after(300);
        young.drop().serverSegment(young.random(1_388)).after(300).drop().serverRetransmits();
        Verdicts.on(cut(young, false, true)).silent();
    }

    @Test
    void piecesThatAllArriveAreNoFinding() {
        Verdicts.on(cut(stuck(), true, true)).never("ip-fragmentation");
    }

    @Test
    void piecesLostOnTheWayToAGoodAnswerAreNoFinding() {
        Ladder ladder = Talk.CLEAR.asks(Talk.CLEAR.open()).after(300);
        ladder.serverSegment(ladder.random(1_388))
                .clientAck()
                .after(300)
                .serverSegment(ladder.random(1_388))
                .clientAck();
        Verdicts.on(cut(ladder.after(5_000).clientFin().serverAck(), false, true))
                .never("ip-fragmentation");
    }

    /**
     * The same packets without DF, but for the SYN-ACK, in which Linux always sets it; the header checksum is left as it
     * was, as offload does.
     */
    private static Capture mayBeCut(Ladder ladder) {
        List<CapturedFrame> frames = new ArrayList<>();
        for (CapturedFrame frame : ladder.frames()) {
            byte[] data = frame.data().clone();
            if ((data[TCP_FLAGS] & (Ladder.SYN | Ladder.ACK)) != (Ladder.SYN | Ladder.ACK)) {
                data[ETHERNET + 6] &= ~0x40;
            }
            frames.add(new CapturedFrame(frame.timeNanos(), data, frame.wireLength()));
        }
        return Capture.of(1, frames);
    }

    /** At the client, full-size segments vanish and the small tail arrives. */
    private static Ladder upload() {
        Ladder ladder = Talk.CLEAR.open(Talk.CLEAR.ladder());
        byte[] request = Talk.CLEAR.request(ladder, 300);
        ladder.client(java.util.Arrays.copyOf(request, request.length - 1)).serverAck();
        ladder.drop().clientSegment(ladder.random(1_448)).drop().clientSegment(ladder.random(1_448));
        ladder.clientSegment(ladder.random(656)).serverAck();
        for (double wait = 210; wait < 8_000; wait *= 2) {
            ladder.after(wait).drop().clientRetransmits();
        }
        return ladder;
    }

    @Test
    void whatMayBeCutIsNotDroppedForItsSize() {
        Verdicts.on(mayBeCut(upload()))
                .are("ip-fragmentation", Outcome.CLOSED_BEFORE_HEADERS, Phase.REQUEST, ClosedBy.NONE, "likely")
                .saying("DF is not set");
        Verdicts.on(upload()).loud("pmtud-blackhole-upload");
    }

    @Test
    void soDoesTheServersSide() {
        Ladder ladder = Talk.CLEAR.asks(Talk.CLEAR.open(Talk.CLEAR.ladder().capturedAtServer()));
        ladder.drop().serverSegment(ladder.random(1_448)).drop().serverSegment(ladder.random(1_448));
        ladder.serverSegment(ladder.random(500)).clientAck();
        for (double wait = 210; wait < 8_000; wait *= 2) {
            ladder.after(wait).drop().serverRetransmits();
        }
        Verdicts.on(mayBeCut(ladder.clientFin())).loud("ip-fragmentation");
    }
}
