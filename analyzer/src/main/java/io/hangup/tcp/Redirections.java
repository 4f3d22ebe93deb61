package io.hangup.tcp;

import io.hangup.packet.Packet;

/**
 * Finds the other half of connections that the capture host redirects to a socket of its own: a sidecar or transparent proxy
 * (iptables REDIRECT). On the loopback interface the client's packets bear the proxy's address by then, and the answers
 * already the address that the client called: two tuples, of which each shows one side only. The SYN-ACK that answers the
 * SYN under the other tuple joins them: no other has that client's port and the number after its SYN. Of a connection that is
 * older than the capture the first answer does, where it goes on at the byte that the client has acknowledged last.
 */
final class Redirections {
    /** First segments remembered, by who sent them; one that takes the place of another is not found then. A power of two. */
    private static final int SLOTS = 4_096;

    /** A local socket answers at once; one that does so only when it has its upstream may take as long as a connect. */
    private static final long SOON_NANOS = 30_000_000_000L;

    /** No more than this of what the client has sent waits for its acknowledgment. */
    private static final long UNACKNOWLEDGED_MOST = 1 << 20;

    private final Flow[] asked = new Flow[SLOTS];

    /** The first segment of a connection: the client's SYN, or what the capture holds first of it. */
    void asked(Flow flow, Packet p) {
        asked[slot(p.sourceHigh, p.sourceLow, p.sourcePort)] = flow;
    }

    /**
     * Joins a flow that begins with a SYN-ACK, or in the middle, to the one that it answers, where there is one that lacks an
     * answer. Returns whether it did.
     */
    boolean answered(Flow answers, Packet p, int stream, long timeNanos) {
        Flow flow = asked[slot(p.destinationHigh, p.destinationLow, p.destinationPort)];
        Connection c = flow == null ? null : flow.connection;
        if (c == null || c.ended || flow == answers || flow.scope != answers.scope) {
            return false;
        }
        boolean clientIsA = flow.isA(p.destinationHigh, p.destinationLow, p.destinationPort);
        Half client = c.half(clientIsA);
        boolean fits = sender(flow, clientIsA, p)
                && c.half(!clientIsA).segments == 0
                && timeNanos - c.lastTime <= SOON_NANOS
                && ((p.flags & Packet.SYN) != 0 ? answersSyn(client, p) : goesOn(client, p));
        if (fits) {
            // an earlier connection of that tuple, which nothing redirected, may have made the client its A
            boolean senderIsA = answers.isA(p.sourceHigh, p.sourceLow, p.sourcePort);
            answers.home = flow;
            answers.homeFlips = senderIsA == clientIsA;
            c.called = answers.end(senderIsA);
            c.answersStream = stream;
        }
        return fits;
    }

    private static boolean answersSyn(Half client, Packet p) {
        return client.baseFromSyn && client.base == p.ack - 1;
    }

    private static boolean goesOn(Half client, Packet p) {
        long waiting = client.sentUpTo - client.relative(p.ack);
        return (p.flags & Packet.ACK) != 0
                && !client.baseFromSyn
                && client.lastAckKnown
                && client.lastAck == p.seq
                && waiting >= 0
                && waiting <= UNACKNOWLEDGED_MOST;
    }

    /** The client is the receiver of the answer, port and all. */
    private static boolean sender(Flow flow, boolean clientIsA, Packet p) {
        int port = clientIsA ? flow.portA() : flow.portB();
        long high = clientIsA ? flow.aHigh : flow.bHigh;
        long low = clientIsA ? flow.aLow : flow.bLow;
        return port == p.destinationPort && high == p.destinationHigh && low == p.destinationLow;
    }

    private static int slot(long high, long low, int port) {
        long mixed = ((high * 31 + low) * 0x9e37_79b9_7f4a_7c15L + port) * 0xbf58_476d_1ce4_e5b9L;
        return (int) (mixed >>> 52) & SLOTS - 1;
    }
}
