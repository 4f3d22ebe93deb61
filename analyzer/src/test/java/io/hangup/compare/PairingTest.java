package io.hangup.compare;

import static io.hangup.compare.TwoPoints.compare;
import static io.hangup.compare.TwoPoints.ladder;
import static io.hangup.compare.TwoPoints.only;
import static io.hangup.compare.TwoPoints.talk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hangup.testing.Capture;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which connections of two captures are one and the same. */
class PairingTest {
    @Test
    void natIsSeenThroughByTheInitialSequenceNumbers() throws IOException {
        Ladder ladder = talk().clientCloses();
        ComparedConnection one =
                only(compare(ladder, OtherPoint.of(ladder.frames()).nat(9, 61_001)));
        assertThat(one.by()).isEqualTo(MatchedBy.ISN);
        assertThat(one.translated()).isTrue();
        assertThat(one.b().client()).isEqualTo("198.51.100.9:61001");
        assertThat(one.differs()).isFalse();
    }

    @Test
    void aConnectionJoinedLateIsFoundBehindNatByItsTimestamps() throws IOException {
        Ladder ladder = talk();
        for (int i = 0; i < 5; i++) {
            ladder.after(30)
                    .client(ladder.random(80))
                    .server(ladder.random(200))
                    .clientAck();
        }
        int joined = 8;
        ComparedConnection one = only(compare(
                ladder.clientCloses(),
                OtherPoint.of(ladder.frames()).nat(9, 61_001).from(joined)));
        assertThat(one.by()).isEqualTo(MatchedBy.TIMESTAMPS);
        assertThat(one.ways()).allSatisfy(way -> assertThat(way.lost()).isZero());
    }

    /** Answers that are equal byte for byte: the first in the late file is not the first of the connection. */
    @Test
    void aConnectionJoinedLateIsComparedThoughItsAnswersRepeat() throws IOException {
        for (boolean timestamps : new boolean[] {true, false}) {
            Ladder ladder = (timestamps ? ladder() : ladder().noTimestamps()).handshake();
            byte[] question = ladder.random(300);
            byte[] answer = ladder.random(900);
            for (int i = 0; i < 8; i++) {
                ladder.after(300).client(question).server(answer).clientAck();
            }
            Comparison c = compare(
                    ladder.clientCloses(),
                    OtherPoint.of(ladder.frames()).clock(5_000, 0).from(12));
            assertThat(c.clock().offsetMillis()).isCloseTo(5_000, within(0.1));
            assertThat(only(c).strays()).isEmpty();
            assertThat(only(c).changes()).isEmpty();
            assertThat(only(c).ways()).allSatisfy(way -> assertThat(way.lost()).isZero());
        }
    }

    @Test
    void withoutTimestampsThePayloadTells() throws IOException {
        Ladder ladder = ladder().noTimestamps().handshake();
        for (int i = 0; i < 5; i++) {
            ladder.after(30)
                    .client(ladder.random(80))
                    .server(ladder.random(200))
                    .clientAck();
        }
        ComparedConnection one = only(compare(
                ladder.clientCloses(),
                OtherPoint.of(ladder.frames()).nat(9, 61_001).from(6)));
        assertThat(one.by()).isEqualTo(MatchedBy.PAYLOAD);
    }

    @Test
    void rewrittenSequenceNumbersAreToldAndComparedAllTheSame() throws IOException {
        Ladder ladder = ladder().handshake().tls13("api.openai.com", "http/1.1");
        ladder.clientRecord(23, 400).serverRecord(23, 900).clientAck().clientCloses();
        ComparedConnection one = only(
                compare(ladder, OtherPoint.of(ladder.frames()).nat(9, 61_001).isn(123_456_789)));
        assertThat(one.by()).isEqualTo(MatchedBy.TLS_RANDOM);
        assertThat(one.relayed()).isFalse();
        assertThat(one.changes()).anySatisfy(change -> assertThat(change.what()).isEqualTo("isn"));
        assertThat(one.ways()).allSatisfy(way -> assertThat(way.lost()).isZero());
    }

    @Test
    void theSameHelloInTwoConnectionsIsAProxyAndNoLoss() throws IOException {
        byte[] hello = Tls.clientHello("api.openai.com", "http/1.1");
        Ladder down = ladder().handshake().client(hello).serverAck();
        Ladder up = Ladder.between("10.9.9.9", 51_000, "203.0.113.10", 443)
                .at(15)
                .handshake()
                .client(hello)
                .serverAck();
        ComparedConnection one =
                only(Points.compare(down.capture().source(), up.capture().source(), "a", "b", (f, o) -> false));
        assertThat(one.relayed()).isTrue();
        assertThat(one.ways()).isEmpty();
        assertThat(one.differs()).isFalse();
    }

    /** A program that asks the same again and gets the same answer: its next connection is not this one behind a proxy. */
    @Test
    void theSameRequestsInALaterConnectionAreNotSeenAtBothPoints() throws IOException {
        Ladder first = talk().clientCloses();
        Ladder again = Ladder.between("10.1.0.2", 40_177, "203.0.113.10", 443)
                .at(600_000)
                .rtt(40)
                .handshake();
        Ladder bytes = ladder();
        again.client(bytes.random(400))
                .serverAck()
                .server(bytes.random(900))
                .clientAck()
                .client(bytes.random(80))
                .server(bytes.random(1_200))
                .clientAck()
                .clientCloses();
        Comparison c = Points.compare(first.capture().source(), again.capture().source(), "a", "b", (f, o) -> false);
        assertThat(c.connections()).isEmpty();
        assertThat(c.onlyA().count()).isEqualTo(1);
        assertThat(c.onlyB().count()).isEqualTo(1);
    }

    @Test
    void equalBytesFarApartInTimeAreNoProxyWhereTheClocksAreKnown() throws IOException {
        Ladder shared = Ladder.between("10.1.0.7", 41_000, "203.0.113.10", 443)
                .rtt(40)
                .handshake()
                .client(ladder().random(77))
                .server(ladder().random(88))
                .clientAck();
        for (int later : new int[] {10, 600_000}) {
            Ladder again = Ladder.between("10.9.9.9", 51_000, "203.0.113.99", 443)
                    .at(later)
                    .rtt(40)
                    .handshake();
            Ladder bytes = ladder();
            again.client(bytes.random(400))
                    .serverAck()
                    .server(bytes.random(900))
                    .clientAck();
            Capture b = Capture.of(
                    1,
                    Stream.concat(OtherPoint.of(shared.frames()).capture().frames().stream(), again.frames().stream())
                            .toList());
            Comparison c = Points.compare(Capture.of(shared, talk()).source(), b.source(), "a", "b", (f, o) -> false);
            assertThat(c.clock().known()).isTrue();
            assertThat(c.connections().stream().anyMatch(ComparedConnection::relayed))
                    .isEqualTo(later == 10);
        }
    }
}
