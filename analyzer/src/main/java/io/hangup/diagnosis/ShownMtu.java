package io.hangup.diagnosis;

import io.hangup.tcp.Connection;
import io.hangup.tcp.Half;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;
import io.hangup.tcp.TcpEvent;

/** In which interval the MTU of a connection's path lies, by what was lost again and again and what passed. */
public final class ShownMtu {
    private static final int FULL_SIZE_LEAST = 1_000;

    /** Options that come and go change the size of a segment by less. */
    private static final int NEARLY = 64;

    /** A first transmission is looked for among so many segments before the repeat. */
    private static final int LOOK_BACK = 1_000;

    /** Repeats of full-size segments that are no chance. */
    private static final int LEAST_REPEATS = 2;

    private ShownMtu() {}

    /** "client at least 271 and less than 1,500 bytes", or empty where nothing was lost for its size. */
    public static String of(Connection connection) {
        String client = of(connection, Side.CLIENT);
        String server = of(connection, Side.SERVER);
        return client + (client.isEmpty() || server.isEmpty() ? "" : "; ") + server;
    }

    private static String of(Connection connection, Side sender) {
        Half half = connection.half(sender);
        PathMtu mtu = half.retransmissions() < LEAST_REPEATS || half.largestPayload < FULL_SIZE_LEAST
                ? null
                : interval(connection, sender);
        if (mtu == null) {
            return "";
        }
        String who = sender == Side.CLIENT ? "packets of the client" : "packets of the server";
        return "what of the " + who + " was lost again and again has " + Words.bytes(mtu.lost())
                + (mtu.passed() > 0
                        ? ", what arrived at most " + Words.bytes(mtu.passed()) + ": the path MTU lies between "
                                + mtu.passed() + " and " + (mtu.lost() - 1)
                        : ", and nothing of another size passed");
    }

    private static PathMtu interval(Connection connection, Side sender) {
        Half half = connection.half(sender);
        Segments log = connection.segments();
        int other = connection.half(sender.opposite()).mss;
        int most = other > 0 ? other : Integer.MAX_VALUE;
        int passed = half.largestAckedPayload;
        int lost = Integer.MAX_VALUE;
        int overhead = 0;
        int repeats = 0;
        for (int i = 0; i < log.size(); i++) {
            boolean repeat = log.from(i) == sender && (log.events(i) & Wire.RETRANSMISSIONS) != 0;
            int length = repeat && !log.is(i, TcpEvent.KEEP_ALIVE) ? log.length(i) : 0;
            if (length >= FULL_SIZE_LEAST && length > passed + NEARLY && length <= most) {
                if (firstSize(log, i) <= passed + NEARLY) {
                    return null; // smaller ones with the same bytes were lost before it: not for their size
                }
                repeats++;
                lost = Math.min(lost, length);
                overhead = log.ipLength(i) - length;
            }
        }
        return repeats < LEAST_REPEATS ? null : new PathMtu(passed == 0 ? 0 : passed + overhead, lost + overhead);
    }

    /** Payload of the segment that carried the first byte of a repeat first, as far back as it is looked for. */
    private static int firstSize(Segments log, int repeat) {
        int size = log.length(repeat);
        for (int i = repeat - 1; i >= Math.max(0, repeat - LOOK_BACK); i--) {
            boolean same = log.from(i) == log.from(repeat)
                    && log.seq(i) <= log.seq(repeat)
                    && log.seq(i) + log.length(i) > log.seq(repeat);
            size = same ? log.length(i) : size;
        }
        return size;
    }
}
