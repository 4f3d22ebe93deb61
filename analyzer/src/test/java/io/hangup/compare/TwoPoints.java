package io.hangup.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.testing.Ladder;
import java.io.IOException;
import java.util.List;

/** Connections seen at two points, as the tests here need them. */
final class TwoPoints {
    private TwoPoints() {}

    static Ladder ladder() {
        return Ladder.between("10.1.0.2", 40_001, "203.0.113.10", 443).rtt(40);
    }

    static Ladder talk() {
        Ladder ladder = ladder().handshake();
        return ladder.client(ladder.random(400))
                .serverAck()
                .server(ladder.random(900))
                .clientAck()
                .client(ladder.random(80))
                .server(ladder.random(1_200))
                .clientAck();
    }

    static Comparison compare(Ladder client, OtherPoint server) throws IOException {
        return Points.compare(
                client.capture().source(), server.capture().source(), "a.pcap", "b.pcap", (f, o) -> false);
    }

    static ComparedConnection only(Comparison comparison) {
        List<ComparedConnection> connections = comparison.connections();
        assertThat(connections).hasSize(1);
        return connections.get(0);
    }

    static Ladder talkOn(Ladder ladder) {
        for (int i = 0; i < 5; i++) {
            ladder.after(30)
                    .client(ladder.random(80))
                    .server(ladder.random(200))
                    .clientAck();
        }
        return ladder;
    }
}
