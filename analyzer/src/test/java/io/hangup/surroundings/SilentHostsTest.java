package io.hangup.surroundings;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.packet.Packet;
import java.util.List;
import org.junit.jupiter.api.Test;

class SilentHostsTest {
    private static final int ME = 1;
    private final SilentHosts hosts = new SilentHosts();
    private final Packet packet = new Packet();

    private void data(int from, int to, double seconds) {
        packet.kind = Packet.TCP;
        packet.sourceLow = from;
        packet.destinationLow = to;
        packet.flags = Packet.ACK;
        packet.payloadLength = 100;
        hosts.packet(packet, (long) (seconds * 1e9));
    }

    private void talk(double until) {
        for (double t = 1; t < until; t += 0.5) {
            data(ME, 2, t);
            data(2, ME, t + 0.01);
            data(ME, 3, t + 0.02);
            data(3, ME, t + 0.03);
        }
    }

    private void ask(int peer, double from, double... later) {
        data(ME, peer, from);
        for (double more : later) {
            data(ME, peer, from + more);
        }
    }

    @Test
    void aHostThatAsksTwoOthersAgainAndAgainInVainIsSilent() {
        talk(5);
        ask(2, 5, 1);
        ask(3, 7, 2);
        List<SilentHosts.Span> spans = hosts.end();
        assertThat(spans).hasSize(1);
        assertThat(spans.get(0).host().low()).isEqualTo(ME);
        assertThat(spans.get(0).peers()).hasSize(2);
        assertThat(spans.get(0).heardAgain()).isZero();
    }

    @Test
    void aSpanEndsWithTheFirstPacketFromAnybody() {
        talk(5);
        ask(2, 5, 1, 3);
        ask(3, 9, 2);
        data(4, ME, 12);
        ask(2, 12.1, 0.5);
        assertThat(hosts.end()).hasSize(1).allMatch(s -> s.heardAgain() == 12_000_000_000L);
    }

    @Test
    void onePeerThatAnswersIsEnoughForTheNetworkToBeUp() {
        talk(5);
        ask(2, 5, 1);
        data(4, ME, 6.5);
        ask(3, 7, 2);
        data(4, ME, 9.5);
        assertThat(hosts.end()).isEmpty();
    }

    @Test
    void oneSilentDestinationIsThatDestination() {
        talk(5);
        ask(2, 5, 1, 2, 4, 8);
        assertThat(hosts.end()).isEmpty();
    }

    @Test
    void aShortPauseAndASingleQuestionAreNoSilence() {
        talk(5);
        ask(2, 5, 0.5);
        ask(3, 5.1, 0.5);
        data(2, ME, 6);
        ask(2, 7, 4);
        ask(3, 8);
        assertThat(hosts.end()).isEmpty();
    }

    @Test
    void aHostThatNeverHeardAnythingSaysNothing() {
        ask(2, 5, 1, 3);
        ask(3, 6, 2, 4);
        assertThat(hosts.end()).isEmpty();
    }

    @Test
    void acknowledgmentsAndResetsAskForNothing() {
        talk(5);
        packet.kind = Packet.TCP;
        packet.sourceLow = ME;
        packet.payloadLength = 0;
        for (int i = 0; i < 20; i++) {
            packet.destinationLow = 2 + i % 2;
            packet.flags = i % 4 < 2 ? Packet.ACK : Packet.RST | Packet.ACK;
            hosts.packet(packet, (5 + i) * 1_000_000_000L);
        }
        assertThat(hosts.end()).isEmpty();
    }

    @Test
    void moreHostsThanTheCapAreNotWatchedAndDoNoHarm() {
        for (int i = 0; i < 3 * SilentHosts.HOST_CAP; i++) {
            data(100 + i, 2, i);
        }
        talk(5);
        assertThat(hosts.end()).isEmpty();
    }
}
