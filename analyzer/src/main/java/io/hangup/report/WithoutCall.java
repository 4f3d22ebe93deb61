package io.hangup.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What is said where nothing was judged: that nothing was there, that nothing of it is an LLM's, or that connections to an
 * LLM carried no call. Text and Markdown report share it.
 */
final class WithoutCall {
    /** Connections and hosts that are named before the others are counted. */
    private static final int NAMED = 10;

    /** A server's half of a TLS 1.2 handshake is longer where it holds a certificate. */
    private static final int SHORTEST_WITH_CERTIFICATE = 600;

    private WithoutCall() {}

    /** The first line of a report without calls and verdicts. */
    static String headline(Report report) {
        long seen = report.summary().connections();
        List<ConnectionEntry> llm = report.connections();
        if (seen == 0) {
            String quic = quic(report);
            boolean noted = quic.isEmpty() && !report.notes().isEmpty();
            return "No LLM call, for no TCP connection was seen" + quic + "."
                    + (noted ? " What was seen instead stands below." : "");
        }
        if (llm.isEmpty()) {
            return "No LLM call among " + Units.count(seen, "TCP connection", "TCP connections") + quic(report) + ".";
        }
        return "No call: " + Units.count(llm.size(), "connection", "connections") + " to " + hosts(llm)
                + " carried none that the packets show.";
    }

    /** Attempts over QUIC stand among the notes; where there is nothing else, that is what went wrong. */
    private static String quic(Report report) {
        List<QuicEntry> attempts = report.quic();
        if (attempts.isEmpty()) {
            return "";
        }
        Set<String> hosts = new LinkedHashSet<>();
        attempts.forEach(attempt -> hosts.add(attempt.host()));
        long answered =
                attempts.stream().filter(q -> q.outcome().equals("answered")).count();
        return "; " + Units.count(attempts.size(), "attempt", "attempts") + " over QUIC to " + named(hosts)
                + (answered == attempts.size()
                        ? ", answered, but not analysed"
                        : answered == 0 ? ", without success" : ", " + answered + " of them answered")
                + " (see HOW SURE)";
    }

    /** One line for each connection to an LLM, the first ones only. */
    static List<String> rows(Report report) {
        List<String> rows = new ArrayList<>();
        for (ConnectionEntry c : report.connections()
                .subList(0, Math.min(NAMED, report.connections().size()))) {
            rows.add("tcp.stream " + c.tcpStream() + ": " + c.host() + ", seen for "
                    + Units.nanos(c.endTimeNanos() - c.startTimeNanos()) + ", "
                    + ended(c) + "; "
                    + sent(c.clientCounters().get("bytes"), c.serverCounters().get("bytes")) + missed(c) + ".");
        }
        int more = report.connections().size() - rows.size();
        if (more > 0) {
            rows.add(Units.grouped(more) + " more in the JSON report.");
        }
        return rows;
    }

    /** What such connections usually are. */
    static String meaning(Report report) {
        long cut = report.connections().stream().filter(WithoutCall::cutShort).count();
        if (cut > 0) {
            return "The capture holds only the first bytes of "
                    + (all(report, cut) ? "their packets" : "some of their packets")
                    + " (a snap length): whether there were calls among what was cut off, and how they ended, cannot be told."
                    + " Capture whole packets (-s 0), best at the client.";
        }
        long unknown = report.connections().stream()
                .filter(c -> c.tls().containsKey("neitherTlsNorHttp"))
                .count();
        if (unknown > 0) {
            return "What is said on " + (all(report, unknown) ? "them" : "some of them")
                    + " is neither TLS nor HTTP. A capture that was made anonymous looks like this (the"
                    + " payload is overwritten, and calls cannot be told any more): run Hangup where the original lies, and"
                    + " share its report, which holds no keys and no contents.";
        }
        boolean doubtful = report.connections().stream().anyMatch(WithoutCall::mayHaveDislikedCertificate);
        return "Clients that open connections in advance and health checks look like this. If a call of yours should be"
                + " among them, its client left before it sent a request, or the call went another way: look for its"
                + " time and name in the client's log."
                + (doubtful
                        ? " So does a client that looks at the certificate when the TLS 1.2 handshake is over and does not"
                                + " trust it (Node): its log names a certificate error then."
                        : "");
    }

    private static boolean all(Report report, long count) {
        return count == report.connections().size();
    }

    private static boolean cutShort(ConnectionEntry c) {
        return c.clientCounters().containsKey("cutSegments")
                || c.serverCounters().containsKey("cutSegments");
    }

    /** The client left without close_notify after a TLS 1.2 handshake in which it saw a certificate. */
    private static boolean mayHaveDislikedCertificate(ConnectionEntry c) {
        Long seen = c.serverCounters().get("bytes");
        return "TLS 1.2".equals(c.tls().get("version"))
                && c.close().initiator().equals("client")
                && c.close().how().equals("fin")
                && seen != null
                && seen >= SHORTEST_WITH_CERTIFICATE;
    }

    private static String hosts(List<ConnectionEntry> connections) {
        Set<String> hosts = new LinkedHashSet<>();
        connections.forEach(c -> hosts.add(c.host()));
        return named(hosts);
    }

    private static String named(Set<String> hosts) {
        List<String> first = hosts.stream().limit(NAMED).toList();
        int more = hosts.size() - first.size();
        return String.join(", ", first) + (more > 0 ? " and " + Units.grouped(more) + " more" : "");
    }

    private static String ended(ConnectionEntry c) {
        boolean resets =
                c.clientCounters().containsKey("resets") || c.serverCounters().containsKey("resets");
        String refused = !c.history().isEmpty() && c.history().replace("^", "").equalsIgnoreCase("r")
                ? " (a connection that is refused looks like this when its SYN is not captured)"
                : "";
        return ended(c.close())
                + (resets && c.close().initiator().equals("none")
                        ? ", for the RST that came is one that its receiver must ignore"
                        : refused);
    }

    private static String ended(ConnectionEntry.Close close) {
        String how = switch (close.how()) {
            case "fin" -> " (FIN)";
            case "rst" -> " (RST)";
            case "close-notify" -> " (close_notify)";
            case "tls-alert" -> " (TLS alert)";
            default -> "";
        };
        return switch (close.initiator()) {
            case "none" -> "still open when the capture ended";
            case "client", "server" -> "closed by the " + close.initiator() + how;
            case "middlebox" -> "cut by something in between" + how;
            default -> "closed, nobody can tell by whom" + how;
        };
    }

    private static String sent(Long client, Long server) {
        return client == null && server == null
                ? "neither side sent a byte"
                : "the client sent " + bytes(client) + ", the server " + bytes(server);
    }

    /** A call may stand in what the capture lacks. */
    private static String missed(ConnectionEntry c) {
        long missed = c.clientCounters().getOrDefault("missedBytes", 0L)
                + c.serverCounters().getOrDefault("missedBytes", 0L);
        return missed == 0 ? "" : "; " + Units.bytes(missed) + " more are not in the capture, and may be the call";
    }

    private static String bytes(Long count) {
        return count == null ? "nothing" : Units.bytes(count);
    }
}
