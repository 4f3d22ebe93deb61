package io.hangup.incident;

import io.hangup.call.CallFacts;
import io.hangup.call.FinishedConnection;
import io.hangup.tcp.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The largest packets that are known to have passed between two hosts: where one as large as those that are said to be
 * lost did so at the same time, the size is hardly the reason. Paths of two connections may differ all the same, so it
 * speaks against, and proves nothing.
 */
public final class PassedSizes {
    /** A route does not change between calls so near to each other, most likely. */
    private static final long NEAR_NANOS = 60_000_000_000L;

    /** The most connections between two hosts that are looked at. */
    private static final int CONNECTIONS_CAP = 10_000;

    /**
     * One connection.
     *
     * @param toServer bytes of its largest IP packet to the server that was acknowledged, at least; 0 for unknown
     * @param toClient the same in the other direction
     */
    record Passed(int stream, long start, long end, int toServer, int toClient) {
        int size(boolean upload) {
            return upload ? toServer : toClient;
        }
    }

    private record Pair(IpAddress client, IpAddress server) {}

    private final Map<Pair, List<Passed>> byPair = new HashMap<>();
    private final Map<String, Pair> pairs = new HashMap<>();

    /** @param told all connections of the capture */
    public PassedSizes(List<FinishedConnection> told) {
        for (FinishedConnection one : told) {
            CallFacts facts = one.calls();
            Pair pair = new Pair(IpAddress.of(facts.client()), IpAddress.of(facts.server()));
            List<Passed> list = byPair.computeIfAbsent(pair, p -> new ArrayList<>(1));
            if (list.size() < CONNECTIONS_CAP) {
                list.add(new Passed(
                        one.connection().tcpStream(),
                        facts.startTime(),
                        facts.endTime(),
                        facts.passedToServer(),
                        facts.passedToClient()));
            }
            pairs.put(one.connection().id(), pair);
        }
    }

    /** None are known. */
    static PassedSizes none() {
        return new PassedSizes(List.of());
    }

    /** The connection on which a packet of this size or larger passed about then, between the same hosts; null for none. */
    Passed asLarge(Story story, int bytes, boolean upload) {
        for (Passed passed : byPair.getOrDefault(pairs.get(story.connection()), List.of())) {
            boolean near = passed.end >= story.start() - NEAR_NANOS && passed.start <= story.end() + NEAR_NANOS;
            if (near && passed.size(upload) >= bytes) {
                return passed;
            }
        }
        return null;
    }
}
