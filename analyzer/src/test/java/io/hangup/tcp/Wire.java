package io.hangup.tcp;

import io.hangup.packet.Packet;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A conversation written segment by segment in relative numbers and played into a tracker: client 10.0.0.1:40000, server
 * 10.0.0.2:5000. Every segment has its own IP ID unless it is told otherwise.
 */
final class Wire implements ConnectionListener {
    static final int F = Packet.FIN;
    static final int S = Packet.SYN;
    static final int R = Packet.RST;
    static final int P = Packet.PSH;
    static final int A = Packet.ACK;

    /** What one conversation was told. */
    static final class Told implements Conversation {
        final Connection connection;
        final ByteArrayOutputStream[] bytes = {new ByteArrayOutputStream(), new ByteArrayOutputStream()};
        final long[] gaps = new long[2];
        final boolean[] finished = new boolean[2];
        final List<String> story = new ArrayList<>();
        Interest interest;
        boolean ended;

        Told(Connection connection, Interest interest) {
            this.connection = connection;
            this.interest = interest;
        }

        @Override
        public Interest interest() {
            return interest;
        }

        @Override
        public void bytes(Side from, byte[] data, int offset, int length, long timeNanos, long frame) {
            bytes[from.ordinal()].write(data, offset, length);
            story.add(from + " " + length + " @" + frame);
        }

        @Override
        public void gap(Side from, long length, long timeNanos, long frame) {
            gaps[from.ordinal()] += length;
            story.add(from + " gap " + length);
        }

        @Override
        public void finished(Side from, long timeNanos, long frame) {
            finished[from.ordinal()] = true;
            story.add(from + " fin");
        }

        @Override
        public void ended() {
            ended = true;
            story.add("end");
        }

        byte[] received(Side from) {
            return bytes[from.ordinal()].toByteArray();
        }
    }

    final List<Told> told = new ArrayList<>();
    final List<Set<TcpEvent>> events = new ArrayList<>();
    final List<String> details = new ArrayList<>();
    final List<Integer> streams = new ArrayList<>();
    final TcpTracker tracker;
    final Packet packet = new Packet();
    Interest interest = Interest.WANTED;
    int clientIsn = 100_000;
    int serverIsn = 900_000;
    int clientPort = 40_000;
    private int serverPort = 5000;
    long time = 1_000_000_000_000L;
    long frame;
    int ipId = 100;
    private int window = 1000;
    private int mss = -1;
    private int scale = -1;
    private int ttl = 64;
    private int[] sack = {};
    private byte[] payload;
    private int nextIpId = -1;
    private boolean v6;
    private int tsVal = -1;
    private long mac = 2;
    private boolean headerCut;
    private boolean unread;

    Wire(boolean wireshark) {
        tracker = new TcpTracker(
                this,
                (number, when, stream, p, set, detail) -> {
                    EnumSet<TcpEvent> found = EnumSet.noneOf(TcpEvent.class);
                    StringBuilder text = new StringBuilder();
                    for (TcpEvent event : TcpEvent.values()) {
                        if (event.in(set)) {
                            found.add(event);
                            text.append(detail.text(event));
                        }
                    }
                    events.add(found);
                    details.add(text.toString());
                    streams.add(stream);
                },
                new TcpTracker.Options(wireshark, 7));
    }

    static Wire wireshark() {
        return new Wire(true);
    }

    static Wire ours() {
        return new Wire(false);
    }

    @Override
    public Conversation opened(Connection connection) {
        Told one = new Told(connection, interest);
        told.add(one);
        return one;
    }

    @Override
    public void datagram(Packet datagram, long timeNanos, long number) {}

    Wire at(double seconds) {
        time += Math.round(seconds * 1e9);
        return this;
    }

    Wire window(int value) {
        window = value;
        return this;
    }

    /** For the next segment only. */
    Wire options(int mssOption, int scaleOption) {
        mss = mssOption;
        scale = scaleOption;
        return this;
    }

    /** For the next segment only: raw edges relative to the other side's first number. */
    Wire sack(int left, int right) {
        sack = new int[] {left, right};
        return this;
    }

    /** For the next segment only: several blocks, the first first. */
    Wire sacks(int... edges) {
        sack = edges;
        return this;
    }

    Wire ttl(int value) {
        ttl = value;
        return this;
    }

    /** For the next segment only: the snap length cut its options. */
    Wire headerCut() {
        headerCut = true;
        return this;
    }

    /** For the next segment only: its header cannot be read, for its length is wrong or a fragment is missing. */
    Wire unread(boolean wrongLength) {
        unread = true;
        headerCut = wrongLength;
        return this;
    }

    Wire toPort(int port) {
        serverPort = port;
        return this;
    }

    Wire mac(long value) {
        mac = value;
        return this;
    }

    /** For the next segment only. */
    Wire ipId(int value) {
        nextIpId = value;
        return this;
    }

    /** For the next segment only. */
    Wire timestamp(int value) {
        tsVal = value;
        return this;
    }

    Wire v6() {
        v6 = true;
        return this;
    }

    /** For the next segment only. */
    Wire carrying(byte[] bytes) {
        payload = bytes;
        return this;
    }

    Wire client(long seq, long ack, int flags, int length) {
        fill(true, (int) (clientIsn + seq), (flags & A) == 0 ? 0 : (int) (serverIsn + ack), flags, length);
        return play();
    }

    Wire server(long seq, long ack, int flags, int length) {
        fill(false, (int) (serverIsn + seq), (flags & A) == 0 ? 0 : (int) (clientIsn + ack), flags, length);
        return play();
    }

    /** The last segment once more, IP ID and all. */
    Wire again() {
        return play();
    }

    /** SYN, SYN-ACK 20 ms later, ACK 0.1 ms later. */
    Wire handshake() {
        int[] scales = {scale, scale};
        options(1460, scales[0]).client(0, 0, S, 0).at(.02);
        options(1460, scales[1]).server(0, 1, S | A, 0).at(.0001);
        return client(1, 1, A, 0);
    }

    private void fill(boolean client, int seq, int ack, int flags, int length) {
        Packet p = packet;
        p.kind = Packet.TCP;
        p.v6 = v6;
        p.sourceHigh = 0;
        p.destinationHigh = 0;
        p.sourceLow = 0xffff_0a00_0001L + (client ? 0 : 1);
        p.destinationLow = 0xffff_0a00_0001L + (client ? 1 : 0);
        p.sourcePort = client ? clientPort : serverPort;
        p.destinationPort = client ? serverPort : clientPort;
        p.sourceMac = client ? mac : mac + 1;
        p.cookedType = -1;
        p.ttl = ttl;
        p.ipId = v6 ? -1 : nextIpId >= 0 ? nextIpId : ipId++;
        p.seq = seq;
        p.ack = ack;
        p.flags = flags;
        p.window = window;
        p.headerComplete = !unread;
        p.countsAsStream = true;
        unread = false;
        p.headerCut = headerCut;
        headerCut = false;
        p.mss = mss;
        p.windowScale = scale;
        p.hasTimestamp = tsVal >= 0;
        p.tsVal = Math.max(0, tsVal);
        p.tsEcr = 0;
        p.sackCount = sack.length / 2;
        for (int i = 0; i < sack.length; i++) {
            p.sackEdges[i] = sack[i] + (client ? serverIsn : clientIsn);
        }
        byte[] bytes = payload;
        if (bytes == null) {
            bytes = new byte[length];
            Arrays.fill(bytes, (byte) 'x');
        }
        p.data = bytes;
        p.payloadOffset = 0;
        p.payloadLength = length;
        p.payloadCaptured = Math.min(length, bytes.length);
        p.ipLength = 40 + length;
        mss = -1;
        scale = -1;
        sack = new int[0];
        payload = null;
        nextIpId = -1;
        tsVal = -1;
    }

    private Wire play() {
        tracker.segment(packet, time, ++frame);
        return this;
    }

    Wire end() {
        tracker.end();
        return this;
    }

    /** Events of the last frame, without our own of flags. */
    Set<TcpEvent> last() {
        EnumSet<TcpEvent> set = EnumSet.noneOf(TcpEvent.class);
        set.addAll(events.get(events.size() - 1));
        set.removeAll(EnumSet.of(TcpEvent.SYN, TcpEvent.FIN, TcpEvent.RESET));
        return set;
    }

    String lastDetail() {
        return details.get(details.size() - 1);
    }

    Connection connection() {
        return told.get(told.size() - 1).connection;
    }
}
