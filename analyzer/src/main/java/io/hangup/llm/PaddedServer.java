package io.hangup.llm;

import io.hangup.tcp.Side;
import io.hangup.tls.Records;
import java.util.ArrayList;
import java.util.List;

/**
 * How an HTTP/2 server begins that pads every record of TLS 1.3 by 16 bytes, as the JDK does: perhaps with a ticket, which is
 * as long as its certificates make it, then with SETTINGS and their acknowledgment, which the client answers with its own
 * (RFC 9113 sections 3.4 and 6.5). The lengths of SETTINGS with and without padding leave different rests by 6.
 */
final class PaddedServer {
    /** Bytes that the JDK adds to a record. */
    static final int PADDING = 16;

    private static final int TYPE_DATA = 23;
    private static final int SETTINGS_ACK = 9;

    /** "PRI * HTTP/2.0…", which OkHttp sends in a record of its own; its acknowledgment may share one with a request then. */
    private static final int PREFACE = 24;

    /** SETTINGS follow a ticket at once; a JVM that has just started took 120 ms for it. */
    private static final long SETTINGS_WITHIN_NANOS = 1_000_000_000L;

    /** Records of the server among which its opening is looked for. */
    private static final int OPENING = 6;

    /** SETTINGS and what comes before their acknowledgment at most. */
    private static final int ACK_WITHIN = 3;

    private static final PaddedServer NONE = new PaddedServer(List.of(), false);

    private final List<Integer> tickets;
    private final boolean found;

    private PaddedServer(List<Integer> tickets, boolean found) {
        this.tickets = tickets;
        this.found = found;
    }

    /** @param overhead bytes that encryption adds to a record */
    static PaddedServer of(Records records, int clientFinished, int overhead) {
        if (clientFinished < 0) {
            return NONE;
        }
        List<Integer> server = new ArrayList<>();
        boolean acknowledged = false;
        boolean first = true;
        for (int i = clientFinished + 1; i < records.size(); i++) {
            boolean data = records.type(i) == TYPE_DATA;
            if (data && records.from(i) == Side.SERVER && server.size() < OPENING) {
                server.add(i);
            } else if (data && records.from(i) == Side.CLIENT) {
                int plain = records.length(i) - overhead;
                boolean ack = plain == SETTINGS_ACK || plain == SETTINGS_ACK + PADDING;
                boolean preface = first && (plain == PREFACE || plain == PREFACE + PADDING);
                acknowledged |= preface || ack && !server.isEmpty();
                first = false;
            }
        }
        for (int at = 0; acknowledged && at <= 2 && at < server.size(); at++) {
            boolean equal = at < 2 || records.length(server.get(0)) == records.length(server.get(1));
            boolean atOnce = records.time(server.get(at)) - records.time(server.get(0)) <= SETTINGS_WITHIN_NANOS;
            if (equal
                    && atOnce
                    && settings(records.length(server.get(at)) - overhead)
                    && ackFollows(records, server, at, overhead)) {
                return new PaddedServer(List.copyOf(server.subList(0, at)), true);
            }
            if (Http2Sizes.isSettings(records.length(server.get(at)) - overhead)) {
                return NONE; // it does not pad
            }
        }
        return NONE;
    }

    private static boolean settings(int plain) {
        return Http2Sizes.isSettings(plain - PADDING)
                && plain - PADDING > SETTINGS_ACK
                && !Http2Sizes.isSettings(plain);
    }

    private static boolean ackFollows(Records records, List<Integer> server, int at, int overhead) {
        for (int i = at + 1; i < server.size() && i <= at + ACK_WITHIN; i++) {
            if (records.length(server.get(i)) - overhead == SETTINGS_ACK + PADDING) {
                return true;
            }
        }
        return false;
    }

    boolean found() {
        return found;
    }

    /** Indexes of the records that hold its tickets. */
    List<Integer> tickets() {
        return tickets;
    }
}
