package io.hangup.diagnosis;

import io.hangup.tcp.Connection;
import io.hangup.tcp.Half;
import io.hangup.tcp.Side;

/** Whether packets of one direction stand in the capture before those of the other that they answer. */
public final class Directions {
    /** Fewer, or a smaller part of all segments, may be packets that queues of a network card took in the wrong order. */
    private static final int EARLY_LEAST = 3;

    private static final int EARLY_SHARE = 50;

    /** Clocks that differ by less shift no verdict that is made of times: those compare seconds. */
    public static final long NEAR_NANOS = 5_000_000L;

    private Directions() {}

    /** Acknowledgments that stand before the bytes that they acknowledge, where they are too many for chance; else 0. */
    static int early(Connection connection) {
        Half client = connection.half(Side.CLIENT);
        Half server = connection.half(Side.SERVER);
        int early = client.acknowledgedEarly + server.acknowledgedEarly;
        return early >= EARLY_LEAST && (long) early * EARLY_SHARE >= client.segments + server.segments ? early : 0;
    }

    /** By how long at most they do, nanoseconds; the SYN-ACK before its SYN counts too. 0 where nothing does. */
    public static long apart(Connection connection) {
        Half client = connection.half(Side.CLIENT);
        Half server = connection.half(Side.SERVER);
        long by = early(connection) == 0 ? 0 : Math.max(client.acknowledgedEarlyBy, server.acknowledgedEarlyBy);
        return answeredBeforeAsked(connection) ? Math.max(by, client.synTime - server.synTime) : by;
    }

    /** The SYN-ACK stands before the only SYN. */
    static boolean answeredBeforeAsked(Connection connection) {
        Half client = connection.half(Side.CLIENT);
        Half server = connection.half(Side.SERVER);
        return client.syns == 1
                && server.syns > 0
                && !connection.simultaneousOpen()
                && client.synTime - server.synTime > 0;
    }
}
