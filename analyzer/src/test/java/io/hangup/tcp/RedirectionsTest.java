package io.hangup.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.packet.Packet;
import org.junit.jupiter.api.Test;

/** A connection that its host redirects: requests to 10.0.0.2:15001, answers from 10.0.0.2:5000. */
class RedirectionsTest {
    private static final int S = Packet.SYN;
    private static final int A = Packet.ACK;
    private static final int F = Packet.FIN;
    private static final int R = Packet.RST;

    private static final int PROXY = 15_001;
    private static final int CALLED = 5000;

    private Wire wire = Wire.ours();

    private Wire request(long seq, long ack, int flags, int length) {
        return wire.toPort(PROXY).client(seq, ack, flags, length);
    }

    private Wire answer(long seq, long ack, int flags, int length) {
        return wire.toPort(CALLED).server(seq, ack, flags, length);
    }

    private void call() {
        request(0, 0, S, 0).at(0.000_02);
        answer(0, 1, S | A, 0).at(0.000_02);
        request(1, 1, A, 0);
        request(1, 1, A, 300).at(0.1);
        answer(1, 301, A, 200).at(0.001);
        request(301, 201, A, 0);
    }

    @Test
    void bothHalvesAreOneConnection() {
        call();
        answer(201, 301, R | A, 0).end();

        assertThat(wire.told).hasSize(1);
        Connection c = wire.told.get(0).connection;
        assertThat(wire.told.get(0).received(Side.CLIENT)).hasSize(300);
        assertThat(wire.told.get(0).received(Side.SERVER)).hasSize(200);
        assertThat(c.redirected()).isTrue();
        assertThat(c.server().port()).isEqualTo(PROXY);
        assertThat(c.called().port()).isEqualTo(CALLED);
        assertThat(c.resets()).hasSize(1);
        assertThat(c.resets().get(0).side()).isEqualTo(Side.SERVER);
        assertThat(c.history()).startsWith("ShA");
        assertThat(c.icmpErrors()).isEmpty();
    }

    @Test
    void everyFrameKeepsTheStreamNumberOfWireshark() {
        call();
        wire.end();

        assertThat(wire.streams).containsExactly(0, 1, 0, 0, 1, 0);
        assertThat(wire.told.get(0).connection.tcpStream()).isZero();
        assertThat(wire.told.get(0).connection.answersStream()).isEqualTo(1);
    }

    @Test
    void nothingIsSaidToBeLostThatTheOtherTupleHolds() {
        call();
        wire.end();

        assertThat(wire.events).noneMatch(events -> events.contains(TcpEvent.ACK_LOST_SEGMENT));
    }

    @Test
    void inWiresharksWordsTheyAreTwo() {
        wire = Wire.wireshark();
        call();
        wire.end();

        assertThat(wire.told).hasSize(2).noneMatch(told -> told.connection.redirected());
    }

    @Test
    void anAnswerToAnotherSynIsNoHalf() {
        request(0, 0, S, 0).at(0.000_02);
        answer(0, 2, S | A, 0).end();

        assertThat(wire.told).hasSize(2).noneMatch(told -> told.connection.redirected());
    }

    @Test
    void aConnectionThatHasItsAnswerNeedsNoOther() {
        wire.toPort(PROXY).handshake();
        answer(0, 1, S | A, 0).end();

        assertThat(wire.told).hasSize(2).noneMatch(told -> told.connection.redirected());
    }

    @Test
    void aConnectionOlderThanTheCaptureIsJoinedByItsFirstAnswer() {
        request(1000, 500, A, 300).at(0.000_02);
        answer(500, 1300, A, 0).at(0.1);
        answer(500, 1300, A, 200).end();

        assertThat(wire.told).hasSize(1);
        assertThat(wire.told.get(0).connection.called().port()).isEqualTo(CALLED);
        assertThat(wire.told.get(0).received(Side.SERVER)).hasSize(200);
    }

    @Test
    void whatGoesOnElsewhereIsNoAnswer() {
        request(1000, 500, A, 300).at(0.000_02);
        answer(501, 1300, A, 200);
        answer(701, 1301, A, 200).end();

        assertThat(wire.told).hasSize(2).noneMatch(told -> told.connection.redirected());
    }

    @Test
    void anEarlierConnectionOfTheTupleThatNothingRedirectedDoesNotTurnTheSides() {
        wire.toPort(CALLED).handshake().at(8_000);
        wire.tracker.idle(wire.time);
        wire.clientIsn += 5_000_000;
        wire.serverIsn += 5_000_000;
        call();
        wire.end();

        assertThat(wire.told).hasSize(2);
        assertThat(wire.told.get(1).connection.called().port()).isEqualTo(CALLED);
        assertThat(wire.told.get(1).received(Side.CLIENT)).hasSize(300);
        assertThat(wire.told.get(1).received(Side.SERVER)).hasSize(200);
    }

    @Test
    void theNextConnectionFromThePortIsFoundToo() {
        call();
        answer(201, 301, F | A, 0);
        request(301, 202, F | A, 0);
        answer(202, 302, A, 0).at(61);
        wire.clientIsn += 5_000_000;
        wire.serverIsn += 5_000_000;
        call();
        wire.end();

        assertThat(wire.told).hasSize(2).allMatch(told -> told.connection.redirected());
        assertThat(wire.told.get(1).received(Side.SERVER)).hasSize(200);
    }
}
