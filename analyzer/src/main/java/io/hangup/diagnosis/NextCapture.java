package io.hangup.diagnosis;

import io.hangup.llm.Exchange;
import io.hangup.tcp.Connection;

/**
 * What a verdict leaves open, and the capture that would settle it: the command, where to run it and for how long.
 *
 * @param reason what cannot be seen, then where and how long to capture; empty when nothing is open
 * @param command ready to be copied; empty when nothing is open
 */
record NextCapture(String reason, String command) {
    private static final NextCapture NONE = new NextCapture("", "");

    /** A verdict this sure needs no other capture unless its rule asks for one. */
    private static final double SETTLED = 0.75;

    static NextCapture of(Case facts, Finding finding, double score, Doubts doubts) {
        if (!finding.captureThere && score >= SETTLED) {
            return NONE;
        }
        String reason = finding.notVisible;
        if (reason.isEmpty()) {
            reason = finding.alternatives.isEmpty()
                    ? "what would prove it: the packets only fit it."
                    : "what would tell it from " + finding.alternatives.get(0).cause() + ".";
        }
        if (!doubts.reasons().isEmpty() && finding.cause.equals("unexplained")) {
            reason += " This capture is flawed: " + String.join("; ", doubts.reasons()) + ".";
        }
        // some rules name the place better than can be said of all
        if (!reason.contains("apture ") && !reason.contains("apture: ")) {
            reason += place(facts, finding);
        }
        Connection connection = facts.connection();
        if (finding.upstreamPort < 0 && connection.redirected()) {
            int answers = connection.called().port();
            return new NextCapture(reason, command("port " + connection.server().port() + " or port " + answers));
        }
        int port = finding.upstreamPort >= 0
                ? finding.upstreamPort
                : connection.server().port();
        return new NextCapture(reason, command(port));
    }

    private static String place(Case facts, Finding finding) {
        String where = finding.upstreamPort >= 0
                ? "on the proxy " + facts.connection().server().address() + ", which shows its upstream side"
                : "at both ends at once";
        Exchange exchange = facts.exchange();
        long start = exchange != null && exchange.requestStart != 0
                ? exchange.requestStart
                : facts.connection().firstTime();
        long took = facts.fate().time() - start;
        return " Next capture: " + where + ", until a call fails again"
                + (took > 0 ? " (this one took " + Words.duration(took) + ")." : ".");
    }

    /**
     * Everything of the port, names, ICMP and fragments, in full length.
     *
     * @param port 0 for one that nobody knows: everything but the shell by which one is logged in
     */
    static String command(int port) {
        return port == 53 ? command("port 53", "") : command(port == 0 ? "(tcp and not port 22)" : "port " + port);
    }

    private static String command(String calls) {
        return command(calls, " or port 53");
    }

    private static String command(String calls, String names) {
        return "tcpdump -i any -s 0 -w hangup.pcap '" + calls + names + " or icmp or icmp6 or (ip[6:2] & 0x3fff != 0)'";
    }
}
