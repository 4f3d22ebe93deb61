package io.hangup.diagnosis.rule.connect;

import io.hangup.diagnosis.Attempt;
import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Severity;
import io.hangup.tcp.HostPort;

/** The other addresses of a name: clients try them one after the other, or side by side (RFC 8305). */
final class OtherAddress {
    private static final long SECOND = 1_000_000_000L;

    private OtherAddress() {}

    /** An attempt of the same call at another address of the name that was accepted, or null. */
    static Attempt accepted(Case facts) {
        long first = facts.client().synTime;
        long last = facts.connection().lastTime();
        // an implementation that tries in turn waits for its own timeout before the next address
        long until = last + 10 * SECOND + (last - first);
        Attempt earliest = null;
        for (HostPort address :
                facts.surroundings().otherAddresses(facts.connection().server())) {
            for (Attempt other : facts.surroundings().attemptsAt(address, first - SECOND, until)) {
                boolean earlier = earliest == null || other.synTime() < earliest.synTime();
                if (earlier && other.accepted() && isSameCall(facts, other)) {
                    earliest = other;
                }
            }
        }
        return earliest;
    }

    /**
     * How loud a failed attempt is: nothing of note when another address took over at once, a warning when the call was
     * held up, and null (the outcome decides) when it had no other way.
     */
    static Severity severity(Case facts, boolean heldUp) {
        if (accepted(facts) == null) {
            return null;
        }
        return heldUp ? Severity.WARNING : Severity.NOTE;
    }

    private static boolean isSameCall(Case facts, Attempt other) {
        HostPort server = facts.connection().server();
        HostPort client = facts.connection().client();
        boolean sameFamily = isV6(other.server()) == isV6(server);
        boolean sameClient =
                other.client().high() == client.high() && other.client().low() == client.low();
        return other.server().port() == server.port() && (sameClient || !sameFamily);
    }

    static boolean isV6(HostPort host) {
        return host.address().indexOf(':') >= 0;
    }
}
