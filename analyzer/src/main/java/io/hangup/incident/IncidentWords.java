package io.hangup.incident;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Incident;
import io.hangup.diagnosis.PathMtu;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.report.Times;
import io.hangup.report.Units;
import java.time.ZoneOffset;

/** Sentences of incidents, written for somebody who was just woken up. */
final class IncidentWords {
    private static final double MINUTE = 60e9;

    private IncidentWords() {}

    /**
     * @param cause what the calls show together
     * @param status of the answers, or -1
     * @param over later calls to the endpoint did not fail this way
     */
    static String repeated(
            Diagnosis one,
            String cause,
            int status,
            IncidentSpread spread,
            Incident.Spread counts,
            boolean over,
            PathMtu mtu) {
        String endpoint = spread.endpoint();
        int count = spread.size();
        StringBuilder text = new StringBuilder(when(spread.first(), spread.last(), over))
                .append(' ')
                .append(Units.count(count, "call", "calls"))
                .append(endpoint.isEmpty() ? "" : " to " + endpoint)
                .append(one.severity() == Severity.ERROR ? " failed the same way" : " went the same way")
                .append(among(count, counts.calls()))
                .append(": ")
                .append(way(one, status))
                .append(" (")
                .append(cause)
                .append(cause.equals(one.cause()) ? "" : "; each alone looks like " + one.cause())
                .append("); ")
                .append(pace(count, spread.last() - spread.first()));
        if (counts.reused() > 0) {
            text.append("; ")
                    .append(counts.fresh() == 0 ? "all" : Units.grouped(counts.reused()) + " of them")
                    .append(" on reused connections");
        }
        if (!Double.isNaN(counts.timerMillis())) {
            text.append("; each time after ")
                    .append(Units.millis(counts.timerMillis()))
                    .append(" of silence, as a timer does it");
        }
        if (mtu != null && spread.connections() > 1) {
            text.append("; on each of the ")
                    .append(Units.grouped(spread.connections()))
                    .append(" connections packets stop passing at the same size: ")
                    .append(mtu.passed() == 0 ? "" : Units.grouped(mtu.passed()) + " bytes pass, ")
                    .append(Units.grouped(mtu.lost()))
                    .append(" do not");
        }
        return text.append(clients(counts)).append('.').toString();
    }

    /** Incidents of one report overlap in time, each with a count of its own: said which calls it is of. */
    private static String among(int count, long calls) {
        return calls <= count
                ? ", and no other call was made between the first and the last of them"
                : ", of " + Units.grouped(calls) + " from the first to the last of them";
    }

    /** "Since 14:02:10 UTC", "From … to …": with the date, for reports are read days later. */
    static String when(long first, long last, boolean over) {
        String from = second(first);
        if (!over) {
            return "Since " + from + " UTC";
        }
        String to = second(last);
        String shortened = to.substring(0, 10).equals(from.substring(0, 10)) ? to.substring(11) : to;
        return "From " + from + " to " + shortened + " UTC";
    }

    private static String second(long time) {
        String text = Times.readable(time, ZoneOffset.UTC);
        return text.substring(0, text.indexOf('.'));
    }

    /** "about 3 a minute" or, for what took less than two minutes, "all within 2.3 s". */
    static String pace(int count, long nanos) {
        if (nanos < 2 * MINUTE) {
            return "all within " + Words.duration(nanos);
        }
        double rate = count / (nanos / MINUTE);
        return rate >= 1
                ? "about " + Units.grouped(Math.round(rate)) + " a minute"
                : "about one every " + Words.duration((long) (nanos / (double) count));
    }

    private static String clients(Incident.Spread counts) {
        if (counts.clientHosts() == 1) {
            return "; all from " + counts.clients().get(0).address();
        }
        Incident.Client most = counts.clients().get(0);
        String from = "; from " + Units.grouped(counts.clientHosts()) + " client hosts";
        if (counts.clients().size() > 1 && counts.clients().get(1).count() == most.count()) {
            return from; // no single one stands out
        }
        return from + ", most (" + Units.grouped(most.count()) + ") from " + most.address();
    }

    private static String way(Diagnosis d, int status) {
        switch (d.outcome()) {
            case CLOSED_BEFORE_HEADERS:
                return closed(d) + " before any response byte";
            case CLOSED_IN_HEADERS:
                return closed(d) + " within the response headers";
            case CLOSED_IN_BODY:
                return closed(d) + " in the middle of the response";
            case CLIENT_CANCELLED:
                return "the client gave up";
            case STREAM_TRUNCATED:
                return "the stream ended without its terminator";
            case HTTP_ERROR:
                return status < 0 ? "the answer was an error" : "the answer was " + status;
            case CONNECT_FAILED:
                return d.closedHow() == ClosedHow.RST
                        ? "the connection was refused"
                        : d.closedHow() == ClosedHow.ICMP
                                ? "an ICMP error rejected the connection"
                                : "no connection came about";
            case TLS_FAILED:
                return "the TLS handshake failed";
            case PROXY_REFUSED:
                return "the proxy refused";
            case NAME_FAILED:
                return "the name was not resolved";
            case COMPLETED:
                return "completed, but degraded";
            default:
                return d.outcome().id();
        }
    }

    private static String closed(Diagnosis d) {
        String who = d.closedBy() == ClosedBy.MIDDLEBOX
                ? "a box on the way"
                : d.closedBy() == ClosedBy.SERVER
                        ? "the server side"
                        : d.closedBy() == ClosedBy.CLIENT ? "the client" : "somebody";
        return d.closedBy() == ClosedBy.NONE
                ? "the connection went dead"
                : who + (d.closedHow() == ClosedHow.RST ? " reset the connection" : " closed");
    }
}
