package io.hangup.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.packet.Packet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TellingTest {
    /** Writes down what it hears, and decides about a conversation at its third byte. */
    private static final class Listener implements ConnectionListener {
        private final List<String> heard = new ArrayList<>();
        private Interest verdict = Interest.WANTED;

        @Override
        public Conversation opened(Connection connection) {
            heard.add("opened by " + connection.client().port());
            return new Conversation() {
                private int bytes;

                @Override
                public Interest interest() {
                    return bytes < 3 ? Interest.UNDECIDED : verdict;
                }

                @Override
                public void bytes(Side from, byte[] data, int offset, int length, long timeNanos, long frame) {
                    bytes += length;
                    heard.add(from + " " + length + " " + data[offset] + " @" + frame);
                }

                @Override
                public void gap(Side from, long length, long timeNanos, long frame) {
                    heard.add(from + " gap " + length);
                }

                @Override
                public void finished(Side from, long timeNanos, long frame) {
                    heard.add(from + " fin");
                }

                @Override
                public void ended() {
                    heard.add("ended");
                }
            };
        }

        @Override
        public void datagram(Packet packet, long timeNanos, long frame) {
            heard.add("datagram to " + packet.destinationPort);
        }

        @Override
        public void datagramError(Packet packet, long timeNanos, long frame) {
            heard.add("error about port " + packet.quotedDestinationPort);
        }
    }

    private final Listener listener = new Listener();
    private final Telling telling = new Telling(listener);
    private final Transcript transcript = new Transcript();

    private static Connection connection(int port) {
        Packet p = new Packet();
        p.sourcePort = port;
        p.destinationPort = 443;
        p.flags = Packet.SYN;
        Connection connection = new Connection(0, new Flow(p, 0), 0, 1, 0, new SegmentBlocks());
        Sides.firstGuess(connection, connection.flow.isA(p.sourceHigh, p.sourceLow, p.sourcePort), p);
        return connection;
    }

    private static byte[] data(int first, int length) {
        byte[] data = new byte[length];
        data[0] = (byte) first;
        return data;
    }

    /** A small story of three packets; the datagram is the second. */
    private void story(Conversation conversation) {
        conversation.bytes(Side.CLIENT, data(7, 2), 0, 2, 10, 1);
        done();
        Packet datagram = new Packet();
        datagram.destinationPort = 53;
        telling.datagram(datagram, 11, 2);
        done(datagram);
        conversation.bytes(Side.SERVER, data(8, 4), 0, 4, 12, 3);
        conversation.gap(Side.SERVER, 5_000_000_000L, 12, 3);
        conversation.finished(Side.SERVER, 12, 3);
        conversation.ended();
        done();
    }

    private final List<Packet> packets = new ArrayList<>();

    private void done() {
        done(new Packet());
    }

    private void done(Packet packet) {
        packets.add(packet);
        transcript.packetDone();
    }

    @Test
    void whatIsToldLaterIsWhatIsToldAtOnce() {
        story(telling.opened(connection(40_000)));
        List<String> atOnce = List.copyOf(listener.heard);
        assertThat(atOnce)
                .containsExactly(
                        "opened by 40000",
                        "CLIENT 2 7 @1",
                        "datagram to 53",
                        "SERVER 4 8 @3",
                        "SERVER gap 5000000000",
                        "SERVER fin",
                        "ended");
        listener.heard.clear();
        packets.clear();
        transcript.clear();
        telling.into(transcript);
        story(telling.opened(connection(40_000)));
        assertThat(listener.heard).isEmpty();
        packets.forEach(transcript::tell);
        assertThat(listener.heard).isEqualTo(atOnce);
    }

    /** One packet may fill a hole behind which a hundred thousand pieces wait: the room for them is not kept for ever. */
    @Test
    void theRoomForAnUnusualRunIsGivenBack() {
        int usual = transcript.capacity();
        telling.into(transcript);
        Conversation conversation = telling.opened(connection(40_000));
        byte[] data = data(7, 1);
        for (int run : new int[] {100_000, 3}) {
            listener.heard.clear();
            for (int i = 0; i < run; i++) {
                conversation.bytes(Side.CLIENT, data, 0, 1, 10, i);
            }
            Packet packet = new Packet();
            done(packet);
            transcript.tell(packet);
            assertThat(listener.heard).hasSizeGreaterThanOrEqualTo(run).endsWith("CLIENT 1 7 @" + (run - 1));
            transcript.clear();
            assertThat(transcript.capacity()).isEqualTo(usual);
        }
    }

    @Test
    void anErrorAboutADatagramIsToldLaterToo() {
        Packet error = new Packet();
        error.quotedDestinationPort = 443;
        telling.into(transcript);
        telling.datagramError(error, 1, 1);
        done(error);
        transcript.tell(error);
        assertThat(listener.heard).containsExactly("error about port 443");
    }

    @Test
    void theTrackerLearnsWhatWasDecidedWhenTheTranscriptComesBack() {
        telling.into(transcript);
        Conversation conversation = telling.opened(connection(40_000));
        conversation.bytes(Side.CLIENT, data(1, 3), 0, 3, 1, 1);
        done();
        assertThat(conversation.interest()).isEqualTo(Interest.UNDECIDED);
        packets.forEach(transcript::tell);
        assertThat(conversation.interest()).isEqualTo(Interest.UNDECIDED);
        transcript.clear();
        assertThat(conversation.interest()).isEqualTo(Interest.WANTED);
    }

    @Test
    void whatIsOfNoInterestHearsNothingMoreButItsEnd() {
        listener.verdict = Interest.UNWANTED;
        telling.into(transcript);
        story(telling.opened(connection(40_000)));
        packets.forEach(transcript::tell);
        assertThat(listener.heard)
                .containsExactly("opened by 40000", "CLIENT 2 7 @1", "datagram to 53", "SERVER 4 8 @3", "ended");
    }

    @Test
    void aTranscriptGrowsAndIsWrittenAnew() {
        telling.into(transcript);
        Conversation conversation = telling.opened(connection(40_000));
        for (int round = 0; round < 2; round++) {
            listener.heard.clear();
            packets.clear();
            for (int i = 0; i < 3_000; i++) {
                conversation.bytes(Side.CLIENT, data(i, 1), 0, 1, i, i);
                done();
            }
            packets.forEach(transcript::tell);
            assertThat(listener.heard).filteredOn(h -> h.startsWith("CLIENT")).hasSize(3_000);
            assertThat(listener.heard.get(listener.heard.size() - 1)).endsWith("@2999");
            transcript.clear();
        }
    }
}
