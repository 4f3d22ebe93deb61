package io.hangup.surroundings;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.capture.Frame;
import io.hangup.packet.Packet;
import io.hangup.tcp.Connection;
import io.hangup.tcp.ConnectionListener;
import io.hangup.tcp.Conversation;
import io.hangup.tcp.Interest;
import io.hangup.tcp.Side;
import io.hangup.tcp.TcpTracker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a capture was taken, from packets of one connection whose host, times and TTLs are set. */
class VantageTest {
    private static final long MILLIS = 1_000_000L;

    private final List<Connection> connections = new ArrayList<>();
    private final Packet packet = new Packet();
    private long time = 1_000_000_000_000L;
    private long frame;
    private int clientTtl = 64;
    private int serverTtl = 64;
    private int[] clientWays = {Frame.DIRECTION_UNKNOWN};
    private int[] serverWays = {Frame.DIRECTION_UNKNOWN};

    private final TcpTracker tracker = new TcpTracker(
            new ConnectionListener() {
                @Override
                public Conversation opened(Connection connection) {
                    connections.add(connection);
                    return new Undecided();
                }

                @Override
                public void datagram(Packet datagram, long timeNanos, long number) {}
            },
            null,
            new TcpTracker.Options(false, 7));

    private int clientAddress;
    private int serverAddress = 1;
    private int numbers;

    /** How many of the first connections carry calls. */
    private int calls;

    /** Nobody knows yet what the connection carries. */
    private static final class Undecided implements Conversation {
        @Override
        public Interest interest() {
            return Interest.UNDECIDED;
        }

        @Override
        public void bytes(Side from, byte[] data, int offset, int length, long timeNanos, long number) {}

        @Override
        public void gap(Side from, long length, long timeNanos, long number) {}

        @Override
        public void finished(Side from, long timeNanos, long number) {}

        @Override
        public void ended() {}
    }

    private VantageTest after(double millis) {
        time += Math.round(millis * MILLIS);
        return this;
    }

    private VantageTest from(boolean client, int seq, int ack, int flags, int length) {
        packet.kind = Packet.TCP;
        packet.sourceLow = 0xffff_0a00_0001L + (client ? clientAddress : serverAddress);
        packet.destinationLow = 0xffff_0a00_0001L + (client ? serverAddress : clientAddress);
        packet.sourcePort = client ? 40_000 : 443;
        packet.destinationPort = client ? 443 : 40_000;
        packet.sourceMac = -1;
        packet.cookedType = -1;
        packet.ttl = client ? clientTtl : serverTtl;
        packet.seq = seq + numbers;
        packet.ack = ack == 0 ? 0 : ack + numbers;
        packet.flags = flags;
        packet.window = 1000;
        packet.headerComplete = true;
        packet.mss = -1;
        packet.windowScale = -1;
        packet.data = new byte[length];
        packet.payloadLength = length;
        packet.payloadCaptured = length;
        packet.ipId = (int) ++frame;
        for (int way : client ? clientWays : serverWays) {
            packet.direction = way;
            packet.interfaceIndex = way;
            tracker.segment(packet, time, frame);
        }
        return this;
    }

    private void handshake(double server, double client) {
        from(true, 100, 0, Packet.SYN, 0).after(server).from(false, 900, 101, Packet.SYN | Packet.ACK, 0);
        after(client).from(true, 101, 901, Packet.ACK, 0);
    }

    private void data(double server, double client) {
        from(true, 101, 901, Packet.ACK, 50).after(server).from(false, 901, 151, Packet.ACK, 70);
        after(client).from(true, 151, 971, Packet.ACK, 0).after(5);
    }

    private void taken(String id, String reason) {
        tracker.end();
        Vantage vantage = new Vantage();
        connections.forEach(c -> vantage.add(c, connections.indexOf(c) < calls));
        assertThat(vantage.id()).isEqualTo(id);
        assertThat(vantage.reason()).isEqualTo(reason);
    }

    @Test
    void theNearHalfOfTheHandshakeTells() {
        handshake(20, .1);
        taken("client", "the client's half of the handshakes takes no time");
    }

    /** The first packet to a neighbour waits for its address (ARP, neighbour discovery): that half says too much. */
    @Test
    void aHandshakeThatWaitedForAnAddressTellsLessThanData() {
        handshake(90, 15);
        data(16, 15);
        taken("middle", "both halves of the handshakes take time");
    }

    /** A container host: the connection comes in under the container's address and leaves under the host's. */
    @Test
    void aHostThatTranslatesAddressesIsBetween() {
        clientWays = new int[] {Frame.DIRECTION_INBOUND};
        serverWays = new int[] {Frame.DIRECTION_OUTBOUND};
        handshake(.2, .1);
        clientAddress = 77;
        clientWays = new int[] {Frame.DIRECTION_OUTBOUND};
        serverWays = new int[] {Frame.DIRECTION_INBOUND};
        handshake(.2, .1);
        taken("middle", "packets come in and go out again here");
    }

    /** Only before the translation does the connection bear a name: no other tells that it goes out again. */
    @Test
    void aTranslatedConnectionMayBeKnownAsACallByOneTupleOnly() {
        clientWays = new int[] {Frame.DIRECTION_INBOUND};
        serverWays = new int[] {Frame.DIRECTION_OUTBOUND};
        handshake(.2, .1);
        clientAddress = 77;
        clientWays = new int[] {Frame.DIRECTION_OUTBOUND};
        serverWays = new int[] {Frame.DIRECTION_INBOUND};
        handshake(.2, .1);
        calls = 1;
        taken("middle", "packets come in and go out again here");
    }

    @Test
    void aRouterBesideTheClientIsInTheMiddle() {
        clientTtl = 63;
        handshake(20, .1);
        taken("middle", "one router from the client, by the TTL of its packets");
    }

    @Test
    void twoRoutersBesideTheServerToo() {
        serverTtl = 126;
        data(.1, 25);
        taken("middle", "2 routers from the server, by the TTL of its packets");
    }

    /** A login from outside, and a call to a model: each alone would show another end. */
    @Test
    void aHostWithOtherConnectionsIsNoProxy() {
        handshake(20, .1);
        clientAddress = 7;
        serverAddress = 0;
        numbers = 5000;
        handshake(.1, 20);
        calls = 1;
        taken("client", "the client's half of the handshakes takes no time");
    }

    @Test
    void aHostThatIsCalledAndCallsIsAProxy() {
        handshake(20, .1);
        clientAddress = 7;
        serverAddress = 0;
        numbers = 5000;
        handshake(.1, 20);
        calls = 2;
        taken("proxy", "connections come in and go out here");
    }

    /** Its two interfaces have addresses of their own. */
    @Test
    void theCapturesOwnWordOnTheDirectionShowsAProxyToo() {
        clientWays = new int[] {Frame.DIRECTION_OUTBOUND};
        serverWays = new int[] {Frame.DIRECTION_INBOUND};
        handshake(20, .1);
        clientAddress = 7;
        serverAddress = 8;
        numbers = 5000;
        clientWays = new int[] {Frame.DIRECTION_INBOUND};
        serverWays = new int[] {Frame.DIRECTION_OUTBOUND};
        handshake(.1, 20);
        calls = 2;
        taken("proxy", "connections come in and go out here");
    }

    @Test
    void withoutCallsBothEndsTellNothing() {
        handshake(20, .1);
        clientAddress = 7;
        serverAddress = 0;
        numbers = 5000;
        handshake(.1, 20);
        taken("unknown", "connections show both ends");
    }

    @Test
    void theFarHalfToo() {
        handshake(.1, 20);
        taken("server", "the server's half of the handshakes takes no time");
    }

    @Test
    void twoLongHalvesAreBetween() {
        handshake(10, 12);
        taken("middle", "both halves of the handshakes take time");
    }

    @Test
    void withoutAHandshakeAcknowledgmentsTell() {
        data(30, .05);
        data(25, .1);
        taken("client", "the client's acknowledgments come at once");
    }

    @Test
    void withoutTimesTheTtlTells() {
        serverTtl = 52;
        from(true, 101, 901, Packet.ACK, 50).from(false, 901, 151, Packet.ACK, 0);
        taken("client", "the client's packets still have their first TTL, the other side's do not");
    }

    @Test
    void bothTtlsUntouchedTellNothing() {
        from(true, 101, 901, Packet.ACK, 50).from(false, 901, 151, Packet.ACK, 0);
        taken("unknown", "no handshake tells");
    }

    @Test
    void aHandshakeWithoutAnyDelayTellsNothingWhateverTheTtl() {
        serverTtl = 63;
        handshake(.1, .05);
        taken("unknown", "no handshake tells");
    }

    @Test
    void theCapturesOwnWordOnTheDirectionBeatsTimes() {
        clientWays = new int[] {Frame.DIRECTION_INBOUND};
        serverWays = new int[] {Frame.DIRECTION_OUTBOUND};
        handshake(20, .1);
        taken("server", "the server's packets leave from here, says the capture");
    }

    @Test
    void whoSeesEachPacketComeAndGoForwards() {
        clientWays = new int[] {Frame.DIRECTION_INBOUND, Frame.DIRECTION_OUTBOUND};
        serverWays = clientWays;
        handshake(20, .1);
        taken("middle", "packets come in and go out again here");
    }

    @Test
    void onALoopbackAllOfThemOnlyCome() {
        clientWays = new int[] {Frame.DIRECTION_INBOUND};
        serverWays = clientWays;
        handshake(.05, .05);
        taken("unknown", "no handshake tells");
    }
}
