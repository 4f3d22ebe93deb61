package io.hangup.tcp;

import io.hangup.capture.FrameRef;
import io.hangup.packet.Packet;
import java.util.Arrays;
import java.util.function.Consumer;

/** The flows of a capture and the stream numbers that Wireshark gives them. */
final class Streams {
    private final boolean perCapture;
    private final FlowTable flows;
    private final Consumer<Connection> close;

    /** The flow of the segment before: segments come in bursts, and most need no look-up. */
    private Flow lastFlow;

    private int[] nextStream = new int[1];

    /**
     * @param perCapture the same tuple in another file is another flow
     * @param close what to do with a connection that a new one under its tuple ends
     */
    Streams(boolean perCapture, long seed, Consumer<Connection> close) {
        this.perCapture = perCapture;
        this.flows = new FlowTable(seed);
        this.close = close;
    }

    /** How many flows there are; {@link #at} gives each, in the order of their first frames. */
    int size() {
        return flows.size();
    }

    Flow at(int i) {
        return flows.at(i);
    }

    private int scope(long frame) {
        return perCapture ? FrameRef.capture(frame) : 0;
    }

    Flow flow(Packet p, long frame) {
        int scope = scope(frame);
        Flow last = lastFlow;
        if (last != null
                && last.matches(
                        p.sourceHigh,
                        p.sourceLow,
                        p.sourcePort,
                        p.destinationHigh,
                        p.destinationLow,
                        p.destinationPort,
                        scope)) {
            return last;
        }
        long hash = flows.hash(
                p.sourceHigh, p.sourceLow, p.sourcePort, p.destinationHigh, p.destinationLow, p.destinationPort, scope);
        Flow flow = flows.find(
                hash,
                p.sourceHigh,
                p.sourceLow,
                p.sourcePort,
                p.destinationHigh,
                p.destinationLow,
                p.destinationPort,
                scope);
        if (flow == null) {
            flow = new Flow(p, scope);
            flows.add(hash, flow);
            newStream(flow, frame);
        }
        lastFlow = flow;
        return flow;
    }

    /** The next stream number of the frame's file; what was open under the tuple is over. */
    private void newStream(Flow flow, long frame) {
        int capture = FrameRef.capture(frame);
        flow.streamCapture = capture;
        flow.stream = nextStream(capture);
        flow.otherStreams = null;
        flow.baseAKnown = false;
        flow.baseBKnown = false;
        flow.begun = -1;
        flow.socks = null;
        if (flow.connection != null) {
            close.accept(flow.connection);
            flow.connection = null;
        }
        flow.closed = false;
    }

    private int nextStream(int capture) {
        if (capture >= nextStream.length) {
            nextStream = Arrays.copyOf(nextStream, capture * 2 + 1);
        }
        return nextStream[capture]++;
    }

    int stream(Flow flow, long frame) {
        int capture = FrameRef.capture(frame);
        int stream = flow.streamIn(capture);
        if (stream < 0) {
            stream = nextStream(capture);
            flow.addStream(capture, stream);
        }
        return stream;
    }

    static void learnBases(Flow flow, boolean fromA, Packet p) {
        if (!flow.baseKnown(fromA)) {
            flow.base(fromA, (p.flags & Packet.SYN) != 0 ? p.seq : p.seq - 1);
        }
        if (!flow.baseKnown(!fromA) && (p.flags & Packet.ACK) != 0) {
            flow.base(!fromA, p.ack - 1);
        }
    }

    /** The flow that an ICMP error quotes; one not seen before is added when the whole TCP header is quoted, else null. */
    Flow quoted(Packet p, long frame) {
        int scope = scope(frame);
        long hash = flows.hash(
                p.quotedSourceHigh,
                p.quotedSourceLow,
                p.quotedSourcePort,
                p.quotedDestinationHigh,
                p.quotedDestinationLow,
                p.quotedDestinationPort,
                scope);
        Flow flow = flows.find(
                hash,
                p.quotedSourceHigh,
                p.quotedSourceLow,
                p.quotedSourcePort,
                p.quotedDestinationHigh,
                p.quotedDestinationLow,
                p.quotedDestinationPort,
                scope);
        if (flow == null && p.quotedTcpComplete) {
            flow = Flow.quoted(p, scope);
            flows.add(hash, flow);
            newStream(flow, frame);
        }
        return flow;
    }

    /** A SYN or SYN-ACK with another number than its side's known first one: a new stream, or the side starts anew. */
    int startsAnew(Flow flow, boolean fromA, int flags, int seq, long frame) {
        boolean other = (flags & Packet.SYN) != 0 && flow.baseKnown(fromA) && flow.base(fromA) != seq;
        if (!other) {
            return 0;
        }
        if ((flags & Packet.ACK) == 0) {
            newStream(flow, frame);
        } else {
            flow.base(fromA, seq);
        }
        return TcpEvent.REUSED_PORTS.bit();
    }

    /** A conversation that Wireshark begins behind a SOCKS proxy takes a stream number, unless the tuple is known. */
    void socks(Flow flow, boolean fromA, Packet p, long frame) {
        if (flow.socks == null) {
            flow.socks = new SocksTalk();
        }
        int port = flow.socks.on(fromA, p);
        if (port < 0) {
            return;
        }
        Flow behind = Flow.behindProxy(p, fromA == flow.socks.clientIsA(), port, flow.scope);
        long hash = flows.hash(
                behind.aHigh, behind.aLow, behind.portA(), behind.bHigh, behind.bLow, behind.portB(), flow.scope);
        Flow known = flows.find(
                hash, behind.aHigh, behind.aLow, behind.portA(), behind.bHigh, behind.bLow, behind.portB(), flow.scope);
        if (known == null) {
            flows.add(hash, behind);
            newStream(behind, frame);
        }
    }
}
