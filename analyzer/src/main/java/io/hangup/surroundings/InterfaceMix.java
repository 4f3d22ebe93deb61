package io.hangup.surroundings;

import io.hangup.tcp.Connection;
import io.hangup.tcp.InterfaceSet;
import io.hangup.tcp.Side;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** On which interfaces the connections of one file were captured: how many on each combination of them. */
final class InterfaceMix {
    /** The most combinations told apart; connections of others are not counted. */
    private static final int CAP = 256;

    private static final int FRAME_CAP = 20;

    /**
     * @param client set of interfaces of the client's packets, see {@link InterfaceSet}
     * @param server of the server's
     * @param copied packets of it are in the file twice
     * @param wanted it is known to carry calls to a model
     */
    record Kind(long client, long server, boolean copied, boolean wanted) {
        /** It is on more than one interface. */
        boolean several() {
            return InterfaceSet.of(all()).length > 1;
        }

        boolean is(long ofClient, long ofServer, boolean twice, boolean ofModel) {
            return client == ofClient && server == ofServer && copied == twice && wanted == ofModel;
        }

        long all() {
            return InterfaceSet.union(client, server);
        }
    }

    /** How many connections are of one kind, and the first frames of some. */
    static final class Tally {
        long connections;
        final List<Long> frames = new ArrayList<>();
    }

    private final Map<Kind, Tally> kinds = new LinkedHashMap<>();

    /** Of the connection before: most are alike, and a look into the map asks a record for its hash. */
    private Kind last;

    private Tally lastTally;
    private long connections;

    void add(Connection connection, boolean wanted) {
        connections++;
        long client = connection.half(Side.CLIENT).interfaces;
        long server = connection.half(Side.SERVER).interfaces;
        boolean copied = connection.duplicateFrames() > 0;
        Tally tally = last != null && last.is(client, server, copied, wanted)
                ? lastTally
                : tally(new Kind(client, server, copied, wanted));
        if (tally != null) {
            tally.connections++;
            if (tally.frames.size() < FRAME_CAP) {
                tally.frames.add(connection.firstFrame());
            }
        }
    }

    /** Null when too many kinds are counted already. */
    private Tally tally(Kind kind) {
        Tally tally = kinds.get(kind);
        if (tally == null && kinds.size() < CAP) {
            tally = new Tally();
            kinds.put(kind, tally);
        }
        last = kind;
        lastTally = tally;
        return tally;
    }

    Map<Kind, Tally> kinds() {
        return kinds;
    }

    long connections() {
        return connections;
    }
}
