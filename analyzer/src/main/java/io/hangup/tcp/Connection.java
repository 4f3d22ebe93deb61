package io.hangup.tcp;

import io.hangup.packet.Packet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One TCP connection: who, what was sent, and how it went. */
public final class Connection {
    /** The most ICMP errors kept of one connection. */
    public static final int ICMP_CAP = 64;

    /** The most resets kept of one connection. */
    public static final int RESET_CAP = 16;

    /** Data after a reset speaks against the reset only this long: RST_SEQ_DATA of the literature. */
    private static final long LATER_DATA_NANOS = 2_000_000_000L;

    /** How the client was told from the server, the weakest first. */
    static final int BY_FIRST_SENDER = 0;

    static final int BY_PORT = 1;
    static final int BY_CONTENT = 2;
    static final int BY_SYN = 3;

    final Flow flow;
    final Half a = new Half();
    final Half b = new Half();
    private final int id;
    private final int tcpStream;

    boolean aIsClient = true;
    int sidesKnownBy;

    /** Something was delivered: the sides are settled. */
    boolean sidesSettled;

    /** Of a connection joined late: its first byte is the client's, and that of a TLS ClientHello. */
    boolean beginsWithHello;

    private boolean seenFromStart;

    boolean established;
    boolean simultaneousOpen;
    long serverRtt = -1;
    long clientRtt = -1;

    /** Nanoseconds from the last SYN to the acknowledgment of the SYN-ACK, or -1; see {@link Handshake}. */
    long initialRtt = -1;

    /** When the last SYN without ACK was seen, or -1. */
    long lastSynTime = -1;

    long firstFrame;
    long lastFrame;
    long firstTime;
    long lastTime;
    long frames;
    long duplicateFrames;
    int stepsBack;

    /** The conversation was told the end. */
    boolean ended;

    /** Waits in the queue of those that have closed. */
    boolean settling;

    /** It waits on, for its reset may not have been its sender's. */
    boolean doubted;

    /** A reset that its receiver must obey was seen. */
    boolean reset;

    /** Looked for under other tuples already. */
    boolean translationChecked;

    /** The bits of {@link #completeness()}. */
    int completeness;

    boolean repeat;

    /** The same connection on the far side of a host that translates addresses, while this one is not over; or null. */
    Connection far;

    /** The same on the near side, of a repeat; or null. */
    Connection near;

    private FarView farView;

    /** What the client called, where the capture host redirects that to {@link #server}; else null. */
    HostPort called;

    /** Wireshark's number of the stream that holds the answers then, else -1. */
    int answersStream = -1;

    /** What {@link Translations} remembers of it, or null. */
    Translations.Seen seen;

    private Conversation conversation;
    private Interest interest = Interest.UNDECIDED;
    private Segments segments;
    private List<IcmpError> icmpErrors = List.of();
    private List<Reset> resets = List.of();
    private History history = new History();

    Connection(int id, Flow flow, int tcpStream, long frame, long timeNanos, SegmentBlocks memory) {
        this.segments = new Segments(this, memory);
        this.id = id;
        this.flow = flow;
        this.tcpStream = tcpStream;
        firstFrame = frame;
        firstTime = timeNanos;
        lastFrame = frame;
        lastTime = timeNanos;
    }

    /** Number by order of the first frame, from 0; "c" and this number name it in reports. */
    public int id() {
        return id;
    }

    /** Wireshark's {@code tcp.stream} within the file of the first frame. */
    public int tcpStream() {
        return tcpStream;
    }

    /** Who opened it; of a connection joined late this may change until its first bytes were delivered. */
    public HostPort client() {
        return address(aIsClient);
    }

    public HostPort server() {
        return address(!aIsClient);
    }

    /**
     * What the client called: {@link #server}, or where the capture host redirects connections to a proxy of its own, the
     * address from which the answers seem to come.
     */
    public HostPort called() {
        return called == null ? server() : called;
    }

    /** The capture host redirects the connection to {@link #server}: a sidecar or transparent proxy. */
    public boolean redirected() {
        return called != null;
    }

    /** Wireshark's {@code tcp.stream} of the answers of a redirected connection; of others -1. */
    public int answersStream() {
        return answersStream;
    }

    public HostPort address(Side side) {
        return side == Side.CLIENT ? client() : server();
    }

    public Half half(Side side) {
        return half(side == Side.CLIENT == aIsClient);
    }

    /** Who is the client is only a guess: no SYN was seen and nothing that was sent tells. */
    public boolean sidesGuessed() {
        return sidesKnownBy < BY_CONTENT;
    }

    /** The SYN of the client was seen. */
    public boolean synSeen() {
        return half(Side.CLIENT).syns > 0;
    }

    /**
     * The client's SYN or the server's SYN-ACK was seen. A capture that begins between the two knows who is the server, and
     * by the acknowledgment where the client's bytes begin; it lacks the client's options and the round trip to the server.
     */
    public boolean openingSeen() {
        return synSeen() || half(Side.SERVER).syns > 0;
    }

    /**
     * The first byte of either side that the capture holds is the first that it sent: the opening was seen before it, or
     * the client's is that of a TLS ClientHello, which nothing goes before. Settled once a byte was delivered.
     */
    public boolean seenFromStart() {
        return sidesSettled ? seenFromStart : openingSeen() || beginsWithHello;
    }

    /** SYN, SYN-ACK and the client's first acknowledgment (or data) were seen, or data flows without them. */
    public boolean established() {
        return established;
    }

    /** Both sides sent a SYN without having seen the other's (RFC 9293 section 3.5). */
    public boolean simultaneousOpen() {
        return simultaneousOpen;
    }

    /** Nanoseconds from the (last) SYN to its SYN-ACK, or -1. Small next to {@link #clientRtt}: taken at the server. */
    public long serverRtt() {
        return serverRtt;
    }

    /** Nanoseconds from the SYN-ACK to the client's acknowledgment, or -1. Small next to {@link #serverRtt}: client. */
    public long clientRtt() {
        return clientRtt;
    }

    public Segments segments() {
        return segments;
    }

    /** ICMP errors that quote a segment of this connection, at most {@link #ICMP_CAP}. */
    public List<IcmpError> icmpErrors() {
        return Collections.unmodifiableList(icmpErrors);
    }

    /** The resets in capture order, duplicate frames left out, at most {@link #RESET_CAP}. */
    public List<Reset> resets() {
        return Collections.unmodifiableList(resets);
    }

    /**
     * Zeek's one-column summary: a letter for what happened, upper case for the client, see {@link History}; empty for
     * an excluded connection.
     */
    public String history() {
        return history == null ? "" : history.text(aIsClient);
    }

    /**
     * Zeek's {@code conn_state} (SF, S0, REJ, RSTR, …), empty for an excluded connection.
     */
    public String connState() {
        if (history == null) {
            return "";
        }
        Half client = half(Side.CLIENT);
        Half server = half(Side.SERVER);
        return ConnState.of(client, server, client.payloadBytes + server.payloadBytes, history());
    }

    /**
     * Wireshark's {@code tcp.completeness} of the whole connection: SYN 1, SYN-ACK 2, ACK 4, data 8, FIN 16, RST 32.
     */
    public int completeness() {
        return completeness;
    }

    /** The community ID (version 1, seed 0), by which other tools name the connection too. */
    public CommunityId communityId() {
        return new CommunityId(client(), server());
    }

    public long firstFrame() {
        return firstFrame;
    }

    public long lastFrame() {
        return lastFrame;
    }

    public long firstTime() {
        return firstTime;
    }

    public long lastTime() {
        return lastTime;
    }

    /** Frames that repeated a packet already seen (mirror port, {@code -i any}, both sides of a bridge). */
    public long duplicateFrames() {
        return duplicateFrames;
    }

    /** Segments of both sides, duplicates included. */
    public long frames() {
        return frames;
    }

    /**
     * True when an earlier connection is the same one under another tuple (address translation on the capture host).
     * Reports speak only of the one that is not a repeat.
     */
    public boolean isRepeat() {
        return repeat;
    }

    /** What the far side of a host that translates addresses shows more than this one, or null: of one that is over. */
    public FarView farView() {
        return farView;
    }

    /** True when the log was dropped because the connection is of no interest. */
    public boolean excluded() {
        return interest == Interest.UNWANTED;
    }

    /**
     * How often a segment's time lies a millisecond or more before that of the segment before it in the capture; several
     * interfaces are written by turns and are not compared.
     */
    public int stepsBack() {
        return stepsBack;
    }

    /** Both sides sent a FIN and each was acknowledged. */
    public boolean bothClosed() {
        return a.finFrame != 0 && b.finFrame != 0 && a.ackedUpTo > a.finSeq && b.ackedUpTo > b.finSeq;
    }

    Half half(boolean ofA) {
        return ofA ? a : b;
    }

    Side side(boolean isA) {
        return isA == aIsClient ? Side.CLIENT : Side.SERVER;
    }

    private HostPort address(boolean ofA) {
        return flow.end(ofA);
    }

    /** Where the letters go, or null when nobody wants them. */
    History letters() {
        return history;
    }

    void open(ConnectionListener listener) {
        conversation = listener.opened(this);
        poll();
    }

    /** Asks again what the connection is worth. */
    void poll() {
        if (interest != Interest.UNDECIDED) {
            return;
        }
        Interest now = conversation == null ? Interest.UNWANTED : conversation.interest();
        if (now == Interest.WANTED) {
            interest = now;
            segments.raiseCap();
        } else if (now == Interest.UNWANTED) {
            interest = now;
            segments.release();
            segments = Segments.NOTHING;
            history = null;
            release();
        }
    }

    void log(Packet p, boolean fromA, int events, long seq, long ack, long window, long sack) {
        segments.append(p, fromA, lastTime, lastFrame, seq, ack, window, events, sack);
    }

    private void settle() {
        if (!sidesSettled) {
            seenFromStart = openingSeen() || beginsWithHello;
            sidesSettled = true;
        }
    }

    /**
     * Where the other side's opening was seen and neither this one's SYN nor an acknowledgment of nothing but that, its
     * first bytes may be missing. How many is not known, only that it may be some.
     */
    private void begin(boolean fromA, long time, long frame) {
        Half half = half(fromA);
        if (half.delivered) {
            return;
        }
        half.delivered = true;
        boolean hello = beginsWithHello && side(fromA) == Side.CLIENT;
        if (seenFromStart && half.syns == 0 && !half.startKnown && !hello) {
            conversation.gap(side(fromA), 1, time, frame);
        }
    }

    void deliver(boolean fromA, byte[] data, int offset, int length, long time, long frame) {
        if (interest != Interest.UNWANTED) {
            settle();
            begin(fromA, time, frame);
            conversation.bytes(side(fromA), data, offset, length, time, frame);
            poll();
        }
    }

    void deliverGap(boolean fromA, long length, long time, long frame) {
        if (interest != Interest.UNWANTED) {
            settle();
            conversation.gap(side(fromA), length, time, frame);
            poll();
        }
    }

    void deliverFin(boolean fromA, long time, long frame) {
        if (interest != Interest.UNWANTED) {
            settle();
            conversation.finished(side(fromA), time, frame);
            poll();
        }
    }

    /** The story is over: what waits is delivered, and nothing after it. */
    void end() {
        if (ended) {
            return;
        }
        if (a.reassembly != null) {
            a.reassembly.flush(lastTime, lastFrame);
        }
        if (b.reassembly != null) {
            b.reassembly.flush(lastTime, lastFrame);
        }
        compareSides();
        ended = true;
        release();
        if (conversation != null) {
            conversation.ended();
            conversation = null;
        }
        if (seen != null) {
            seen.ended();
            seen = null;
        }
    }

    /** Whichever side of the translation is over first knows all that it will. */
    private void compareSides() {
        if (far != null && !far.ended) {
            farView = FarView.of(this, far, true);
            far.near = null;
        } else if (near != null && !near.ended) {
            near.farView = FarView.of(near, this, false);
            near.far = null;
        }
        far = null;
        near = null;
    }

    /** Lets go of the segment log: whoever calls this has read all that it needs. Counters and facts stay. */
    public void forgetSegments() {
        segments.release();
        segments = Segments.NOTHING;
        history = null;
    }

    private void release() {
        if (a.reassembly != null) {
            a.reassembly.drop();
            a.reassembly = null;
        }
        if (b.reassembly != null) {
            b.reassembly.drop();
            b.reassembly = null;
        }
    }

    void add(IcmpError error) {
        if (icmpErrors.isEmpty()) {
            icmpErrors = new ArrayList<>(2);
        }
        if (icmpErrors.size() < ICMP_CAP) {
            icmpErrors.add(error);
        }
    }

    void add(Reset reset) {
        if (resets.isEmpty()) {
            resets = new ArrayList<>(2);
        }
        if (resets.size() < RESET_CAP) {
            resets.add(reset);
        }
    }

    /** A segment proved that the side had not sent the reset. */
    void alive(int reset, long frame, long time) {
        resets.set(reset, resets.get(reset).withAlive(frame, time));
    }

    /** The side sent bytes beyond its resets: those of the last while are marked. */
    void sentBeyondResets(Side side, long time, long frame) {
        for (int i = 0; i < resets.size(); i++) {
            Reset old = resets.get(i);
            boolean recent = time - old.timeNanos() <= LATER_DATA_NANOS;
            // in SYN-SENT it answers what does not fit the SYN, and the side goes on (RFC 9293 section 3.10.7.3)
            boolean goesOn = half(side).openedActively && old.baselineSegments() <= half(side).syns;
            if (old.side() == side && old.laterDataFrame() == 0 && recent && !goesOn) {
                resets.set(i, old.withLaterData(frame));
            }
        }
    }
}
