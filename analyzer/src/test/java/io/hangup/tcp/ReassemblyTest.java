package io.hangup.tcp;

import static io.hangup.tcp.Wire.A;
import static io.hangup.tcp.Wire.F;
import static io.hangup.tcp.Wire.P;
import static io.hangup.tcp.Wire.S;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReassemblyTest {
    private final Wire wire = Wire.ours();

    private Wire.Told told() {
        return wire.told.get(0);
    }

    private Wire send(long seq, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return wire.carrying(bytes).client(seq, 1, A | P, bytes.length);
    }

    private String text() {
        return new String(told().received(Side.CLIENT), StandardCharsets.ISO_8859_1);
    }

    @Test
    void anySplitInAnyOrderWithRepeatsGivesTheSameBytes() {
        long seed = new Random().nextLong();
        for (int round = 0; round < 100; round++) {
            Random random = new Random(seed + round);
            byte[] message = new byte[1 + random.nextInt(5000)];
            random.nextBytes(message);
            Wire one = Wire.ours();
            one.clientIsn = round % 2 == 0 ? random.nextInt() : -random.nextInt(message.length);
            one.handshake();
            for (int[] range : ranges(message.length, random)) {
                byte[] part = Arrays.copyOfRange(message, range[0], range[1]);
                one.at(.0001).carrying(part).client(1 + range[0], 1, A, part.length);
            }
            one.client(1 + message.length, 1, F | A, 0).end();
            Wire.Told heard = one.told.get(0);
            assertThat(heard.received(Side.CLIENT))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(message);
            assertThat(heard.gaps).as("seed %d round %d", seed, round).containsExactly(0, 0);
            assertThat(heard.finished[0]).as("seed %d round %d", seed, round).isTrue();
            assertThat(heard.connection.half(Side.CLIENT).uniqueBytes)
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(message.length);
        }
    }

    /** Segments that cover the message, shuffled, with repeats of other borders among them. */
    private static List<int[]> ranges(int length, Random random) {
        List<int[]> ranges = new ArrayList<>();
        for (int at = 0; at < length; ) {
            int end = Math.min(length, at + 1 + random.nextInt(200));
            ranges.add(new int[] {at, end});
            at = end;
        }
        for (int i = ranges.size() / 3; i > 0; i--) {
            int from = random.nextInt(length);
            ranges.add(new int[] {from, Math.min(length, from + 1 + random.nextInt(400))});
        }
        for (int i = 0; i + 1 < ranges.size(); i += 1 + random.nextInt(5)) {
            Collections.swap(ranges, i, Math.min(ranges.size() - 1, i + random.nextInt(20)));
        }
        return ranges;
    }

    @Test
    void aHoleIsFoundWhereTheSequenceNumbersPassZero() {
        wire.clientIsn = -1;
        wire.handshake();
        send(4, "def");
        send(1, "abc");
        assertThat(told().connection.half(Side.CLIENT).uniqueBytes).isEqualTo(6);
    }

    @Test
    void theFirstCopyOfAByteWins() {
        wire.handshake();
        send(4, "def");
        send(4, "DEF");
        send(1, "abcD");
        assertThat(text()).isEqualTo("abcdef");
    }

    @Test
    void bytesKeepTheirFrameAndTakeTheTimeOfTheOneThatFilledTheHole() {
        wire.handshake();
        send(4, "def");
        send(1, "abc");
        assertThat(told().story).containsExactly("CLIENT 3 @5", "CLIENT 3 @4");
    }

    @Test
    void aHoleThatTheReceiverAcknowledgedIsAGap() {
        wire.handshake();
        send(1, "abc");
        send(7, "ghi");
        wire.at(.02).server(1, 10, A, 0).at(.02).server(1, 10, A | P, 5);
        assertThat(told().story).containsExactly("CLIENT 3 @4", "CLIENT gap 3", "CLIENT 3 @5", "SERVER 5 @7");
    }

    @Test
    void aGapIsToldBeforeTheAnswerThatCarriesItsAcknowledgment() {
        wire.handshake();
        send(1, "abc");
        wire.at(.02).server(1, 10, A | P, 5).client(10, 6, A, 0);
        assertThat(told().story).containsExactly("CLIENT 3 @4", "CLIENT gap 6", "SERVER 5 @5");
    }

    @Test
    void anAcknowledgmentCapturedJustBeforeItsDataMakesNoGap() {
        wire.handshake().server(1, 4, A, 0).at(.0002);
        send(1, "abc");
        wire.at(1).server(1, 4, A, 0).end();
        assertThat(text()).isEqualTo("abc");
        assertThat(told().gaps).containsExactly(0, 0);
        assertThat(told().connection.half(Side.CLIENT).missedBytes).isZero();
    }

    @Test
    void nothingIsMissingWhereDataCapturedLateIsOutOfOrderToo() {
        wire.handshake().server(1, 7, A, 0).at(.0002);
        send(4, "def");
        wire.at(.0001);
        send(1, "abc");
        wire.at(1).server(1, 7, A, 0).end();
        assertThat(text()).isEqualTo("abcdef");
        assertThat(told().connection.half(Side.CLIENT).missedBytes).isZero();
    }

    @Test
    void aHoleThatIsFilledRightAfterItsAcknowledgmentWasNone() {
        wire.handshake();
        send(4, "def");
        wire.server(1, 7, A, 0).at(.0002);
        send(1, "abc");
        wire.at(1).server(1, 7, A, 0).end();
        assertThat(text()).isEqualTo("abcdef");
        assertThat(told().connection.half(Side.CLIENT).missedBytes).isZero();
    }

    @Test
    void aCopyThatComesLongAfterTheAcknowledgmentDoesNotMakeUpForWhatIsMissing() {
        wire.handshake();
        send(4, "def");
        wire.server(1, 7, A, 0).at(.3);
        send(1, "abc");
        wire.at(1).server(1, 7, A, 0).end();
        assertThat(told().connection.half(Side.CLIENT).missedBytes).isEqualTo(3);
    }

    @Test
    void whatTheSnapLengthCutIsAGap() {
        wire.handshake();
        wire.carrying("abc".getBytes(StandardCharsets.ISO_8859_1)).client(1, 1, A, 10);
        send(11, "xyz");
        assertThat(told().story).containsExactly("CLIENT 3 @4", "CLIENT gap 7", "CLIENT 3 @5");
    }

    @Test
    void theByteOfAKeepAliveIsNeverDelivered() {
        wire.handshake();
        send(1, "abc");
        wire.server(1, 4, A, 0).at(45);
        send(3, "?");
        send(4, "def");
        assertThat(text()).isEqualTo("abcdef");
    }

    @Test
    void theByteOfAKeepAliveThatOpensTheCaptureIsNotDelivered() {
        wire.carrying(new byte[1]).client(0, 1, A, 1).server(1, 1, A, 0).at(10);
        send(1, "abc");
        assertThat(text()).isEqualTo("abc");
    }

    @Test
    void nothingIsDeliveredAfterTheFin() {
        wire.handshake().client(1, 1, F | A, 0);
        send(2, "late");
        assertThat(told().finished[0]).isTrue();
        assertThat(text()).isEmpty();
    }

    @Test
    void dataBeyondAFinThatStillWaitsIsLeftOut() {
        wire.handshake().client(4, 1, F | A, 0);
        send(6, "beyond");
        send(1, "abc");
        assertThat(told().story).containsExactly("CLIENT 3 @6", "CLIENT fin");
    }

    @Test
    void theFinWaitsForTheBytesBeforeIt() {
        wire.handshake().client(4, 1, F | A, 0);
        assertThat(told().finished[0]).isFalse();
        send(1, "abc");
        assertThat(told().story).containsExactly("CLIENT 3 @5", "CLIENT fin");
    }

    @Test
    void dataOnTheSynCountsFromOne() {
        wire.carrying("abc".getBytes(StandardCharsets.ISO_8859_1)).client(0, 0, S, 3);
        wire.server(0, 4, S | A, 0);
        send(4, "def");
        assertThat(text()).isEqualTo("abcdef");
    }

    @Test
    void aHoleInAOneSidedCaptureIsGivenUpAfterAWhile() {
        wire.client(0, 0, S, 0);
        send(1, "abc");
        send(7, "ghi");
        wire.at(2);
        send(10, "jkl");
        assertThat(text()).isEqualTo("abcghijkl");
        assertThat(told().gaps[0]).isEqualTo(3);
    }

    @Test
    void whatWaitsBehindAHoleIsCapped() {
        wire.handshake();
        byte[] part = new byte[60_000];
        for (int i = 0; i < 100; i++) {
            wire.carrying(part).client(100 + (long) i * part.length, 1, A, part.length);
            Reassembly reassembly = told().connection.half(Side.CLIENT).reassembly;
            assertThat(reassembly.waiting()).isLessThanOrEqualTo(Reassembly.DIRECTION_CAP);
        }
        assertThat(told().gaps[0]).isEqualTo(99);
        assertThat(told().received(Side.CLIENT)).hasSize(100 * part.length);
    }

    @Test
    void anUnwantedConnectionIsNotPutTogetherAnyMore() {
        wire.interest = Interest.UNDECIDED;
        wire.handshake();
        send(1, "abc");
        told().interest = Interest.UNWANTED;
        wire.server(1, 4, A, 0);
        send(4, "def");
        assertThat(text()).isEqualTo("abc");
        wire.end();
    }

    @Test
    void anAcknowledgmentFarAheadIsNotBelieved() {
        wire.handshake();
        send(1, "abc");
        wire.server(1, 2_000_000_000L, A, 0).at(1).server(1, 4, A, 0);
        send(4, "def");
        assertThat(text()).isEqualTo("abcdef");
        assertThat(told().gaps).containsExactly(0, 0);
    }

    private Wire answer(long seq, long ack, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return wire.carrying(bytes).server(seq, ack, A | P, bytes.length);
    }

    /** Two queues of a network card: the client speaks with an acknowledgment of what stands one frame later. */
    @Test
    void whatIsSaidAfterBytesIsToldAfterThemThoughItStandsBefore() {
        wire.handshake();
        send(1, "hello");
        wire.at(.02).carrying("again".getBytes(StandardCharsets.ISO_8859_1)).client(6, 4, A | P, 5);
        answer(1, 6, "yes");
        wire.at(.00002).client(11, 4, F | A, 0).end();
        assertThat(told().story).containsExactly("CLIENT 5 @4", "SERVER 3 @6", "CLIENT 5 @5", "CLIENT fin", "end");
        assertThat(told().gaps).containsExactly(0, 0);
    }

    @Test
    void whatIsAcknowledgedAndDoesNotComeIsMissingBeforeWhatWasSaidAfterIt() {
        wire.handshake();
        send(1, "hello");
        wire.at(.02).carrying("again".getBytes(StandardCharsets.ISO_8859_1)).client(6, 4, A | P, 5);
        wire.at(.001);
        answer(4, 11, "so?");
        wire.end();
        assertThat(told().story).containsExactly("CLIENT 5 @4", "SERVER gap 3", "CLIENT 5 @5", "SERVER 3 @6", "end");
    }

    @Test
    void nobodyWaitsForBytesThatAreNotToCome() {
        wire.handshake();
        send(1, "hello");
        wire.at(.02).carrying("again".getBytes(StandardCharsets.ISO_8859_1)).client(6, 4, A | P, 5);
        wire.at(.02).carrying("more".getBytes(StandardCharsets.ISO_8859_1)).client(11, 4, A | P, 4);
        assertThat(told().story).containsExactly("CLIENT 5 @4", "SERVER gap 3", "CLIENT 5 @5", "CLIENT 4 @6");
    }

    @Test
    void aFinAmongTheBytesThatAreWaitedForIsNone() {
        wire.handshake();
        wire.carrying("again".getBytes(StandardCharsets.ISO_8859_1)).client(1, 5, A | P, 5);
        byte[] last = "bye".getBytes(StandardCharsets.ISO_8859_1);
        wire.carrying(last).server(1, 1, A | P | F, 3);
        assertThat(told().story).containsExactly("SERVER 3 @5", "CLIENT 5 @4", "SERVER fin");
        assertThat(told().gaps).containsExactly(0, 0);
    }
}
