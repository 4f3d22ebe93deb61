package io.hangup.tcp;

import io.hangup.capture.Frame;
import io.hangup.packet.Packet;

/**
 * Follows every TCP connection of a capture: this is where the package's mutable state lives. Fed with packets in file
 * order on one thread; tells a {@link ConnectionListener} of connections, bytes and ends, and a {@link TcpEventSink} of
 * every frame. Nothing is allocated for a packet, only for a connection.
 */
public final class TcpTracker {
    private static final int UDP_PROTOCOL = 17;

    /** One whose reset may be another box's is over when its sender was silent for so long: then it may be the sender's. */
    public static final long DOUBT_NANOS = 60_000_000_000L;

    /** The most that wait so; beyond it a doubtful reset is taken as it looks. */
    static final int DOUBTFUL_CAP = 1_024;

    /** A connection is given up when nothing came for this long: Linux sends keep-alives after two hours. */
    public static final long IDLE_NANOS = 7_200_000_000_000L + 300_000_000_000L;

    /** A connection attempt that nobody answers is given up after this long (Linux tries for 127 s). */
    public static final long UNANSWERED_NANOS = 300_000_000_000L;

    /** Queues of a network card are out of step by less: see {@link Connection#stepsBack}. */
    private static final long STEP_NANOS = 1_000_000L;

    /**
     * How to judge.
     *
     * @param wireshark say exactly what Wireshark 4.0 says: nothing is left out as a duplicate, connections are its
     *     streams and never end
     * @param seed of the hash; random for captures that may be hostile
     */
    public record Options(boolean wireshark, long seed) {}

    private final ConnectionListener listener;
    private final TcpEventSink sink;
    private final boolean wireshark;
    private final Streams streams;

    private final RecentFrames recent = new RecentFrames();
    private final StrayErrors strays = new StrayErrors();
    private final Translations translations = new Translations();
    private final Redirections redirections = new Redirections();
    private final Segment segment;
    private final Settling settling = new Settling();
    private final FlowQueue doubtful = new FlowQueue();
    private final FlowQueue open = new FlowQueue();
    private final EventDetail detail = new EventDetail();
    private final SegmentBlocks memory = new SegmentBlocks();
    private int connections;
    private long overEarly;
    private long takenAsTheyLook;
    private long now = Long.MIN_VALUE;
    private long incompleteHeaders;

    /** @param sink told of every frame, or null */
    public TcpTracker(ConnectionListener listener, TcpEventSink sink, Options options) {
        this.listener = listener;
        this.sink = sink;
        this.wireshark = options.wireshark();
        this.streams = new Streams(wireshark, options.seed(), this::close);
        this.segment = new Segment(wireshark, detail);
    }

    /** One decoded packet of any kind; what is neither TCP, UDP nor an ICMP error is passed over. */
    public void packet(Packet p, long timeNanos, long frame) {
        switch (p.kind) {
            case Packet.TCP -> segment(p, timeNanos, frame);
            case Packet.UDP -> datagram(p, timeNanos, frame);
            case Packet.ICMP -> icmp(p, timeNanos, frame);
            default -> {}
        }
    }

    /**
     * One TCP segment.
     *
     * @param timeNanos epoch nanoseconds or {@link Frame#NO_TIME}: the time of the frame before is then taken
     * @param frame see {@link FrameRef}
     */
    public void segment(Packet p, long timeNanos, long frame) {
        if (!p.headerComplete) {
            incompleteHeaders++;
            if (p.countsAsStream && (!wireshark || p.payloadLength == 0)) {
                unread(p, timeNanos, frame);
            }
            if (!wireshark || p.payloadLength == 0) {
                return;
            }
        }
        long time = clock(timeNanos);
        Flow flow = streams.flow(p, frame);
        boolean fromA = flow.isA(p.sourceHigh, p.sourceLow, p.sourcePort);
        detail.clear();
        boolean opens = (p.flags & (Packet.SYN | Packet.ACK)) == Packet.SYN;
        int events = streams.startsAnew(flow, fromA, p.flags, p.seq, frame);
        int stream = streams.stream(flow, frame);
        Streams.learnBases(flow, fromA, p);
        if (p.destinationPort == SocksTalk.PORT || p.sourcePort == SocksTalk.PORT) {
            streams.socks(flow, fromA, p, frame);
        }
        if (!wireshark && (opens || flow.connection == null && !flow.closed)) {
            redirect(flow, stream, p, time);
        }
        if (flow.home != null) {
            fromA ^= flow.homeFlips;
            flow = flow.home;
        }
        Connection c = flow.connection;
        if (c == null && flow.closed && !opens) {
            return;
        }
        if (c != null && !wireshark && opens && c.bothClosed()) {
            close(c);
            c = null;
        }
        if (c == null) {
            c = opened(flow, stream, fromA, p, time, frame);
            c.completeness = flow.begun < 0
                    ? Completeness.ofFirst(p, TcpEvent.REUSED_PORTS.in(events))
                    : flow.begun | Completeness.of(p);
        } else {
            c.completeness |= Completeness.of(p);
        }
        Half sender = c.half(fromA);
        sender.interfaces = InterfaceSet.with(sender.interfaces, p.interfaceIndex);
        if (p.direction == Frame.DIRECTION_OUTBOUND) {
            sender.sentHere = true;
        } else if (p.direction == Frame.DIRECTION_INBOUND) {
            sender.receivedHere = true;
        }
        c.frames++;
        c.lastFrame = frame;
        long repeated = wireshark ? 0 : recent.repeats(c, fromA, p, time, frame);
        if (repeated != 0) {
            c.duplicateFrames++;
            if (recent.ttlStep() != 0) {
                sender.copied(recent.ttlStep(), recent.apart());
            }
            detail.repeats = repeated;
            events = TcpEvent.DUPLICATE_FRAME.bit();
        } else {
            if (c.lastTime - time >= STEP_NANOS && c.a.interfaces == c.b.interfaces) {
                c.stepsBack++;
            }
            c.lastTime = time;
            events = segment.on(c, fromA, p, time, frame, events);
            afterwards(c);
        }
        if (sink != null) {
            sink.frame(frame, timeNanos, stream, p, events, detail);
        }
        if (!wireshark) {
            expire();
        }
    }

    /** What begins is kept for the answer that may come under another tuple; what comes as an answer is looked up first. */
    private void redirect(Flow flow, int stream, Packet p, long time) {
        boolean syn = (p.flags & Packet.SYN) != 0;
        if (flow.home != null && !syn) {
            return; // it belongs to that one
        }
        if ((p.flags & Packet.ACK) == 0) {
            flow.home = null;
        } else if (redirections.answered(flow, p, stream, time)) {
            flow.held = true;
        }
        if (flow.home == null) {
            redirections.asked(flow, p);
        }
    }

    /**
     * A header whose length does not fit, or whose packet was not put together: it has a stream, and nothing is told of
     * its numbers. What else Wireshark takes from it goes by what is wrong.
     */
    private void unread(Packet p, long timeNanos, long frame) {
        long time = clock(timeNanos);
        Flow flow = streams.flow(p, frame);
        boolean fromA = flow.isA(p.sourceHigh, p.sourceLow, p.sourcePort);
        int events = streams.startsAnew(flow, fromA, p.flags, p.seq, frame);
        int stream = streams.stream(flow, frame);
        boolean shorterThanAny = p.payloadLength > 0;
        if (shorterThanAny) {
            Streams.learnBases(flow, fromA, p);
        }
        boolean first = flow.begun < 0 && flow.connection == null && !flow.closed;
        int seen = shorterThanAny ? 0 : first ? Completeness.ofFirst(p, events != 0) : Completeness.of(p);
        flow.begun = Math.max(0, flow.begun) | seen;
        if (flow.connection != null) {
            flow.connection.completeness |= seen;
        }
        if (!wireshark) {
            return;
        }
        if (flow.connection == null) {
            opened(flow, stream, fromA, p, time, frame);
        }
        segment.unread(flow.connection, fromA, p, time, frame);
        if (sink != null) {
            detail.clear();
            sink.frame(frame, timeNanos, stream, p, p.headerCut ? 0 : events, detail);
        }
    }

    /** An ICMP error: attached to the connection it quotes. */
    public void icmp(Packet p, long timeNanos, long frame) {
        if (p.isIcmpError() && p.quotedProtocol == UDP_PROTOCOL) {
            listener.datagramError(p, clock(timeNanos), frame);
        }
        if (!p.isIcmpError() || p.quotedProtocol != 6) {
            return;
        }
        long time = clock(timeNanos);
        Flow flow = streams.quoted(p, frame);
        if (flow == null || !flow.held) {
            strays.add(p, time, frame);
        }
        if (flow == null) {
            return;
        }
        Connection quoted = flow.home == null ? flow.connection : flow.home.connection;
        int events = 0;
        if (wireshark) {
            // there a quoted SYN opens like a captured one
            boolean ofA = flow.isA(p.quotedSourceHigh, p.quotedSourceLow, p.quotedSourcePort);
            events = streams.startsAnew(flow, ofA, p.quotedFlags, p.quotedSeq, frame);
        }
        if (quoted != null) {
            segment.quoted(quoted, p, time, frame);
        }
        if (sink != null && p.quotedTcpComplete) {
            detail.clear();
            sink.frame(frame, timeNanos, streams.stream(flow, frame), p, events, detail);
        }
    }

    /** A UDP datagram: none of ours, passed on. */
    public void datagram(Packet p, long timeNanos, long frame) {
        listener.datagram(p, clock(timeNanos), frame);
    }

    /** Time has passed without a packet (live capture). */
    public void idle(long timeNanos) {
        clock(timeNanos);
        if (!wireshark) {
            expire();
        }
    }

    /** The capture is over: every connection ends, in the order of their first frames. */
    public void end() {
        for (int i = 0; i < streams.size(); i++) {
            Connection c = streams.at(i).connection;
            if (c != null) {
                finish(c);
            }
        }
        recent.clear();
    }

    /** ICMP errors about connections of which not one segment was seen. */
    public StrayErrors strays() {
        return strays;
    }

    /** Connections seen so far. */
    public int connections() {
        return connections;
    }

    /** Segments passed over because the snap length cut their TCP header. */
    public long incompleteHeaders() {
        return incompleteHeaders;
    }

    private long clock(long timeNanos) {
        if (timeNanos == Frame.NO_TIME) {
            return now == Long.MIN_VALUE ? 0 : now;
        }
        now = Math.max(now, timeNanos);
        return timeNanos;
    }

    private Connection opened(Flow flow, int stream, boolean fromA, Packet p, long time, long frame) {
        Connection c = new Connection(connections++, flow, stream, frame, time, memory);
        flow.connection = c;
        flow.closed = false;
        if (!flow.held) {
            flow.held = true;
            strays.opened(p);
        }
        Sides.firstGuess(c, fromA, p);
        c.open(listener);
        if (!wireshark) {
            open.add(flow, now + UNANSWERED_NANOS);
        }
        return c;
    }

    /** What the segment means for the connection's life. */
    private void afterwards(Connection c) {
        if (wireshark || c.ended) {
            return;
        }
        if (!c.translationChecked && c.established) {
            translations.check(c);
        }
        boolean over = c.reset || c.bothClosed();
        if (over && c.excluded() && sink == null) {
            // nobody waits for what may still come
            close(c);
        } else if (over && !c.settling) {
            c.settling = true;
            settling.add(c, now);
        }
    }

    /** Closed connections that were over before their late segments could come, for {@value Settling#CAP} others waited. */
    public long overEarly() {
        return overEarly;
    }

    /** Doubtful resets that were taken as they looked, for {@value #DOUBTFUL_CAP} other connections were being watched. */
    public long takenAsTheyLook() {
        return takenAsTheyLook;
    }

    /** Ends what has been closed or silent for long. */
    private void expire() {
        for (Connection c = settling.poll(now); c != null; c = settling.poll(now)) {
            if (!settling.early() && doubtful.size() < DOUBTFUL_CAP && !c.doubted && Alive.mayProve(c)) {
                c.doubted = true;
                doubtful.add(c.flow, c.lastTime + DOUBT_NANOS);
            } else {
                overEarly += settling.early() ? 1 : 0;
                takenAsTheyLook += !c.doubted && doubtful.size() >= DOUBTFUL_CAP && Alive.mayProve(c) ? 1 : 0;
                close(c);
            }
        }
        while (doubtful.due(now)) {
            Connection c = doubtful.poll().connection;
            if (c != null && !c.ended && c.doubted) {
                close(c);
            }
        }
        while (open.due(now)) {
            Flow flow = open.poll();
            Connection c = flow.connection;
            if (c == null || c.ended) {
                continue;
            }
            boolean unanswered = c.a.segments == 0 || c.b.segments == 0;
            if (now - c.lastTime < (unanswered ? UNANSWERED_NANOS : IDLE_NANOS)) {
                open.add(flow, now + UNANSWERED_NANOS);
            } else {
                finish(c);
                flow.connection = null;
            }
        }
    }

    /** Ends a connection and lets go of it, unless every frame is still to be judged. */
    private void close(Connection c) {
        finish(c);
        c.flow.closed = true;
        if (sink == null || wireshark) {
            c.flow.connection = null;
        }
    }

    private void finish(Connection c) {
        if (!c.ended) {
            translations.check(c);
            c.end();
        }
    }
}
