package io.hangup.surroundings;

import io.hangup.tcp.Connection;
import io.hangup.tcp.Side;

/**
 * Where a capture was taken: the place that most connections with calls show, or most of all where none of those tells. What
 * else a host says and hears, a login from outside say, makes it no proxy.
 */
public final class Vantage {
    private final PlaceVotes calls = new PlaceVotes();
    private final PlaceVotes others = new PlaceVotes();
    private boolean legs;

    /** @param wanted it is known to carry calls to a model */
    void add(Connection connection, boolean wanted) {
        (wanted ? calls : others).add(connection);
        if (connection.isRepeat()) {
            // the name of a call that was refused may be known of one tuple only
            (wanted ? others : calls).add(connection);
        }
    }

    /** Both legs of a proxied call are in the capture. */
    public void bothLegsSeen() {
        legs = true;
    }

    /** See {@link #bothLegsSeen}. */
    boolean both() {
        return proxy();
    }

    /** The capture shows when the side's own network is down: it was taken there, or a router or two away. */
    public boolean beside(Side side) {
        return proxy() || votes().place() == (side == Side.CLIENT ? PlaceVotes.CLIENT : PlaceVotes.SERVER);
    }

    private boolean proxy() {
        return legs || calls.comeAndGo();
    }

    private PlaceVotes votes() {
        return calls.tells() ? calls : others;
    }

    /** "client", "server", "middle", "proxy" or "unknown". */
    public String id() {
        return proxy() ? "proxy" : votes().id();
    }

    /** Why, a phrase. */
    public String reason() {
        return proxy() ? "connections come in and go out here" : votes().reason();
    }
}
