package io.hangup.diagnosis;

import io.hangup.names.Lookup;
import io.hangup.packet.IncompleteDatagram;
import io.hangup.tcp.HostPort;
import java.util.List;

/** What rules may ask of the rest of the capture. */
public interface Surroundings {
    /** The look-up whose answer holds the server's address, latest before the time, or null. */
    Lookup lookupFor(HostPort server, long timeNanos);

    /** All look-ups so far. */
    List<Lookup> lookups();

    /**
     * Least nanoseconds from SYN to SYN-ACK seen on other connections to the same address, or -1: what a round trip to
     * it takes.
     */
    long usualConnectTime(HostPort server);

    /** TTL that packets of the server's address carry on other connections, or -1. */
    int usualTtl(HostPort server);

    /** The timers that durations are compared with: the documented ones, and the site's own where the user gave some. */
    default Timers timers() {
        return Timers.documented();
    }

    /** Frames of one direction only were captured, as far as all connections so far show. */
    boolean oneSided();

    /** Connection attempts of anybody whose first SYN lies between the two times, in order; the latest are known. */
    List<Attempt> attempts(long fromNanos, long untilNanos);

    /** IP packets of which a fragment never came, between the two addresses; see {@link IncompleteDatagram}. */
    default List<IncompleteDatagram> lostFragments(HostPort from, HostPort to) {
        return List.of();
    }

    /** DNS gave one and the same name for both addresses. */
    boolean sameName(HostPort one, HostPort other);
}
