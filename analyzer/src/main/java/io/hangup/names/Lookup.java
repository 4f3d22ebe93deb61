package io.hangup.names;

import io.hangup.packet.Addresses;
import java.util.ArrayList;
import java.util.List;

/**
 * One name looked up once by one client: the A, AAAA and HTTPS questions of one resolution together, with their
 * repeats.
 */
public final class Lookup {
    static final int NXDOMAIN = 3;

    /** What became of the look-up. */
    public enum Outcome {
        /** At least one address was answered (or, where only HTTPS records were asked for, anything but a failure). */
        ANSWERED,
        /** A negative answer: no such name, server failure, refused, or a name without addresses. */
        FAILED,
        /** No answer that decides. */
        UNANSWERED
    }

    /** Number by order of the first question, from 0. */
    public final int number;

    /** The name as queried, lower case, escaped. */
    public final String name;

    /** Address of who asked, as text. */
    public final String client;

    public final long clientHigh;
    public final long clientLow;

    public final List<Query> queries = new ArrayList<>(2);

    /** The look-up of the bare name, when this one is that name with an entry of the search list appended; or null. */
    public Lookup searchSuffixOf;

    /**
     * The look-up that this one is another sight of: the same question on the other side of address translation, so
     * whatever failed in it is told there; or null.
     */
    public Lookup sameAs;

    Lookup(int number, String name, long clientHigh, long clientLow) {
        this.number = number;
        this.name = name;
        this.client = Addresses.text(clientHigh, clientLow);
        this.clientHigh = clientHigh;
        this.clientLow = clientLow;
    }

    /** The question for the type, or null. */
    public Query query(int type) {
        for (Query query : queries) {
            if (query.type == type) {
                return query;
            }
        }
        return null;
    }

    public Outcome outcome() {
        if (queries.size() == 1 && isBeside(queries.get(0))) {
            return Outcome.ANSWERED;
        }
        boolean allAnswered = true;
        boolean anyNegative = false;
        for (Query query : queries) {
            if (!counts(query)) {
                continue;
            }
            if (!query.addresses.isEmpty()) {
                return Outcome.ANSWERED;
            }
            allAnswered &= query.answered();
            anyNegative |= query.answered() && query.rcode > 0;
        }
        return allAnswered || anyNegative ? Outcome.FAILED : Outcome.UNANSWERED;
    }

    /**
     * Most names have no HTTPS record, and many no IPv6 address: that says nothing of their addresses. Whoever asks for
     * AAAA asks for A as well, though not always in this capture.
     */
    private static boolean isBeside(Query query) {
        boolean noIpv6 = query.type == DnsMessage.AAAA && query.addresses.isEmpty() && !query.broken;
        return query.rcode == 0 && (query.type == DnsMessage.HTTPS || noIpv6);
    }

    /** The response code that stands for the failure: the first that is not 0; 0 for a name without addresses; or -1. */
    public int rcode() {
        int rcode = -1;
        for (Query query : queries) {
            if (query.rcode > 0) {
                return query.rcode;
            }
            rcode = Math.max(rcode, query.rcode);
        }
        return rcode;
    }

    /** HTTPS records only add to an address look-up: nobody waits for them when addresses are asked for as well. */
    private boolean counts(Query query) {
        return query.type != DnsMessage.HTTPS || queries.size() == 1;
    }

    /** Time of the first question. */
    public long startTime() {
        return queries.get(0).firstTime;
    }

    public long firstFrame() {
        return queries.get(0).firstFrame;
    }

    /** Time of the first answer that held an address, or 0. A client may go on from here. */
    public long addressTime() {
        long time = 0;
        for (Query query : queries) {
            if (!query.addresses.isEmpty() && (time == 0 || query.answerTime < time)) {
                time = query.answerTime;
            }
        }
        return time;
    }

    /**
     * Time of the answer that completed the look-up, both A and AAAA where both were asked, or 0 when one of them was
     * never answered: most resolver libraries wait for both, then give up on the missing one at {@link #lastTryTime}
     * plus their timeout.
     */
    public long settledTime() {
        long time = 0;
        for (Query query : queries) {
            if (counts(query)) {
                if (!query.answered()) {
                    return 0;
                }
                time = Math.max(time, query.answerTime);
            }
        }
        return time;
    }

    /** Time of the last question, repeats included. */
    public long lastTryTime() {
        long time = startTime();
        for (Query query : queries) {
            time = Math.max(time, query.lastTime);
        }
        return time;
    }

    /** Most tries of one question. */
    public int tries() {
        int tries = 0;
        for (Query query : queries) {
            tries = Math.max(tries, query.tries);
        }
        return tries;
    }

    /** Milliseconds from the first question to {@link #settledTime}, or -1 when it never settled. */
    public double millis() {
        long settled = settledTime();
        return settled == 0 ? -1 : (settled - startTime()) / 1e6;
    }

    /** Time of the last packet of the look-up. */
    long lastActivity() {
        long time = lastTryTime();
        for (Query query : queries) {
            time = Math.max(time, query.answerTime);
        }
        return time;
    }
}
