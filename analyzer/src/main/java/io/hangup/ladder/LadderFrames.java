package io.hangup.ladder;

import io.hangup.capture.Frame;
import io.hangup.capture.FrameRef;
import io.hangup.llm.LlmTracker;
import io.hangup.packet.Packet;
import io.hangup.tcp.Connection;
import io.hangup.tcp.ConnectionListener;
import io.hangup.tcp.Conversation;
import io.hangup.tcp.EventDetail;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.TcpEvent;
import io.hangup.tcp.TcpEventSink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Picks one connection out of a capture and keeps all its frames; of other connections nothing is kept. */
public final class LadderFrames implements ConnectionListener, TcpEventSink {
    /** Frames kept from the start on, and as many at the end. */
    static final int HEAD_CAP = 50_000;

    private static final int DNS_PORT = 53;

    private static final int CLIENTS_CAP = 16_384;

    /** Flags speak for themselves: these events are not repeated in words. */
    private static final int SHOWN_BY_FLAGS = TcpEvent.SYN.bit() | TcpEvent.FIN.bit();

    private static final String EXACT = "sequence exact";
    private static final TcpEvent[] EVENTS = TcpEvent.values();

    /** A frame before anybody knows who the client is: the address that sent the first frame is the first. */
    public record Sent(
            long frame,
            long timeNanos,
            boolean byFirst,
            int flags,
            long seq,
            int length,
            int events,
            List<String> eventTexts) {}

    private final LlmTracker tracker;
    private final int capture;
    private final int stream;
    private final List<Sent> head = new ArrayList<>();
    private final Deque<Sent> tail = new ArrayDeque<>();
    private final Numbers[] numbers = {new Numbers(), new Numbers()};
    private long left;
    private long clock;
    private Connection chosen;
    private HostPort first;
    private HostPort second;
    private boolean reused;
    private int requests = -1;
    private final SameNumbers openings = new SameNumbers();

    /** Streams by their client, the latest: a stream that holds nothing but the answers of another is found by them. */
    private final Map<HostPort, Integer> byClient = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<HostPort, Integer> eldest) {
            return size() > CLIENTS_CAP;
        }
    };

    /** Relative sequence numbers of one direction, as Wireshark counts: 0 is the SYN, 1 the first byte. */
    private static final class Numbers {
        private boolean known;
        private int last;
        private long relative;

        long of(Packet p) {
            if (!known) {
                start(p.seq, (p.flags & Packet.SYN) != 0 ? 0 : 1);
            }
            relative += p.seq - last;
            last = p.seq;
            return relative;
        }

        void start(int seq, long is) {
            known = true;
            last = seq;
            relative = is;
        }
    }

    /** @param capture index of the file in which the connection has the stream number */
    public LadderFrames(LlmTracker tracker, int capture, int stream) {
        this.tracker = tracker;
        this.capture = capture;
        this.stream = stream;
    }

    @Override
    public Conversation opened(Connection connection) {
        if (chosen == null && FrameRef.capture(connection.firstFrame()) == capture) {
            byClient.put(connection.client(), connection.tcpStream());
            if (connection.sidesGuessed()) {
                byClient.put(connection.server(), connection.tcpStream());
            }
        }
        boolean named = connection.tcpStream() == stream && FrameRef.capture(connection.firstFrame()) == capture;
        if (named && chosen == null) {
            chosen = connection;
            first = connection.client();
            second = connection.server();
            return tracker.opened(connection);
        }
        if (chosen != null && !named && isTuple(connection.client(), connection.server())) {
            reused = true;
        }
        return connection.server().port() == DNS_PORT ? tracker.opened(connection) : null;
    }

    private boolean isTuple(HostPort one, HostPort other) {
        return one.equals(first) && other.equals(second) || one.equals(second) && other.equals(first);
    }

    @Override
    public void datagram(Packet packet, long timeNanos, long frame) {
        tracker.datagram(packet, timeNanos, frame);
    }

    @Override
    public void frame(long frame, long timeNanos, int ofStream, Packet p, int events, EventDetail detail) {
        clock = timeNanos == Frame.NO_TIME ? clock : timeNanos;
        if (p.kind != Packet.TCP) {
            return;
        }
        if (FrameRef.capture(frame) == capture) {
            openings.on(p, clock, ofStream);
        }
        if (chosen == null) {
            if (requests < 0 && ofStream == stream && FrameRef.capture(frame) == capture) {
                requests =
                        byClient.getOrDefault(new HostPort(p.destinationHigh, p.destinationLow, p.destinationPort), -1);
            }
            return;
        }
        boolean sameFile = FrameRef.capture(frame) == capture;
        boolean answers = chosen.redirected() && !is(second, p.sourceHigh, p.sourceLow, p.sourcePort);
        HostPort server = answers ? chosen.called() : second;
        boolean byFirst = is(first, p.sourceHigh, p.sourceLow, p.sourcePort)
                && is(second, p.destinationHigh, p.destinationLow, p.destinationPort);
        boolean bySecond = is(server, p.sourceHigh, p.sourceLow, p.sourcePort)
                && is(first, p.destinationHigh, p.destinationLow, p.destinationPort);
        boolean numbered = ofStream == stream || answers && ofStream == chosen.answersStream();
        // numbers differ from file to file: behind the first file only the addresses tell
        if (sameFile && !numbered || !byFirst && !bySecond || !sameFile && reused) {
            return;
        }
        Numbers other = numbers[byFirst ? 1 : 0];
        long seq = numbers[byFirst ? 0 : 1].of(p);
        if (!other.known && (p.flags & Packet.ACK) != 0) {
            other.start(p.ack, 1);
        }
        add(new Sent(frame, clock, byFirst, p.flags, seq, p.payloadLength, events, words(events, detail)));
    }

    private static boolean is(HostPort host, long high, long low, int port) {
        return host.low() == low && host.high() == high && host.port() == port;
    }

    private void add(Sent sent) {
        if (head.size() < HEAD_CAP) {
            head.add(sent);
            return;
        }
        if (tail.size() == HEAD_CAP) {
            tail.removeFirst();
            left++;
        }
        tail.addLast(sent);
    }

    private static List<String> words(int events, EventDetail detail) {
        int shownByFlags = SHOWN_BY_FLAGS | TcpEvent.RESET.bit();
        if (events == 0) {
            return List.of();
        }
        List<String> words = new ArrayList<>(1);
        for (int rest = events; rest != 0; rest &= rest - 1) {
            TcpEvent event = EVENTS[Integer.numberOfTrailingZeros(rest)];
            String text = detail.text(event);
            boolean ordinary = event == TcpEvent.RESET && text.equals(EXACT);
            if (text.isEmpty() && (shownByFlags & event.bit()) != 0 || ordinary) {
                continue; // an ordinary one: its flag says all
            }
            words.add(text.isEmpty() ? event.id() : event.id() + " " + text);
        }
        return words;
    }

    /** Where the stream holds nothing but the answers of a redirected connection, the stream of its requests; else -1. */
    public int requestsStream() {
        return requests;
    }

    /**
     * The connection's other streams, where a host that translates addresses shows it more than once: their numbers and
     * addresses, ready for a sentence; empty without one.
     */
    public String sameUnderOtherAddresses() {
        return openings.of(stream).stream().map(SameNumbers.Other::toString).collect(Collectors.joining(", "));
    }

    /** The connection, or null when there was none of that number. */
    public Connection connection() {
        return chosen;
    }

    /** All frames that were kept, in capture order. */
    public List<Sent> frames() {
        List<Sent> all = new ArrayList<>(head);
        all.addAll(tail);
        return all;
    }

    /** Whether the frame came from the client; to be asked once the connection is over. */
    public boolean fromClient(Sent sent) {
        return sent.byFirst() == chosen.client().equals(first);
    }

    /** Number of frames before those that had to be left out. */
    public int headSize() {
        return head.size();
    }

    /** Frames of the connection that were not kept, for there were too many. */
    public long left() {
        return left;
    }
}
