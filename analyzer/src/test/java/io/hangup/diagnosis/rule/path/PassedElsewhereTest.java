package io.hangup.diagnosis.rule.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.AnalysisListener;
import io.hangup.AnalysisOptions;
import io.hangup.Analyzer;
import io.hangup.diagnosis.Incident;
import io.hangup.diagnosis.rule.Talk;
import io.hangup.testing.Capture;
import io.hangup.testing.Ladder;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Two uploads stop at full-size packets: is it the size, when as large a one passes on a connection beside them? */
class PassedElsewhereTest {
    @Test
    void aPacketOfThatSizeThatPassesBesideThemSpeaksAgainstIt() throws IOException {
        Incident alone = incident(stuck(40_001), stuck(40_002));
        Incident beside = incident(stuck(40_001), stuck(40_002), passing(40_003, 1_448));
        Incident smaller = incident(stuck(40_001), stuck(40_002), passing(40_003, 1_200));
        assertThat(alone.sentence()).doesNotContain("Against it");
        assertThat(smaller.score()).isEqualTo(alone.score());
        assertThat(beside.score()).isLessThan(alone.score());
        assertThat(beside.sentence())
                .contains("Against it: a packet of at least 1500 bytes passed on another connection")
                .contains("(tcp.stream 2)");
    }

    private static Incident incident(Ladder... ladders) throws IOException {
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE)
                .analyze(Capture.of(ladders).source()).incidents().stream()
                        .filter(i -> i.cause().equals("pmtud-blackhole-upload"))
                        .findFirst()
                        .orElseThrow();
    }

    private static Ladder on(int port) {
        return Talk.CLEAR.open(
                Ladder.between("10.0.0.1", port, "203.0.113.10", 80).rtt(20).at(port - 40_000));
    }

    private static Ladder stuck(int port) {
        Ladder ladder = on(port);
        byte[] request = Talk.CLEAR.request(ladder, 300);
        ladder.client(Arrays.copyOf(request, request.length - 1)).serverAck();
        ladder.drop().clientSegment(ladder.random(1_448)).drop().clientSegment(ladder.random(1_448));
        ladder.clientSegment(ladder.random(656)).serverAck();
        for (double wait = 210; wait < 8_000; wait *= 2) {
            ladder.after(wait).drop().clientRetransmits();
        }
        return ladder;
    }

    private static Ladder passing(int port, int segment) {
        Ladder ladder = on(port);
        byte[] request = Talk.CLEAR.request(ladder, 300);
        ladder.client(Arrays.copyOf(request, request.length - 1)).serverAck();
        return ladder.clientSegment(ladder.random(segment)).serverAck();
    }
}
