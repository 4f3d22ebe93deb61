package io.hangup.tcp;

import static io.hangup.tcp.Wire.A;
import static io.hangup.tcp.Wire.F;
import static io.hangup.tcp.Wire.P;
import static io.hangup.tcp.Wire.R;
import static io.hangup.tcp.Wire.S;
import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.capture.Frame;
import io.hangup.capture.FrameRef;
import io.hangup.packet.Packet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TcpTrackerTest {
    private final Wire wire = Wire.ours();

    private Wire say(boolean client, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        wire.carrying(bytes);
        return client ? wire.client(1, 1, A | P, bytes.length) : wire.server(1, 1, A | P, bytes.length);
    }

    @Test
    void theHandshakeGivesSidesRoundTripsAndOptions() {
        wire.options(1460, 7)
                .client(0, 0, S, 0)
                .at(.02)
                .options(1400, 8)
                .server(0, 1, S | A, 0)
                .at(.001);
        wire.client(1, 1, A, 0);
        Connection c = wire.connection();
        assertThat(c.client()).hasToString("10.0.0.1:40000");
        assertThat(c.server()).hasToString("10.0.0.2:5000");
        assertThat(c.sidesGuessed()).isFalse();
        assertThat(c.established()).isTrue();
        assertThat(c.serverRtt()).isEqualTo(20_000_000);
        assertThat(c.clientRtt()).isEqualTo(1_000_000);
        assertThat(c.half(Side.CLIENT).mss).isEqualTo(1460);
        assertThat(c.half(Side.SERVER).windowScale).isEqualTo(8);
        assertThat(c.half(Side.SERVER).synFrame).isEqualTo(2);
    }

    @Test
    void aSynAckThatComesFirstShowsTheServer() {
        wire.server(0, 1, S | A, 0);
        assertThat(wire.connection().server()).hasToString("10.0.0.2:5000");
        assertThat(wire.connection().sidesGuessed()).isFalse();
        assertThat(wire.connection().synSeen()).isFalse();
    }

    @Test
    void aLateStartIsSettledByWhatIsSaid() {
        say(false, "HTTP/1.1 200 OK\r\n\r\n");
        assertThat(wire.connection().server()).hasToString("10.0.0.2:5000");
        assertThat(wire.connection().sidesGuessed()).isFalse();
        assertThat(wire.told.get(0).received(Side.SERVER)).isNotEmpty();
    }

    @Test
    void aLateClientHelloShowsTheClientThoughThePortsSayOtherwise() {
        wire.clientPort = 443;
        wire.carrying(new byte[] {0x16, 3, 1, 0, 10, 1, 0, 0, 6, 3}).client(1, 1, A, 10);
        assertThat(wire.connection().client().port()).isEqualTo(443);
        assertThat(wire.connection().sidesGuessed()).isFalse();
    }

    @Test
    void aLateStartWithoutAnyHintIsAGuessByPort() {
        wire.server(1, 1, A, 0);
        assertThat(wire.connection().server().port()).isEqualTo(5000);
        assertThat(wire.connection().sidesGuessed()).isTrue();
    }

    /** The first SYN-ACK was lost behind the capture point: a second later the client is no slower than ever. */
    @Test
    void whatWasSentTwiceIsNotTimed() {
        wire.client(0, 0, S, 0).server(0, 1, S | A, 0).at(1).client(0, 0, S, 0).server(0, 1, S | A, 0);
        wire.client(1, 1, A, 0);
        assertThat(wire.connection().half(Side.SERVER).minRtt).isNegative();
        wire.server(1, 1, A | P, 10).at(.01).client(1, 11, A, 0);
        assertThat(wire.connection().half(Side.SERVER).minRtt).isBetween(1L, 20_000_000L);
    }

    @Test
    void aClosedConnectionEndsWhenItStaysQuiet() {
        wire.handshake().client(1, 1, F | A, 0).server(1, 2, F | A, 0).client(2, 2, A, 0);
        wire.tracker.idle(wire.time + Settling.CALM_NANOS - 1);
        assertThat(wire.told.get(0).ended).isFalse();
        wire.tracker.idle(wire.time + Settling.CALM_NANOS);
        assertThat(wire.told.get(0).ended).isTrue();
    }

    @Test
    void oneThatWasResetWaitsLongerForLateSegments() {
        wire.handshake().client(1, 1, F | A, 0).server(1, 2, F | A, 0).client(2, 2, R | A, 0);
        wire.tracker.idle(wire.time + Settling.NANOS - 1);
        assertThat(wire.told.get(0).ended).isFalse();
        wire.tracker.idle(wire.time + Settling.NANOS);
        assertThat(wire.told.get(0).ended).isTrue();
    }

    @Test
    void aResetAfterACalmCloseMakesItWaitLonger() {
        wire.handshake().client(1, 1, F | A, 0).server(1, 2, F | A, 0).client(2, 2, A, 0);
        wire.at(.5).server(2, 2, R, 0);
        wire.tracker.idle(wire.time + Settling.NANOS - 1);
        assertThat(wire.told.get(0).ended).isFalse();
        wire.tracker.idle(wire.time + Settling.NANOS);
        assertThat(wire.told.get(0).ended).isTrue();
    }

    @Test
    void whereBytesAreMissingItWaitsLonger() {
        wire.handshake().client(1, 1, A | P, 10).server(101, 11, F | A, 0).client(11, 102, F | A, 0);
        wire.server(102, 12, A, 0);
        wire.tracker.idle(wire.time + Settling.NANOS - 1);
        assertThat(wire.told.get(0).ended).isFalse();
        wire.tracker.idle(wire.time + Settling.NANOS);
        assertThat(wire.told.get(0).ended).isTrue();
    }

    /** Another TTL alone is a sign too weak to speak of a box, and too strong to forget at once. */
    private void doubtful(int port) {
        wire.clientPort = port;
        wire.ttl(64).handshake().client(1, 1, A | P, 100).at(.02).server(1, 101, A, 0);
        wire.at(.5).ttl(52).window(0).ipId(0).server(1, 0, R, 0).window(1000);
    }

    @Test
    void aConnectionWithADoubtfulResetWaitsLongerForItsSender() {
        doubtful(40_000);
        wire.tracker.idle(wire.time + Settling.NANOS);
        assertThat(wire.told.get(0).ended).isFalse();
        wire.tracker.idle(wire.time + TcpTracker.DOUBT_NANOS - 1);
        assertThat(wire.told.get(0).ended).isFalse();
        wire.tracker.idle(wire.time + TcpTracker.DOUBT_NANOS);
        assertThat(wire.told.get(0).ended).isTrue();
    }

    @Test
    void onlySoManyWaitLonger() {
        for (int i = 0; i < TcpTracker.DOUBTFUL_CAP + 3; i++) {
            doubtful(10_000 + i);
            wire.at(-.54); // all at one time
        }
        wire.tracker.idle(wire.time + 2 * Settling.NANOS);
        assertThat(wire.told.stream().filter(t -> !t.ended)).hasSize(TcpTracker.DOUBTFUL_CAP);
        assertThat(wire.tracker.takenAsTheyLook()).isEqualTo(3);
        assertThat(wire.tracker.overEarly()).isZero();
    }

    @Test
    void beyondTheCapTheFirstToCloseIsOverAtOnce() {
        for (int i = 0; i <= Settling.CAP; i++) {
            wire.clientPort = 10_000 + i;
            wire.clientIsn += 1;
            wire.client(0, 0, S, 0).server(0, 1, S | A, 0).client(1, 1, A, 0);
            wire.client(1, 1, F | A, 0).server(1, 2, F | A, 0);
            assertThat(wire.told.get(0).ended).isFalse();
            wire.client(2, 2, A, 0);
        }
        assertThat(wire.told.get(0).ended).isTrue();
        assertThat(wire.told.stream().filter(told -> told.ended)).hasSize(1);
        assertThat(wire.tracker.overEarly()).isEqualTo(1);
        assertThat(wire.tracker.takenAsTheyLook()).isZero();
    }

    @Test
    void aSegmentAfterTheCloseDelaysTheEnd() {
        wire.handshake().client(1, 1, F | A, 0).server(1, 2, F | A, 0).client(2, 2, A, 0);
        wire.at(.8).server(1, 2, F | A, 0).at(.8);
        wire.tracker.idle(wire.time);
        assertThat(wire.told.get(0).ended).isFalse();
        wire.at(.5);
        wire.tracker.idle(wire.time);
        assertThat(wire.told.get(0).ended).isTrue();
    }

    @Test
    void anIdleConnectionEndsAfterHoursAndGoesOnAsAnother() {
        wire.handshake().client(1, 1, A, 10).server(1, 11, A, 0).at(7600);
        for (int i = 0; i < 3; i++) {
            wire.tracker.idle(wire.time + i);
        }
        assertThat(wire.told.get(0).ended).isTrue();
        wire.client(11, 1, A, 5);
        assertThat(wire.told).hasSize(2);
        assertThat(wire.connection().tcpStream()).isZero();
    }

    @Test
    void theEndOfTheCaptureEndsEveryConnection() {
        wire.handshake();
        wire.clientPort = 40_001;
        wire.client(0, 0, S, 0).end();
        assertThat(wire.told).allMatch(told -> told.ended);
        assertThat(wire.told.get(1).connection.established()).isFalse();
    }

    @Test
    void lateSegmentsOfAnEndedConnectionOpenNone() {
        wire.handshake()
                .client(1, 1, F | A, 0)
                .server(1, 2, F | A, 0)
                .client(2, 2, A, 0)
                .at(10);
        wire.server(2, 2, R, 0).server(2, 2, R, 0);
        assertThat(wire.told).hasSize(1);
    }

    @Test
    void framesWithoutTimeTakeTheTimeBefore() {
        wire.handshake();
        wire.packet.seq = wire.clientIsn + 1;
        wire.tracker.segment(wire.packet, Frame.NO_TIME, 4);
        assertThat(wire.connection().lastTime()).isEqualTo(wire.time);
    }

    @Test
    void aHeaderThatTheSnapLengthCutTakesNoStream() {
        wire.handshake();
        wire.packet.headerComplete = false;
        wire.packet.sourcePort = 1;
        wire.tracker.segment(wire.packet, wire.time, 4);
        assertThat(wire.told).hasSize(1);
        assertThat(wire.tracker.incompleteHeaders()).isEqualTo(1);
    }

    @Test
    void everyFileCountsItsOwnStreams() {
        wire.clientPort = 1;
        wire.client(1, 1, A, 0);
        wire.clientPort = 2;
        wire.client(1, 1, A, 0);
        wire.frame = FrameRef.of(1, 0);
        wire.client(2, 1, A, 0);
        wire.clientPort = 1;
        wire.client(2, 1, A, 0);
        wire.frame = FrameRef.of(0, 10);
        wire.client(3, 1, A, 0);
        assertThat(wire.streams).containsExactly(0, 1, 0, 1, 0);
        assertThat(wire.told).hasSize(2);
    }

    @Test
    void thousandsOfConnectionsKeepTheirStreams() {
        for (int round = 0; round < 2; round++) {
            for (int port = 1; port <= 20_000; port++) {
                wire.clientPort = port;
                wire.client(1 + round, 1, A, 0);
            }
        }
        for (int i = 0; i < 40_000; i++) {
            assertThat(wire.streams.get(i)).isEqualTo(i % 20_000);
        }
    }

    @Test
    void anIcmpErrorIsAttachedToWhatItQuotes() {
        wire.handshake().client(1, 1, A, 1400);
        wire.tracker.icmp(quote(wire.clientIsn + 1, true), wire.time, 9);
        IcmpError error = wire.connection().icmpErrors().get(0);
        assertThat(error.isPacketTooBig()).isTrue();
        assertThat(error.mtu()).isEqualTo(1300);
        assertThat(error.quotedSide()).isEqualTo(Side.CLIENT);
        assertThat(error.quotedSeq()).isEqualTo(1);
        assertThat(error.from()).isEqualTo("10.0.0.254");
    }

    @Test
    void aWholeHeaderInAQuoteTakesAStreamAndAShortOneDoesNot() {
        wire.tracker.icmp(quote(5, false), wire.time, 1);
        assertThat(wire.streams).isEmpty();
        wire.tracker.icmp(quote(5, true), wire.time, 2);
        wire.clientPort = 7;
        wire.client(1, 1, A, 0);
        assertThat(wire.streams).containsExactly(0, 1);
        assertThat(wire.told).hasSize(1);
    }

    private static Packet quote(int seq, boolean complete) {
        Packet p = new Packet();
        p.kind = Packet.ICMP;
        p.quoted = true;
        p.quotedProtocol = 6;
        p.icmpType = 3;
        p.icmpCode = 4;
        p.icmpMtu = 1300;
        p.sourceLow = 0xffff_0a00_00feL;
        p.quotedSourceLow = 0xffff_0a00_0001L;
        p.quotedDestinationLow = 0xffff_0a00_0002L;
        p.quotedSourcePort = 40_000;
        p.quotedDestinationPort = 5000;
        p.quotedSeq = seq;
        p.quotedTcpComplete = complete;
        p.quotedIpLength = 1440;
        return p;
    }

    @Test
    void theSameConnectionBehindAddressTranslationIsFound() {
        List<Connection> both = new ArrayList<>();
        for (int[] step : new int[][] {{0}, {1}, {2}}) {
            for (int port : new int[] {40_000, 50_000}) {
                wire.clientPort = port;
                wire.timestamp(77);
                switch (step[0]) {
                    case 0 -> wire.client(0, 0, S, 0);
                    case 1 -> wire.server(0, 1, S | A, 0);
                    default -> wire.client(1, 1, A, 0);
                }
            }
        }
        wire.told.forEach(told -> both.add(told.connection));
        assertThat(both).hasSize(2);
        assertThat(both.get(0).isRepeat()).isFalse();
        assertThat(both.get(1).isRepeat()).isTrue();
    }

    @Test
    void theTwoConnectionsOfAProxyAreNotTheSame() {
        wire.handshake();
        wire.clientPort = 50_000;
        wire.clientIsn += 1;
        wire.handshake().end();
        assertThat(wire.told).noneMatch(told -> told.connection.isRepeat());
    }

    @Test
    void theLogKeepsHeadAndTailOfWhatIsUndecidedAndGrowsOnceItMatters() {
        wire.interest = Interest.UNDECIDED;
        wire.handshake();
        for (int i = 0; i < 3000; i++) {
            wire.client(1 + i, 1, A, 1);
        }
        Segments log = wire.connection().segments();
        assertThat(log.size()).isEqualTo(Segments.UNDECIDED_CAP);
        assertThat(log.folded()).isEqualTo(3003 - Segments.UNDECIDED_CAP);
        assertThat(log.head()).isEqualTo(Segments.UNDECIDED_CAP / 2);
        assertThat(log.frame(0)).isEqualTo(1);
        assertThat(log.frame(log.head() - 1)).isEqualTo(log.head());
        assertThat(log.frame(log.head())).isEqualTo(3003 - Segments.UNDECIDED_CAP / 2 + 1);
        wire.told.get(0).interest = Interest.WANTED;
        wire.server(1, 3001, A, 0).server(1, 3001, A, 0);
        assertThat(log.frame(log.size() - 1)).isEqualTo(3005);
        for (int i = 1; i < log.size(); i++) {
            assertThat(log.frame(i)).isGreaterThan(log.frame(i - 1));
        }
    }

    @Test
    void theLogHoldsTheSegmentAsItWas() {
        wire.options(1460, 3).client(0, 0, S, 0).options(1460, 4).server(0, 1, S | A, 0);
        wire.client(1, 1, A | P, 100).client(201, 1, A, 50);
        wire.ttl(57).window(500).timestamp(99).ipId(4711).sack(201, 251).server(1, 101, A, 0);
        Segments log = wire.connection().segments();
        assertThat(log.from(4)).isEqualTo(Side.SERVER);
        assertThat(log.ack(4)).isEqualTo(101);
        assertThat(log.seq(3)).isEqualTo(201);
        assertThat(log.length(2)).isEqualTo(100);
        assertThat(log.window(4)).isEqualTo(8000);
        assertThat(log.window(1)).isEqualTo(1000);
        assertThat(log.ttl(4)).isEqualTo(57);
        assertThat(log.ipId(4)).isEqualTo(4711);
        assertThat(log.hasTimestamp(4)).isTrue();
        assertThat(log.tsVal(4)).isEqualTo(99);
        assertThat(log.sackLeft(4)).isEqualTo(201);
        assertThat(log.sackRight(4)).isEqualTo(251);
        assertThat(log.sackLeft(3)).isEqualTo(-1);
        assertThat(log.is(3, TcpEvent.LOST_SEGMENT)).isTrue();
        assertThat(log.has(2, Packet.PSH)).isTrue();
    }

    @Test
    void theLargestAcknowledgedPayloadIsNotTheOneSentAgainInPieces() {
        wire.handshake().client(1, 1, A, 1400).at(1).client(1, 1, A, 700).client(701, 1, A, 700);
        wire.server(1, 1401, A, 0);
        Half half = wire.connection().half(Side.CLIENT);
        assertThat(half.largestPayload).isEqualTo(1400);
        assertThat(half.largestAckedPayload).isEqualTo(700);
    }

    @Test
    void theHistorySpellsTheStory() {
        wire.handshake()
                .client(1, 1, A | P, 10)
                .server(1, 11, A, 0)
                .server(1, 11, A | P, 20)
                .client(11, 21, A, 0);
        wire.at(1).client(1, 21, A | P, 10).server(21, 11, F | A, 0).client(11, 22, R | A, 0);
        assertThat(wire.connection().history()).isEqualTo("ShADadTfR");
    }
}
