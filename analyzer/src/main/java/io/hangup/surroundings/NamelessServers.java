package io.hangup.surroundings;

import io.hangup.tcp.Connection;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.Side;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Servers of connections that were passed over, and whose name the snap length may have cut off: worth naming where nothing
 * else was recognised.
 */
final class NamelessServers {
    /** The most servers that are counted, and that are named. */
    private static final int CAP = 256;

    private static final int NAMED = 3;

    private final Map<HostPort, Integer> counts = new HashMap<>();
    private boolean recognised;

    void add(Connection connection, boolean wanted) {
        recognised |= wanted;
        HostPort server = connection.server();
        if (!wanted
                && connection.half(Side.CLIENT).cutSegments > 0
                && (counts.size() < CAP || counts.containsKey(server))) {
            counts.merge(server, 1, Integer::sum);
        }
    }

    /** How to have them looked at all the same; empty where a connection was recognised, or none was cut. */
    String hint() {
        if (recognised || counts.isEmpty()) {
            return "";
        }
        List<HostPort> servers = new ArrayList<>(counts.keySet());
        servers.sort((a, b) -> {
            int more = Integer.compare(counts.get(b), counts.get(a));
            return more != 0 ? more : a.toString().compareTo(b.toString());
        });
        List<String> first =
                servers.stream().limit(NAMED).map(HostPort::toString).toList();
        return " If your calls went to " + String.join(" or ", first) + (servers.size() > NAMED ? " or another" : "")
                + ", say so (--endpoint " + first.get(0)
                + "): what order and length of their packets tell is told then.";
    }
}
