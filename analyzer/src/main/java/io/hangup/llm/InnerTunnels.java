package io.hangup.llm;

import io.hangup.http.HttpExchange;
import java.util.ArrayList;
import java.util.List;

/** The tunnels that a proxy granted on one connection, in order: one after HTTP/1.1's CONNECT, many on HTTP/2. */
final class InnerTunnels {
    /** The most tunnels of one connection that are read: HTTP/2 servers commonly allow 100 or 128 streams at a time. */
    static final int TUNNELS_CAP = 256;

    private final List<One> all = new ArrayList<>(1);
    private int notRead;

    /**
     * One tunnel.
     *
     * @param asked the request for it
     */
    record One(HttpExchange asked, ProtocolStack inside) {}

    /** Returns false where there are too many: what goes through this one is not read. */
    boolean add(HttpExchange asked, ProtocolStack inside) {
        if (all.size() == TUNNELS_CAP) {
            notRead++;
            return false;
        }
        all.add(new One(asked, inside));
        return true;
    }

    int count() {
        return all.size() + notRead;
    }

    int notRead() {
        return notRead;
    }

    /** Those through which something went. */
    List<One> used() {
        return all.stream().filter(one -> one.inside.used()).toList();
    }

    void ended(long timeNanos, long frame) {
        all.forEach(one -> one.inside.ended(timeNanos, frame));
    }
}
