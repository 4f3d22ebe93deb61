package io.hangup.tcp;

import static io.hangup.tcp.TcpEvent.*;
import static io.hangup.tcp.Wire.A;
import static io.hangup.tcp.Wire.F;
import static io.hangup.tcp.Wire.P;
import static io.hangup.tcp.Wire.S;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Where our own judgement differs from Wireshark's, and why. */
class JudgementTest {
    private final Wire wire = Wire.ours();

    @Test
    void aRangeThatIsInTheFileIsARetransmissionEvenWithinTheRoundTrip() {
        wire.handshake().at(.001).client(1, 1, A, 100).client(101, 1, A, 100).client(201, 1, A, 100);
        wire.at(.005).client(101, 1, A, 100);
        assertThat(wire.last()).containsExactly(RETRANSMISSION);
    }

    @Test
    void aSegmentThatFillsAHoleSoonIsOutOfOrderAndLateIsSentAgain() {
        wire.handshake()
                .at(.001)
                .client(1, 1, A, 100)
                .client(201, 1, A, 100)
                .at(.003)
                .client(101, 1, A, 50);
        assertThat(wire.last()).containsExactly(OUT_OF_ORDER);
        wire.at(.03).client(151, 1, A, 50);
        assertThat(wire.last()).containsExactly(RETRANSMISSION);
    }

    /** A resend that took a little less than the round trip that was measured, as jitter has it. */
    @Test
    void theSendersClockTellsAResendFromALateSegment() {
        stamped(1, 1_000);
        stamped(201, 1_000);
        wire.at(.019);
        stamped(101, 1_020);
        assertThat(wire.last()).containsExactly(RETRANSMISSION);
    }

    @Test
    void anOriginalIsLateHoweverLate() {
        stamped(1, 1_000);
        stamped(201, 1_001);
        wire.at(.05);
        stamped(101, 1_000);
        assertThat(wire.last()).containsExactly(OUT_OF_ORDER);
    }

    @Test
    void equalStampsTellNothing() {
        stamped(1, 1_000);
        stamped(201, 1_000);
        wire.at(.05);
        stamped(101, 1_000);
        assertThat(wire.last()).containsExactly(RETRANSMISSION);
    }

    private void stamped(long seq, int value) {
        if (seq == 1) {
            wire.handshake().at(.001);
        }
        wire.timestamp(value).client(seq, 1, A, 100);
    }

    @Test
    void aHandshakeSlowerThanThePathDoesNotMakeAResendReordering() {
        // SYN, then 100 ms to its answer; data takes 10 ms to be acknowledged and 1 ms the other way round
        wire.client(0, 0, S, 0).at(.1).server(0, 1, S | A, 0).client(1, 1, A, 0);
        wire.at(.01)
                .client(1, 1, A, 100)
                .at(.01)
                .server(1, 101, A, 100)
                .at(.001)
                .client(101, 101, A, 0);
        wire.at(.02).client(101, 101, A, 100).client(301, 101, A, 100).at(.03).client(201, 101, A, 100);
        assertThat(wire.last()).containsExactly(RETRANSMISSION);
    }

    @Test
    void aClockStepBackwardsIsNoWait() {
        wire.handshake()
                .at(.001)
                .client(1, 1, A, 100)
                .client(201, 1, A, 100)
                .at(-.002)
                .client(101, 1, A, 100);
        assertThat(wire.last()).containsExactly(OUT_OF_ORDER);
    }

    @Test
    void duplicateAcksBeatAClockOfTwentyMilliseconds() {
        wire.handshake()
                .at(.001)
                .client(1, 1, A, 100)
                .client(101, 1, A, 100)
                .client(201, 1, A, 100)
                .at(.02);
        wire.server(1, 101, A, 0)
                .server(1, 101, A, 0)
                .server(1, 101, A, 0)
                .at(.025)
                .client(101, 1, A, 100);
        assertThat(wire.last()).containsExactly(FAST_RETRANSMISSION);
    }

    @Test
    void aSackBlockAboveIsEvidenceForAFastOne() {
        wire.handshake()
                .at(.001)
                .client(1, 1, A, 100)
                .client(101, 1, A, 100)
                .client(201, 1, A, 100)
                .at(.02);
        wire.sack(201, 301).server(1, 101, A, 0).at(.001).client(101, 1, A, 100);
        assertThat(wire.last()).containsExactly(FAST_RETRANSMISSION);
        assertThat(wire.lastDetail()).startsWith("reported missing by SACK, 21.0 ms");
    }

    @Test
    void oneDuplicateAckBeforeATimeoutMakesAnEarlyOne() {
        wire.handshake().at(.001);
        for (int i = 0; i < 5; i++) {
            wire.client(1 + 100 * i, 1, A | P, 100);
        }
        wire.at(.02).server(1, 101, A, 0).at(.001).server(1, 101, A, 0).at(.005).client(101, 1, A, 100);
        assertThat(wire.last()).containsExactly(RETRANSMISSION);
        assertThat(wire.lastDetail()).startsWith("early, after 1 duplicate ACK");
    }

    @Test
    void aResetOutOfTheWindowSaysSo() {
        wire.handshake().at(.001).client(1, 1, A, 100).at(.02).server(5001, 0, Wire.R, 0);
        assertThat(wire.lastDetail()).isEqualTo("out of the window");
    }

    @Test
    void aTimeoutInTheMiddleIsCountedFromTheOriginal() {
        wire.handshake()
                .client(1, 1, A, 100)
                .at(.01)
                .client(101, 1, A, 100)
                .at(.29)
                .client(1, 1, A, 100);
        assertThat(wire.last()).containsExactly(RETRANSMISSION);
        assertThat(wire.lastDetail()).isEqualTo("timeout, 300 ms after the previous try");
    }

    @Test
    void aReportOfWhatArrivedTwiceAsksForNoResend() {
        wire.handshake().client(1, 1, A, 100).client(101, 1, A, 100).client(201, 1, A, 100);
        wire.at(.02).server(1, 301, A, 0).at(.01).client(301, 1, A, 100).client(401, 1, A, 100);
        for (int i = 0; i < 3; i++) {
            wire.sack(1, 101).server(1, 301, A, 0);
            assertThat(wire.last()).containsExactly(DUPLICATE_ACK);
            assertThat(wire.lastDetail()).isEqualTo("DSACK: 100 bytes arrived twice");
        }
        wire.at(.05).client(301, 1, A, 100);
        assertThat(wire.last()).containsExactly(RETRANSMISSION);
        assertThat(wire.connection().half(Side.CLIENT).reportedTwice).isEqualTo(3);
    }

    @Test
    void aBlockWithinTheNextOneReportsItTwiceTooAndAnOrdinaryOneDoesNot() {
        wire.handshake().client(1, 1, A, 100).client(201, 1, A, 100).at(.02);
        wire.sack(201, 301).server(1, 101, A, 0);
        assertThat(wire.connection().half(Side.CLIENT).reportedTwice).isZero();
        wire.sacks(201, 251, 201, 301).server(1, 101, A, 0);
        assertThat(wire.connection().half(Side.CLIENT).reportedTwice).isEqualTo(1);
    }

    @Test
    void aDuplicateAckWithSackIsOneThoughTheWindowChanged() {
        wire.handshake().client(1, 1, A, 100).client(201, 1, A, 100).at(.02).server(1, 101, A, 0);
        wire.window(1200).sack(201, 301).server(1, 101, A, 0);
        assertThat(wire.last()).containsExactly(DUPLICATE_ACK);
    }

    @Test
    void timeoutsAreToldAsIncrementsThatDouble() {
        wire.handshake().client(1, 1, A | P, 100);
        wire.at(.2).client(1, 1, A | P, 100).at(.4).client(1, 1, A | P, 100);
        assertThat(wire.last()).containsExactly(RETRANSMISSION);
        assertThat(wire.lastDetail()).isEqualTo("timeout, 400 ms after the previous try, doubling");
    }

    @Test
    void aResendOfTheTailAfterTwoRoundTripsIsAProbe() {
        wire.handshake().client(1, 1, A | P, 100).at(.045).client(1, 1, A | P, 100);
        assertThat(wire.lastDetail()).startsWith("tail-loss probe");
    }

    @Test
    void anOverlapIsToldByItsBytes() {
        wire.handshake().client(1, 1, A, 100).at(.2).client(51, 1, A, 100);
        assertThat(wire.last()).containsExactly(RETRANSMISSION);
        assertThat(wire.lastDetail()).contains("50 bytes old, 50 new");
    }

    @Test
    void aSegmentOneByteBackIsNothingOnlyAfterAProbe() {
        wire.handshake().client(1, 1, A, 100).at(.2).client(100, 1, A, 50);
        assertThat(wire.last()).containsExactly(RETRANSMISSION);
        Wire probed = Wire.ours();
        probed.handshake().client(1, 1, A, 100).window(0).server(1, 101, A, 0).window(1000);
        probed.at(.3).client(101, 1, A, 1);
        assertThat(probed.last()).containsExactly(ZERO_WINDOW_PROBE);
        probed.at(.1).server(1, 101, A, 0).client(101, 1, A, 50);
        assertThat(probed.last()).isEmpty();
    }

    @Test
    void anEmptySegmentAtAZeroWindowIsAProbe() {
        wire.handshake()
                .client(1, 1, A, 1000)
                .window(0)
                .server(1, 1001, A, 0)
                .window(1000)
                .at(.3);
        wire.client(1000, 1, A, 0);
        assertThat(wire.last()).containsExactly(ZERO_WINDOW_PROBE);
        wire.window(0).server(1, 1001, A, 0);
        assertThat(wire.last()).containsExactly(ZERO_WINDOW, ZERO_WINDOW_PROBE_ACK);
    }

    @Test
    void aWindowThatFillsWithoutKnownScaleIsProbablyFull() {
        wire.server(1, 1, A, 0).client(1, 1, A, 600).client(601, 1, A, 400);
        assertThat(wire.last()).containsExactly(WINDOW_FULL);
        assertThat(wire.lastDetail()).startsWith("probably");
    }

    @Test
    void simultaneousOpenHasItsName() {
        wire.client(0, 0, S, 0).at(.001).server(0, 0, S, 0).at(.02).client(0, 1, S | A, 0);
        assertThat(wire.last()).containsExactly(SIMULTANEOUS_OPEN);
        wire.server(0, 1, S | A, 0);
        assertThat(wire.last()).containsExactly(SIMULTANEOUS_OPEN);
        wire.at(.02).client(1, 1, A, 0);
        assertThat(wire.last()).isEmpty();
        wire.server(1, 1, A, 0);
        assertThat(wire.last()).isEmpty();
        assertThat(wire.connection().simultaneousOpen()).isTrue();
    }

    @Test
    void theSameNumberAfterAFullCloseIsANewConnectionInTheSameStream() {
        wire.handshake()
                .client(1, 1, A, 10)
                .server(1, 11, F | A, 0)
                .client(11, 2, F | A, 0)
                .server(2, 12, A, 0);
        wire.at(5).client(0, 0, S, 0);
        assertThat(wire.last()).isEmpty();
        assertThat(wire.told).hasSize(2);
        assertThat(wire.told.get(0).ended).isTrue();
        assertThat(wire.connection().tcpStream()).isZero();
        assertThat(wire.connection().id()).isEqualTo(1);
    }

    @Test
    void aFrameSeenTwiceIsNoLoss() {
        wire.handshake().client(1, 1, A | P, 100).at(.000005).again();
        assertThat(wire.last()).containsExactly(DUPLICATE_FRAME);
        wire.at(.02).server(1, 101, A, 0).at(.000005).ttl(63).again();
        assertThat(wire.last()).containsExactly(DUPLICATE_FRAME);
        assertThat(wire.connection().duplicateFrames()).isEqualTo(2);
        assertThat(wire.connection().half(Side.CLIENT).payloadBytes).isEqualTo(100);
    }

    @Test
    void identicalResetsWithoutIdentificationAreNoDuplicates() {
        wire.handshake().client(1, 1, A, 100);
        wire.ipId(0).server(1, 0, Wire.R, 0).at(.0001).ipId(0).server(1, 0, Wire.R, 0);
        assertThat(wire.connection().duplicateFrames()).isZero();
        assertThat(wire.connection().resets()).hasSize(2);
    }

    @Test
    void duplicateAcksOverIpv6AreNoDuplicateFrames() {
        wire.v6().handshake().client(1, 1, A, 100).client(201, 1, A, 100).at(.02);
        wire.server(1, 101, A, 0).at(.0001).server(1, 101, A, 0);
        assertThat(wire.last()).containsExactly(DUPLICATE_ACK);
    }

    @Test
    void missingBytesAreCountedOnceTheyAreAcknowledged() {
        wire.handshake().client(1, 1, A, 100).client(301, 1, A, 100);
        assertThat(wire.last()).containsExactly(LOST_SEGMENT);
        wire.at(.02).server(1, 401, A, 0);
        assertThat(wire.last()).containsExactly(ACK_LOST_SEGMENT);
        assertThat(wire.lastDetail()).isEqualTo("200 bytes");
        assertThat(wire.connection().half(Side.CLIENT).missedBytes).isEqualTo(200);
    }

    @Test
    void whatTheCaptureSawFirstWasLostBehindIt() {
        wire.handshake().client(1, 1, A, 100).at(.3).client(1, 1, A, 100);
        assertThat(wire.connection().half(Side.CLIENT).lostBehind).isEqualTo(1);
        assertThat(wire.connection().half(Side.CLIENT).lostBefore).isZero();
    }

    @Test
    void whatItMissedUntilTheResendWasLostBeforeIt() {
        wire.handshake().client(1, 1, A, 100).client(201, 1, A, 100).at(.3).client(101, 1, A, 100);
        assertThat(wire.connection().half(Side.CLIENT).lostBefore).isEqualTo(1);
        assertThat(wire.connection().half(Side.CLIENT).lostBehind).isZero();
    }

    @Test
    void reorderingAndNeedlessResendsAreNoLoss() {
        wire.handshake().client(1, 1, A, 100).client(201, 1, A, 100).at(.003).client(101, 1, A, 100);
        wire.at(.02).server(1, 301, A, 0).at(.3).client(1, 1, A, 100);
        assertThat(wire.connection().half(Side.CLIENT).lostBefore).isZero();
        assertThat(wire.connection().half(Side.CLIENT).lostBehind).isZero();
    }

    /** Files of two capture points merged into one: the packet at the far end, a path later and some hops lower. */
    @Test
    void theSamePacketAtTheOtherEndIsNoRepeat() {
        wire.handshake();
        wire.ipId(700).timestamp(5_000).client(1, 1, A | P, 100);
        wire.at(.04).ttl(57).mac(9).ipId(700).timestamp(5_000).client(1, 1, A | P, 100);
        assertThat(wire.connection().duplicateFrames()).isEqualTo(1);
        wire.at(.2).ttl(57).mac(9).ipId(701).timestamp(5_240).client(1, 1, A | P, 100);
        assertThat(wire.connection().duplicateFrames()).isEqualTo(1);
        assertThat(wire.connection().half(Side.CLIENT).retransmissions()).isEqualTo(1);
    }
}
