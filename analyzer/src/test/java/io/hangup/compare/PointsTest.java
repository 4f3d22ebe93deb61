package io.hangup.compare;

import static io.hangup.compare.TwoPoints.compare;
import static io.hangup.compare.TwoPoints.ladder;
import static io.hangup.compare.TwoPoints.only;
import static io.hangup.compare.TwoPoints.talk;
import static io.hangup.compare.TwoPoints.talkOn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hangup.capture.FrameRef;
import io.hangup.compare.ComparedConnection.PointName;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;
import io.hangup.testing.Capture;
import io.hangup.testing.Ladder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PointsTest {
    @Test
    void whatArrivedAsItWasSentIsNoDifference() throws IOException {
        Ladder ladder = talk().clientCloses();
        Comparison c = compare(ladder, OtherPoint.of(ladder.frames()));
        ComparedConnection one = only(c);
        assertThat(one.by()).isEqualTo(MatchedBy.TUPLE_AND_ISN);
        assertThat(one.differs()).isFalse();
        assertThat(one.clientSide()).isEqualTo(PointName.A);
        assertThat(one.hops()).isEqualTo(3);
        assertThat(one.ways()).allSatisfy(way -> {
            assertThat(way.lost()).isZero();
            assertThat(way.notJudged()).isZero();
            assertThat(way.medianDelayMillis()).isCloseTo(10, within(0.1));
        });
        assertThat(c.clock().offsetMillis()).isCloseTo(0, within(0.1));
    }

    @Test
    void theFilesMayBeGivenInEitherOrder() throws IOException {
        Ladder ladder = talk().clientCloses();
        Capture server = OtherPoint.of(ladder.frames()).clock(5, 0).capture();
        Comparison c = Points.compare(server.source(), ladder.capture().source(), "s", "c", (f, o) -> false);
        assertThat(only(c).clientSide()).isEqualTo(PointName.B);
        assertThat(c.clock().offsetMillis()).isCloseTo(-5, within(0.1));
        assertThat(only(c).differs()).isFalse();
    }

    @Test
    void aClockThatIsAheadIsFoundThoughTheJourneyIsLonger() throws IOException {
        Ladder ladder = talk().clientCloses();
        Comparison c = compare(ladder, OtherPoint.of(ladder.frames()).clock(3217, 0));
        assertThat(c.clock().known()).isTrue();
        assertThat(c.clock().offsetMillis()).isCloseTo(3217, within(0.1));
        assertThat(c.clock().uncertaintyMillis()).isBetween(9.0, 11.0);
        assertThat(c.clock().drifts()).isFalse();
        assertThat(only(c).differs()).isFalse();
    }

    /** The same packets with the same TTL, only their times moved: nothing tells which point is nearer to the client. */
    @Test
    void theClockIsKnownThoughThePointsAreNotToldApart() throws IOException {
        Ladder ladder = talk().clientCloses();
        Capture later = Capture.of(
                1,
                ladder.frames().stream()
                        .map(frame -> new Capture.CapturedFrame(frame.timeNanos() + 3_500_000_000L, frame.data()))
                        .toList());
        Comparison c = Points.compare(ladder.capture().source(), later.source(), "a", "b", (f, o) -> false);
        assertThat(only(c).clientSide()).isEqualTo(PointName.UNKNOWN);
        assertThat(c.clock().known()).isTrue();
        assertThat(c.clock().offsetMillis()).isCloseTo(3_500, within(0.1));
        assertThat(c.clock().uncertaintyMillis()).isLessThan(1);
    }

    @Test
    void aClockThatDriftsIsFollowed() throws IOException {
        Ladder ladder = ladder().handshake();
        for (int i = 0; i < 60; i++) {
            ladder.after(2_000)
                    .client(ladder.random(300))
                    .server(ladder.random(900))
                    .clientAck();
        }
        Comparison c =
                compare(ladder.clientCloses(), OtherPoint.of(ladder.frames()).clock(-40, 250));
        assertThat(c.clock().drifts()).isTrue();
        assertThat(c.clock().driftPpm()).isCloseTo(250, within(10.0));
        assertThat(only(c).differs()).isFalse();
        assertThat(only(c).ways().get(0).medianDelayMillis()).isCloseTo(10, within(1.0));
    }

    /** The first copy is not in A's file, the second was lost behind A: they are not one packet that travelled back in time. */
    @Test
    void copiesOfTheSameBytesAreNotOnePacket() throws IOException {
        for (boolean rewritten : new boolean[] {false, true}) {
            Ladder ladder = talk();
            ladder.client(ladder.random(60)).after(300).retransmit();
            int second = ladder.frameCount();
            ladder.serverAck();
            talkOn(ladder).clientCloses();
            List<Capture.CapturedFrame> kept = new ArrayList<>(ladder.frames());
            kept.remove(second - 2);
            OtherPoint server = OtherPoint.of(ladder.frames()).clock(250, 0).lose(second);
            Comparison c = Points.compare(
                    Capture.of(1, kept).source(),
                    (rewritten ? server.ipIds(777) : server).capture().source(),
                    "a.pcap",
                    "b.pcap",
                    (f, o) -> false);
            assertThat(c.clock().offsetMillis()).isCloseTo(250, within(0.1));
            assertThat(only(c).ways().get(0).worstDelayMillis()).isCloseTo(10, within(0.1));
            assertThat(only(c).ways().get(0).missedHere()).isEqualTo(1);
        }
    }

    /** A packet that the network delivers twice is missing in nobody's file. */
    @Test
    void whatArrivesTwiceWasSentOnce() throws IOException {
        Ladder ladder = talk().clientCloses();
        List<Capture.CapturedFrame> twice =
                new ArrayList<>(OtherPoint.of(ladder.frames()).capture().frames());
        Capture.CapturedFrame request = twice.get(3);
        twice.add(4, new Capture.CapturedFrame(request.timeNanos() + 1_000_000, request.data()));
        Comparison c = Points.compare(
                ladder.capture().source(), Capture.of(1, twice).source(), "a.pcap", "b.pcap", (f, o) -> false);
        assertThat(only(c).differs()).isFalse();
        assertThat(only(c).ways())
                .allSatisfy(way -> assertThat(way.missedHere()).isZero());
    }

    @Test
    void lostPacketsAreNamedWithTheFrameThatBroughtTheirBytesLater() throws IOException {
        Ladder ladder = ladder().handshake().client(ladder().random(500));
        int first = ladder.frameCount();
        ladder.after(250).clientRetransmits().serverAck();
        ladder.client(ladder.random(60)).server(ladder.random(300)).clientAck().clientCloses();
        ComparedConnection one =
                only(compare(ladder, OtherPoint.of(ladder.frames()).lose(first)));
        Way up = one.ways().get(0);
        assertThat(up.lost()).isEqualTo(1);
        assertThat(up.losses()).singleElement().satisfies(loss -> {
            assertThat(loss.frame()).isEqualTo(FrameRef.of(0, first));
            assertThat(loss.bytes()).isEqualTo(500);
            assertThat(loss.again()).isEqualTo(FrameRef.of(1, first));
        });
        assertThat(one.ways().get(1).lost()).isZero();
    }

    @Test
    void whatTheOtherCaptureMissedIsNotLost() throws IOException {
        Ladder ladder = talk();
        int request = 4;
        ComparedConnection one = only(
                compare(ladder.clientCloses(), OtherPoint.of(ladder.frames()).missed(request)));
        Way up = one.ways().get(0);
        assertThat(up.lost()).isZero();
        assertThat(up.missedThere()).isEqualTo(1);
    }

    /** A capture that misses packets does not prove that an acknowledgment, which nothing answers, was lost. */
    @Test
    void whereACaptureMissesPacketsAMissingAcknowledgmentIsNotSaidToBeLost() throws IOException {
        Ladder ladder = talk();
        int acknowledgment = 7;
        ComparedConnection one = only(
                compare(ladder.clientCloses(), OtherPoint.of(ladder.frames()).missed(4, acknowledgment)));
        Way up = one.ways().get(0);
        assertThat(up.missedThere()).isEqualTo(1);
        assertThat(up.lost()).isZero();
        assertThat(up.losses()).isEmpty();
        assertThat(up.lostOrMissed()).isEqualTo(1);
    }

    @Test
    void aCaptureOfOneDirectionLosesNothingOfTheOther() throws IOException {
        Ladder ladder = talk().clientCloses();
        int[] down = IntStream.rangeClosed(1, ladder.frameCount())
                .filter(frame -> !fromClient(ladder.frames().get(frame - 1)))
                .toArray();
        Comparison c = compare(ladder, OtherPoint.of(ladder.frames()).missed(down));
        assertThat(only(c).ways()).allSatisfy(way -> assertThat(way.lost()).isZero());
        assertThat(only(c).ways().get(1)).matches(Way::unseenHere);
        assertThat(c.notes()).noneMatch(note -> note.contains("dropped"));
    }

    private static boolean fromClient(Capture.CapturedFrame frame) {
        return frame.data()[26] == 10;
    }

    @Test
    void segmentsCutUpOnTheWayHaveArrived() throws IOException {
        Ladder a = ladder().handshake();
        byte[] large = a.random(2_896);
        a.clientSegment(large).serverAck().server(a.random(100)).clientAck().clientCloses();
        Ladder b = ladder().handshake();
        b.random(2_896);
        b.client(large).serverAck().server(a.random(100)).clientAck().clientCloses();
        ComparedConnection one = only(compare(a, OtherPoint.of(b.frames())));
        Way up = one.ways().get(0);
        assertThat(up.lost()).isZero();
        assertThat(up.recut()).isEqualTo(1);
    }

    @Test
    void anMssThatWasLoweredOnTheWayIsShown() throws IOException {
        Ladder ladder = talk().clientCloses();
        ComparedConnection one =
                only(compare(ladder, OtherPoint.of(ladder.frames()).clampMss(1360)));
        assertThat(one.differs()).isTrue();
        assertThat(one.changes()).anySatisfy(change -> {
            assertThat(change.what()).isEqualTo("mss");
            assertThat(change.at()).isEqualTo("1460");
            assertThat(change.there()).isEqualTo("1360");
        });
    }

    @Test
    void rewrittenIdentificationsAreNoDifferenceWorthTelling() throws IOException {
        Ladder ladder = talk().clientCloses();
        ComparedConnection one =
                only(compare(ladder, OtherPoint.of(ladder.frames()).ipIds(77)));
        assertThat(one.differs()).isFalse();
        assertThat(one.changes()).allSatisfy(change -> assertThat(change.what()).isEqualTo("ip-id"));
    }

    @Test
    void aResetThatTheServerNeverSentIsProvedByWhatItWentOnSending() throws IOException {
        Ladder ladder = talk();
        // at the client: the forged reset, then the server's own data, which no socket takes any more
        ladder.ttl(61).serverRst();
        int forged = ladder.frameCount();
        ladder.seqOffset(0).serverRaw(Ladder.PSH | Ladder.ACK, ladder.serverNext(), ladder.clientNext(), new byte[200]);
        ladder.after(500)
                .serverRaw(Ladder.FIN | Ladder.ACK, ladder.serverNext() + 200, ladder.clientNext(), new byte[0]);
        ComparedConnection one =
                only(compare(ladder, OtherPoint.of(ladder.frames()).lose(forged)));
        assertThat(one.strays()).singleElement().satisfies(stray -> {
            assertThat(stray.frame()).isEqualTo(FrameRef.of(0, forged));
            assertThat(stray.inNameOf()).isEqualTo(Side.SERVER);
            assertThat(stray.flags() & Packet.RST).isNotZero();
            assertThat(stray.certain()).isTrue();
            assertThat(stray.wentOn()).isNotZero();
            assertThat(stray.ttl()).isEqualTo(61);
            assertThat(stray.usualTtl()).isEqualTo(56);
        });
        assertThat(one.closing().by()).isEqualTo(Closing.By.MIDDLEBOX);
    }

    @Test
    void aResetAfterTheOtherCaptureEndedIsNotProved() throws IOException {
        Ladder ladder = talk();
        ladder.after(5_000).client(ladder.random(100));
        int request = ladder.frameCount();
        ladder.after(1).ttl(61).serverRst();
        ComparedConnection one =
                only(compare(ladder, OtherPoint.of(ladder.frames()).lose(request, request + 1)));
        assertThat(one.strays()).singleElement().satisfies(stray -> {
            assertThat(stray.certain()).isFalse();
            assertThat(stray.watched()).isFalse();
        });
        assertThat(one.ways().get(0).afterEnd()).containsExactly(FrameRef.of(0, request));
        assertThat(one.ways().get(0).lost()).isZero();
        assertThat(one.closing().by()).isNotEqualTo(Closing.By.MIDDLEBOX);
    }

    @Test
    void whoClosedFirstIsWhoseFinTheOtherHadReceivedBefore() throws IOException {
        Ladder server = talk().serverCloses();
        Closing byServer = only(compare(server, OtherPoint.of(server.frames()))).closing();
        assertThat(byServer.by()).isEqualTo(Closing.By.SERVER);
        assertThat(byServer.order()).isEqualTo(Closing.Order.CAUSAL);
        Ladder client = talk().clientCloses();
        Closing byClient = only(compare(client, OtherPoint.of(client.frames()))).closing();
        assertThat(byClient.by()).isEqualTo(Closing.By.CLIENT);
        assertThat(byClient.order()).isEqualTo(Closing.Order.CAUSAL);
        assertThat(FrameRef.capture(byClient.serverFrame())).isEqualTo(1);
    }

    @Test
    void finsThatCrossedAreOrderedByTheClocks() throws IOException {
        // at the client its FIN leaves 4 ms before the server's comes: that one left 6 ms earlier, by a journey of 10
        // ms
        Ladder ladder = talk().after(100).clientFin();
        ladder.at((ladder.nowNanos() - Ladder.START_NANOS) / 1e6 + 4);
        ladder.serverRaw(Ladder.FIN | Ladder.ACK, ladder.serverNext(), ladder.clientNext() - 1, new byte[0]);
        ladder.clientAck();
        Closing closing = only(compare(ladder, OtherPoint.of(ladder.frames()))).closing();
        assertThat(closing.by()).isEqualTo(Closing.By.SERVER);
        assertThat(closing.order()).isEqualTo(Closing.Order.CROSSED);
        assertThat(closing.apartMillis()).isCloseTo(6, within(0.2));
    }

    @Test
    void aConnectionThatNeverGotThereIsListed() throws IOException {
        Ladder seen = talk().clientCloses();
        Ladder swallowed = Ladder.between("10.1.0.2", 40_002, "203.0.113.10", 443)
                .at(50)
                .syn()
                .after(1_000)
                .syn();
        Ladder later = Ladder.between("10.1.0.2", 40_003, "203.0.113.10", 443)
                .at(2_000)
                .handshake()
                .client(seen.random(100))
                .server(seen.random(100))
                .clientCloses();
        Capture all = Capture.of(seen, swallowed, later);
        Capture there = OtherPoint.of(Capture.of(seen, later).frames()).capture();
        Comparison c = Points.compare(all.source(), there.source(), "a", "b", (f, o) -> false);
        assertThat(c.connections()).hasSize(2);
        assertThat(c.onlyA().count()).isEqualTo(1);
        assertThat(c.onlyA().listed()).singleElement().satisfies(missing -> {
            assertThat(missing.client()).isEqualTo("10.1.0.2:40002");
            assertThat(missing.unansweredSyns()).isTrue();
            assertThat(missing.frames()).hasSize(2);
        });
        assertThat(c.onlyB().count()).isZero();
    }

    @Test
    void capturesOfOtherTrafficHaveNothingInCommon() throws IOException {
        Ladder other = Ladder.between("10.1.0.3", 40_001, "203.0.113.11", 443)
                .handshake()
                .client(new byte[100])
                .server(new byte[100])
                .clientCloses();
        Comparison c = Points.compare(talk().capture().source(), other.capture().source(), "a", "b", (f, o) -> false);
        assertThat(c.connections()).isEmpty();
        assertThat(c.clock().known()).isFalse();
        assertThat(c.onlyA().listed()).isEmpty();
    }
}
