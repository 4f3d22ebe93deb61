package io.hangup.tcp;

import static io.hangup.tcp.TcpEvent.*;
import static io.hangup.tcp.Wire.A;
import static io.hangup.tcp.Wire.F;
import static io.hangup.tcp.Wire.P;
import static io.hangup.tcp.Wire.R;
import static io.hangup.tcp.Wire.S;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each condition of Wireshark 4.0's analysis, with what tshark 4.0.17 prints for the same packets. */
class WiresharkAnalysisTest {
    private final Wire wire = Wire.wireshark();

    private Wire five() {
        wire.handshake().at(.001);
        for (int i = 0; i < 5; i++) {
            wire.client(1 + 100 * i, 1, A | P, 100);
        }
        return wire.at(.02).server(1, 101, A, 0);
    }

    /** Multipath TCP: the next repeat after a subtype that the connection had not used yet is none, from either side. */
    @Test
    void aRepeatedAckAfterANewSignalOfMultipathTcpIsNoDuplicate() {
        wire.handshake().client(1, 1, A | P, 100);
        wire.packet.multipathSubtypes = 1 << 2;
        wire.server(1, 101, A, 0).server(1, 101, A, 0);
        assertThat(wire.last()).isEmpty();
        assertThat(wire.server(1, 101, A, 0).last()).containsExactly(DUPLICATE_ACK);
        wire.packet.multipathSubtypes = 1 << 3;
        wire.client(101, 1, A | P, 100);
        wire.packet.multipathSubtypes = 0;
        wire.server(1, 101, A, 0);
        assertThat(wire.last()).isEmpty();
        assertThat(wire.server(1, 101, A, 0).last()).containsExactly(DUPLICATE_ACK);
    }

    /** The token of a subflow is of the key's hash: RFC 8684 by SHA-256, RFC 6824 by SHA-1. */
    @ParameterizedTest
    @CsvSource({"1, cd266215, true", "0, cb473678, true", "0, cd266215, false"})
    void aSubflowSharesTheSignalsOfTheConnectionThatItJoins(int version, String hash, boolean joins) {
        wire.packet.multipathSubtypes = 1;
        wire.packet.multipathKeys = 1;
        wire.packet.multipathVersion = version;
        wire.packet.multipathKey = 1;
        wire.handshake();
        wire.packet.multipathKeys = 0;
        wire.packet.multipathSubtypes = 1 << 3;
        wire.client(1, 1, A | P, 100);
        wire.clientPort++;
        wire.packet.multipathSubtypes = 1 << 1;
        wire.packet.multipathJoins = true;
        wire.packet.multipathToken = Integer.parseUnsignedInt(hash, 16);
        wire.handshake();
        wire.packet.multipathJoins = false;
        wire.client(1, 1, A | P, 100);
        wire.server(1, 101, A, 0);
        wire.packet.multipathSubtypes = 1 << 3;
        wire.client(101, 1, A | P, 100);
        wire.packet.multipathSubtypes = 0;
        wire.server(1, 101, A, 0);
        assertThat(wire.last().contains(DUPLICATE_ACK)).isEqualTo(joins);
    }

    @Test
    void aSubtypeThatIsNoSignalOfTheConnectionChangesNothing() {
        wire.handshake().client(1, 1, A | P, 100).server(1, 101, A, 0);
        wire.packet.multipathSubtypes = 1 << 8;
        wire.client(101, 1, A | P, 100);
        wire.packet.multipathSubtypes = 0;
        wire.server(1, 101, A, 0);
        assertThat(wire.last()).containsExactly(DUPLICATE_ACK);
    }

    /** Every segment has seen what was signalled before it: one that acknowledges something new, too. */
    @Test
    void aSignalOfMultipathTcpBeforeTheFirstOfTheAcksChangesNothing() {
        wire.handshake();
        wire.packet.multipathSubtypes = 1 << 2;
        wire.client(1, 1, A | P, 100).server(1, 101, A, 0).server(1, 101, A, 0);
        assertThat(wire.last()).containsExactly(DUPLICATE_ACK);
    }

    /** The clock stepped back before the handshake was over, and then further: both wrap around, and are compared so. */
    @Test
    void aStepBackBeyondANegativeRoundTripIsOutOfOrder() {
        wire.client(0, 0, S, 0).at(.02).server(0, 1, S | A, 0).at(-2).client(1, 1, A, 0);
        wire.client(1, 1, A | P, 100).client(101, 1, A | P, 100).at(-1).client(1, 1, A, 100);
        assertThat(wire.last()).containsExactly(RETRANSMISSION);
        wire.at(-3).client(1, 1, A, 100);
        assertThat(wire.last()).containsExactly(OUT_OF_ORDER);
    }

    @Test
    void aResendAfterTwoDuplicateAcksIsFast() {
        five().at(.001).server(1, 101, A, 0);
        assertThat(wire.last()).containsExactly(DUPLICATE_ACK);
        wire.at(.001).server(1, 101, A, 0).at(.005).client(101, 1, A, 100);
        assertThat(wire.last()).containsExactly(FAST_RETRANSMISSION);
    }

    @Test
    void oneDuplicateAckIsNotEnoughForAFastOne() {
        five().at(.001).server(1, 101, A, 0).at(.005).client(101, 1, A, 100);
        assertThat(wire.last()).containsExactly(RETRANSMISSION);
    }

    @Test
    void aResendTwentyFiveMillisecondsAfterTheLastAckIsNoFastOne() {
        five().at(.001).server(1, 101, A, 0).server(1, 101, A, 0).at(.025).client(101, 1, A, 100);
        assertThat(wire.last()).containsExactly(RETRANSMISSION);
    }

    @Test
    void aSegmentWithinTheRoundTripIsOutOfOrderEvenIfItWasSeenBefore() {
        wire.handshake().at(.001).client(1, 1, A, 100).client(101, 1, A, 100).client(201, 1, A, 100);
        wire.at(.005).client(101, 1, A, 100);
        assertThat(wire.last()).containsExactly(OUT_OF_ORDER);
    }

    @Test
    void theLastSegmentSentAgainIsARetransmissionAtOnce() {
        wire.handshake()
                .at(.001)
                .client(1, 1, A, 100)
                .client(101, 1, A, 100)
                .at(.005)
                .client(101, 1, A, 100);
        assertThat(wire.last()).containsExactly(RETRANSMISSION);
    }

    @Test
    void withoutHandshakeThreeMillisecondsDecide() {
        wire.client(1, 1, A, 100).client(201, 1, A, 100);
        assertThat(wire.last()).containsExactly(LOST_SEGMENT);
        wire.at(.002).client(101, 1, A, 50);
        assertThat(wire.last()).containsExactly(OUT_OF_ORDER);
        wire.at(.003).client(151, 1, A, 50);
        assertThat(wire.last()).containsExactly(RETRANSMISSION);
    }

    @Test
    void aNegativeTimeStepCountsAsHuge() {
        wire.handshake()
                .at(.001)
                .client(1, 1, A, 100)
                .client(201, 1, A, 100)
                .at(-.002)
                .client(101, 1, A, 100);
        assertThat(wire.last()).containsExactly(RETRANSMISSION);
    }

    @Test
    void resentAcknowledgedDataIsSpurious() {
        wire.handshake()
                .client(1, 1, A, 100)
                .at(.02)
                .server(1, 101, A, 0)
                .at(.2)
                .client(1, 1, A, 100);
        assertThat(wire.last()).containsExactly(SPURIOUS_RETRANSMISSION);
    }

    @Test
    void aLongerSegmentOneByteBackIsNothing() {
        wire.handshake().client(1, 1, A, 100).at(.2).client(100, 1, A, 50);
        assertThat(wire.last()).isEmpty();
    }

    @Test
    void keepAliveOfNoneOrOneByteAndItsAnswer() {
        wire.handshake()
                .client(1, 1, A, 100)
                .at(.02)
                .server(1, 101, A, 0)
                .at(45)
                .client(100, 1, A, 1);
        assertThat(wire.last()).containsExactly(KEEP_ALIVE);
        wire.at(.02).server(1, 101, A, 0);
        assertThat(wire.last()).containsExactly(KEEP_ALIVE_ACK);
        wire.at(45).client(100, 1, A, 0);
        assertThat(wire.last()).containsExactly(KEEP_ALIVE);
    }

    @Test
    void zeroWindowItsProbeTheAnswerAndTheUpdate() {
        wire.handshake().client(1, 1, A, 1000);
        wire.at(.02).window(0).server(1, 1001, A, 0);
        assertThat(wire.last()).containsExactly(ZERO_WINDOW);
        wire.at(.3).window(1000).client(1001, 1, A, 1);
        assertThat(wire.last()).containsExactly(ZERO_WINDOW_PROBE);
        wire.at(.02).window(0).server(1, 1001, A, 0);
        assertThat(wire.last()).containsExactly(ZERO_WINDOW, ZERO_WINDOW_PROBE_ACK);
        wire.at(1).window(1000).server(1, 1001, A, 0);
        assertThat(wire.last()).containsExactly(WINDOW_UPDATE);
    }

    @Test
    void aResetWithWindowZeroIsNoZeroWindow() {
        wire.handshake().window(0).server(1, 1, R | A, 0);
        assertThat(wire.last()).isEmpty();
    }

    @Test
    void theWindowIsFullOnlyWhenFilledExactly() {
        wire.options(0, 0).handshake().client(1, 1, A, 600).client(601, 1, A, 400);
        assertThat(wire.last()).containsExactly(WINDOW_FULL);
        wire.client(1001, 1, A, 1);
        assertThat(wire.last()).isEmpty();
    }

    @Test
    void withoutScaleNothingIsSaidOfAFullWindow() {
        wire.server(1, 1, A, 0).client(1, 1, A, 600).client(601, 1, A, 400);
        assertThat(wire.last()).isEmpty();
    }

    @Test
    void aSynAcksWindowIsNotScaled() {
        wire.options(1460, 2)
                .client(0, 0, S, 0)
                .options(1460, 1)
                .server(0, 1, S | A, 0)
                .client(1, 1, A, 0);
        wire.client(1, 1, A, 1000);
        assertThat(wire.last()).containsExactly(WINDOW_FULL);
    }

    @Test
    void anUnseenSegmentThatIsAcknowledgedIsToldOnce() {
        wire.handshake().server(1, 1, A, 100).client(1, 101, A, 0).client(1, 301, A, 0);
        assertThat(wire.last()).containsExactly(ACK_LOST_SEGMENT);
        wire.client(1, 401, A, 0);
        assertThat(wire.last()).isEmpty();
        wire.server(401, 1, A, 100);
        assertThat(wire.last()).containsExactly(LOST_SEGMENT);
        wire.client(1, 501, A, 0);
        assertThat(wire.last()).containsExactly(ACK_LOST_SEGMENT);
    }

    @Test
    void anUnseenSegmentIsToldAgainWhenTheOtherSideAcknowledgedSomethingNew() {
        wire.handshake().server(1, 1, A, 100).client(1, 101, A, 0).client(1, 301, A, 0);
        wire.client(1, 301, A, 50).server(301, 51, A, 10).client(51, 401, A, 0);
        assertThat(wire.last()).containsExactly(ACK_LOST_SEGMENT);
    }

    @Test
    void afterAnUnseenSegmentAResendIsFastWithoutDuplicateAcks() {
        wire.handshake().client(1, 1, A | P, 50).at(.02).server(1, 51, F | A, 0);
        wire.at(.05).client(51, 1, A, 100).at(.001).server(1, 159, F | A, 0);
        assertThat(wire.last()).containsExactly(FAST_RETRANSMISSION, ACK_LOST_SEGMENT);
    }

    @Test
    void aResetWithoutAckMakesTheLastAcknowledgmentUnknown() {
        wire.handshake().client(1, 1, A, 100).server(1, 101, A, 0).client(101, 0, R, 0);
        wire.at(.05).server(1, 101, A, 50);
        assertThat(wire.last()).isEmpty();
    }

    @Test
    void aSynThatComesAgainIsARetransmission() {
        wire.client(0, 0, S, 0).at(1).client(0, 0, S, 0);
        assertThat(wire.last()).containsExactly(RETRANSMISSION);
        assertThat(wire.streams).containsExactly(0, 0);
    }

    @Test
    void aSynWithAnotherNumberStartsAStream() {
        wire.handshake().at(5).client(70_000, 0, S, 0);
        assertThat(wire.last()).containsExactly(REUSED_PORTS);
        assertThat(wire.streams).containsExactly(0, 0, 0, 1);
    }

    @Test
    void aSynFromTheOtherSideOfAFlowJoinedLateStartsAStreamToo() {
        wire.client(1, 1, A, 100).at(.01).server(5000, 0, S, 0);
        assertThat(wire.streams).containsExactly(0, 1);
    }

    @Test
    void aSynWithTheNumberThatTheOtherSideAcknowledgedStartsNone() {
        wire.server(1, 1, A, 100).at(.01).client(0, 0, S, 0);
        assertThat(wire.streams).containsExactly(0, 0);
    }

    @Test
    void aSynAckWithAnotherNumberStaysInItsStream() {
        wire.handshake().server(50_000, 1, S | A, 0);
        assertThat(wire.last()).contains(REUSED_PORTS);
        assertThat(wire.streams).containsOnly(0);
    }

    @Test
    void theRoundTripCountsFromTheLastSyn() {
        wire.client(0, 0, S, 0)
                .at(.05)
                .client(0, 0, S, 0)
                .at(.02)
                .server(0, 1, S | A, 0)
                .client(1, 1, A, 0);
        wire.client(1, 1, A, 100).client(201, 1, A, 100).at(.03).client(101, 1, A, 50);
        assertThat(wire.last()).containsExactly(RETRANSMISSION);
    }

    @Test
    void aLateSynTakesBackWhatWasSentBeyondAHole() {
        wire.handshake()
                .client(1, 1, A, 100)
                .at(.03)
                .client(301, 1, A, 10)
                .at(.03)
                .client(0, 0, S, 0);
        wire.at(.03).client(101, 1, A, 50);
        assertThat(wire.last()).isEmpty();
    }

    @Test
    void theWrapOfTheSequenceSpaceChangesNothing() {
        wire.clientIsn = 0xffff_ff80;
        wire.handshake()
                .at(.001)
                .client(1, 1, A, 100)
                .client(201, 1, A, 100)
                .at(.003)
                .client(101, 1, A, 100);
        assertThat(wire.last()).containsExactly(OUT_OF_ORDER);
    }

    @Test
    void simultaneousOpenIsMisread() {
        wire.client(0, 0, S, 0).server(0, 0, S, 0).at(.02).client(0, 1, S | A, 0);
        assertThat(wire.last()).containsExactly(RETRANSMISSION);
    }

    @Test
    void framesSeenTwiceCountAsSentTwice() {
        wire.handshake().client(1, 1, A | P, 100).at(.000005).again();
        assertThat(wire.last()).containsExactly(RETRANSMISSION);
    }

    @Test
    void ofASegmentWithCutOptionsNothingIsToldThoughItCounts() {
        wire.handshake().client(1, 1, A, 100).at(.3).headerCut().client(1, 1, A, 100);
        assertThat(wire.last()).isEmpty();
        wire.headerCut().client(101, 1, A, 100).at(.3).client(101, 1, A, 100);
        assertThat(wire.last()).containsExactly(RETRANSMISSION);
    }

    @Test
    void aSynWithCutOptionsSwitchesNoScalingOff() {
        wire.headerCut().client(0, 0, S, 0).at(.02);
        wire.options(1460, 1).server(0, 1, S | A, 0).client(1, 1, A, 0).server(1, 1, A, 0);
        wire.client(1, 1, A, 2000);
        assertThat(wire.last()).containsExactly(WINDOW_FULL);
        wire.server(1, 1, A, 1000);
        assertThat(wire.last()).isEmpty();
    }

    @Test
    void aSynAckToASideWithoutScalingHasNone() {
        wire.options(1460, -1).client(0, 0, S, 0).options(1460, 7).server(0, 1, S | A, 0);
        wire.client(1, 1, A, 0).server(1, 1, A, 0).client(1, 1, A, 1000);
        assertThat(wire.last()).containsExactly(WINDOW_FULL);
        // the client's late SYN has one, its own SYN-ACK none
        wire.options(1460, 7).client(0, 0, S, 0).options(1460, -1).client(0, 1, S | A, 0);
        wire.client(1001, 1, A, 0).server(1, 1, A, 1000);
        assertThat(wire.last()).contains(WINDOW_FULL);
    }

    @Test
    void aWindowIsFullWithoutAnAcknowledgmentToo() {
        wire.clientIsn = -1;
        wire.serverIsn = 5;
        wire.client(0, 0, S, 0).server(0, 1, S | A, 0).server(1, 1, A, 0).client(1, 1, A, 1000);
        assertThat(wire.last()).containsExactly(WINDOW_FULL);
    }

    @Test
    void aScaleInACutSynAckCountsWhateverTheOtherSideOffered() {
        wire.options(1460, -1).client(0, 0, S, 0).options(1460, 1).headerCut().server(0, 1, S | A, 0);
        wire.client(1, 1, A, 0).server(1, 1, A, 0).client(1, 1, A, 1000);
        assertThat(wire.last()).isEmpty();
        wire.client(1001, 1, A, 1000);
        assertThat(wire.last()).containsExactly(WINDOW_FULL);
    }
}
