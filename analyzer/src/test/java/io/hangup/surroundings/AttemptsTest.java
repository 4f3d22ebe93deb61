package io.hangup.surroundings;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.Attempt;
import io.hangup.packet.Packet;
import io.hangup.tcp.HostPort;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private static final long V4 = 0xffff_0a00_0000L;

    private final Attempts attempts = new Attempts();

    private void packet(int flags, long from, int fromPort, long to, int toPort, long time) {
        Packet p = new Packet();
        p.kind = Packet.TCP;
        p.flags = flags;
        p.sourceLow = V4 + from;
        p.sourcePort = fromPort;
        p.destinationLow = V4 + to;
        p.destinationPort = toPort;
        attempts.packet(p, time);
    }

    @Test
    void attemptsAtOneAddressAreFoundWithoutTheOthers() {
        packet(Packet.SYN, 1, 1000, 7, 443, 10);
        packet(Packet.SYN, 1, 1001, 8, 443, 20);
        packet(Packet.SYN | Packet.ACK, 8, 443, 1, 1001, 25);
        packet(Packet.SYN, 1, 1002, 8, 80, 30);
        List<Attempt> at = attempts.at(new HostPort(0, V4 + 8, 0), 0, 100, 10);
        assertThat(at).extracting(a -> a.client().port()).containsExactly(1001, 1002);
        assertThat(at.get(0).accepted()).isTrue();
        assertThat(attempts.at(new HostPort(0, V4 + 8, 0), 21, 100, 10)).hasSize(1);
        assertThat(attempts.at(new HostPort(0, V4 + 8, 0), 0, 100, 1)).hasSize(1);
        assertThat(attempts.at(new HostPort(0, V4 + 9, 0), 0, 100, 10)).isEmpty();
    }

    @Test
    void theLastOfManyAreGivenInOrderAndTheOldestForgotten() {
        for (int i = 0; i < Attempts.CAP + 500; i++) {
            packet(Packet.SYN, i, 1000, 7, 443, i);
        }
        List<Attempt> last = attempts.lastBetween(0, Long.MAX_VALUE, 3);
        assertThat(last)
                .extracting(Attempt::synTime)
                .containsExactly(Attempts.CAP + 497L, Attempts.CAP + 498L, Attempts.CAP + 499L);
        assertThat(attempts.lastBetween(0, Long.MAX_VALUE, Integer.MAX_VALUE)).hasSize(Attempts.CAP);
        assertThat(attempts.forgotten()).isEqualTo(500);
        assertThat(attempts.at(new HostPort(0, V4 + 7, 0), 0, 499, 10)).isEmpty();
        assertThat(attempts.at(new HostPort(0, V4 + 7, 0), 0, Long.MAX_VALUE, 1)
                        .get(0)
                        .synTime())
                .isEqualTo(500);
    }
}
