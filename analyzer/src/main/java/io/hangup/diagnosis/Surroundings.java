package io.hangup.diagnosis;

import io.hangup.names.Lookup;
import io.hangup.packet.IncompleteDatagram;
import io.hangup.tcp.HostPort;
import java.util.List;

/** What rules may ask of the rest of the capture. */
public interface Surroundings {
    /** The most attempts looked at for one question: a flood of them must not make every question slow. */
    int ATTEMPTS_CAP = 500;

    /** Look-ups of the name by the client (as text) that began by then, the latest first; the latest few only. */
    List<Lookup> lookupsOf(String client, String name, long untilNanos);

    /** DNS gave the address to anybody between the two times. */
    boolean given(HostPort address, long fromNanos, long untilNanos);

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

    /**
     * Connection attempts of anybody whose first SYN lies between the two times, in order: the last {@link
     * #ATTEMPTS_CAP} of them.
     */
    List<Attempt> attempts(long fromNanos, long untilNanos);

    /** IP packets of which a fragment never came, between the two addresses; see {@link IncompleteDatagram}. */
    default List<IncompleteDatagram> lostFragments(HostPort from, HostPort to) {
        return List.of();
    }

    /** An ICMP error came to this address in that time, and the snap length cut off which packet it is about. */
    default boolean cutErrors(HostPort to, long fromNanos, long untilNanos) {
        return false;
    }

    /** The same of attempts at the address, whatever port: the first {@link #ATTEMPTS_CAP} of them. */
    List<Attempt> attemptsAt(HostPort server, long fromNanos, long untilNanos);

    /** Other addresses that DNS gave for a name of the server's address; none where no name is known. */
    List<HostPort> otherAddresses(HostPort server);
}
