package io.hangup.tcp;

import static io.hangup.tcp.TcpEvent.*;
import static io.hangup.tcp.Wire.A;
import static io.hangup.tcp.Wire.P;
import static io.hangup.tcp.Wire.S;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * TCP headers whose bytes were overwritten, and first fragments that were never put together: what tshark 4.0.17 takes
 * from them, and the stream numbers that they take in our own judgement too.
 */
class CorruptedHeadersTest {
    private final Wire wire = Wire.wireshark();

    /** The header is longer than its packet: only its flags, first number and options count. */
    private static void tooLong(Wire on, boolean client, long seq, int flags) {
        unread(on, client, seq, flags, 0, true);
    }

    /** The header says it is shorter than any: what follows it is taken for payload. */
    private static void tooShort(Wire on, boolean client, long seq, int flags) {
        unread(on, client, seq, flags, 24, true);
    }

    /** A first fragment of which the capture lacks a piece. */
    private static void fragment(Wire on, boolean client, long seq, int flags) {
        unread(on, client, seq, flags, 0, false);
    }

    private static void unread(Wire on, boolean client, long seq, int flags, int length, boolean cut) {
        on.unread(cut);
        if (client) {
            on.client(seq, 1, flags, length);
        } else {
            on.server(seq, 1, flags, length);
        }
    }

    private static int stream(Wire on) {
        return on.streams.get(on.streams.size() - 1);
    }

    @Test
    void nothingIsToldOfThemAndNumbersGoOnAsIfTheyWereNotThere() {
        wire.handshake().client(1, 1, A, 100);
        tooLong(wire, true, 5000, A);
        assertThat(wire.last()).isEmpty();
        fragment(wire, true, 5000, A);
        assertThat(wire.last()).isEmpty();
        wire.client(101, 1, A, 100);
        assertThat(wire.last()).isEmpty();
    }

    @Test
    void aShortOneCountsThoughNothingIsToldOfIt() {
        wire.handshake().client(1, 1, A, 100);
        tooShort(wire, true, 5000, A);
        assertThat(wire.last()).isEmpty();
        wire.at(.1).client(101, 1, A, 100);
        assertThat(wire.last()).containsExactly(RETRANSMISSION);
    }

    @Test
    void eachTakesAStreamInOurJudgementTooThoughItHasNoRowThere() {
        Wire ours = Wire.ours();
        ours.clientPort = 1;
        tooLong(ours, true, 0, S);
        ours.clientPort = 2;
        tooShort(ours, true, 0, S);
        ours.clientPort = 3;
        fragment(ours, true, 0, S);
        assertThat(ours.streams).isEmpty();
        ours.clientPort = 4;
        ours.handshake();
        assertThat(stream(ours)).isEqualTo(3);
    }

    @Test
    void aSynWithAnotherNumberStartsAStreamAndOnlyAFragmentsIsTold() {
        wire.client(0, 0, S, 0);
        tooLong(wire, true, 700, S);
        assertThat(stream(wire)).isEqualTo(1);
        assertThat(wire.last()).isEmpty();
        wire.client(900, 0, S, 0);
        assertThat(stream(wire)).as("its own number is not known").isEqualTo(1);
        fragment(wire, true, 800, S);
        assertThat(stream(wire)).isEqualTo(2);
        assertThat(wire.last()).containsExactly(REUSED_PORTS);
    }

    @Test
    void aSynAckWithAnotherNumberChangesItsSidesFirstOne() {
        wire.client(0, 0, S, 0).server(0, 1, S | A, 0);
        tooLong(wire, false, 400, S | A);
        wire.server(0, 1, S | A, 0);
        assertThat(wire.last()).containsExactlyInAnyOrder(RETRANSMISSION, REUSED_PORTS);
    }

    @Test
    void theRoundTripRunsFromALongOneButNotFromAShortOne() {
        tooLong(wire, true, 0, S);
        wire.at(.02)
                .server(1, 1, A, 100)
                .at(.001)
                .server(201, 1, A, 100)
                .at(.01)
                .server(101, 1, A, 50);
        assertThat(wire.last()).containsExactly(OUT_OF_ORDER);
        wire.clientPort++;
        tooShort(wire, true, 0, S);
        wire.at(.02)
                .server(1, 1, A, 100)
                .at(.001)
                .server(201, 1, A, 100)
                .at(.01)
                .server(101, 1, A, 50);
        assertThat(wire.last()).containsExactly(RETRANSMISSION);
    }

    @Test
    void aFragmentOfASynSwitchesScalingOffAndALongOneDoesNot() {
        fragment(wire, true, 0, S);
        wire.server(1, 1, A, 0).client(1, 1, A, 1000);
        assertThat(wire.last()).containsExactly(WINDOW_FULL);
        wire.clientPort++;
        tooLong(wire, true, 0, S);
        wire.server(1, 1, A, 0).client(1, 1, A, 1000);
        assertThat(wire.last()).isEmpty();
    }

    @Test
    void aWindowScaleCountsInEverySegment() {
        wire.options(-1, 2).server(1, 1, A | P, 10);
        wire.server(11, 1, A, 0).client(1, 11, A, 4000);
        assertThat(wire.last()).containsExactly(WINDOW_FULL);
        wire.clientPort++;
        tooLong(wire.options(-1, 2), false, 1, A);
        wire.server(1, 1, A, 0).client(1, 1, A, 4000);
        assertThat(wire.last()).containsExactly(WINDOW_FULL);
    }

    @Test
    void completenessCountsLongOnesAndFragmentsButNotShortOnes() {
        Wire ours = Wire.ours();
        tooLong(ours, true, 0, S);
        fragment(ours, false, 0, S | A);
        ours.client(1, 1, A, 0);
        assertThat(ours.connection().completeness).isEqualTo(7);
        tooLong(ours, true, 1, A | Wire.F);
        assertThat(ours.connection().completeness).isEqualTo(23);
        ours.clientPort++;
        tooShort(ours, true, 0, S);
        ours.client(0, 0, S, 0).client(1, 1, A, 5);
        assertThat(ours.connection().completeness)
                .as("a SYN counts only in the first segment")
                .isEqualTo(8);
    }

    /** Half of the sequence space away, a number is both before and after. */
    @Test
    void anUnseenSegmentIsNotToldAgainWhenWhatWasSentLiesHalfTheSpaceBehind() {
        long jump = 101 + 0x7fff_ffffL;
        wire.handshake().server(1, 1, A, 100).client(1, 101, A, 0).server(50_000, 1, A, 100);
        wire.server(jump, 1, A, 100);
        assertThat(wire.last()).contains(LOST_SEGMENT);
        wire.client(1, 201, A, 0);
        assertThat(wire.last()).containsExactly(ACK_LOST_SEGMENT);
        wire.client(1, jump + 200, A, 0);
        assertThat(wire.last()).isEmpty();
    }
}
