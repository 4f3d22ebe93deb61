package io.hangup.call;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.report.ConnectionEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * A proxy that fails upstream and tries again makes its client wait n times its own timer, and the pauses between. What
 * is told here is seen on the upstream legs: each try has its own packets.
 */
final class LegTries {
    /** Tries that a sentence names before it counts the others. */
    private static final int NAMED = 4;

    /** Waits this near to each other are one timer's. */
    private static final double SAME_TIMER = 0.02;

    private static final long TIMER_LEAST_NANOS = 900_000_000L;

    /** A shorter pause is the proxy's own work. */
    private static final long PAUSE_NANOS = 20_000_000L;

    private final List<LegList.Part> tries;
    private final CallFacts.Wait wait;

    /** @param wait of the call that they were made for */
    LegTries(List<LegList.Part> tries, CallFacts.Wait wait) {
        this.tries = tries;
        this.wait = wait;
    }

    /** There was more than one. */
    boolean several() {
        return tries.size() > 1;
    }

    /** The tries before the last, and what they make together; begins with a blank. Empty for a single one. */
    String words() {
        if (!several()) {
            return "";
        }
        StringBuilder text =
                new StringBuilder(" It tried ").append(tries.size()).append(" times for this call: ");
        for (int i = 0; i < Math.min(NAMED, tries.size()); i++) {
            boolean end = i == tries.size() - 1;
            text.append(i == 0 ? "" : end ? " and " : ", ").append(fate(tries.get(i)));
        }
        int more = tries.size() - NAMED;
        text.append(more > 0 ? " and " + more + " more" : "").append('.');
        return text + total();
    }

    private static String fate(LegList.Part part) {
        ConnectionEntry c = part.one().connection();
        String place = c.serverAddress() + ":" + c.serverPort() + " (tcp.stream " + c.tcpStream() + ") ";
        Diagnosis d = part.diagnosis();
        if (!part.failed()) {
            return place + "answered";
        }
        String after = " after " + Words.duration(Math.max(0, waited(part)));
        if (d.outcome() == Outcome.HTTP_ERROR) {
            return place + "answered " + part.entry().response().status();
        }
        if (d.outcome() == Outcome.CONNECT_FAILED) {
            return place + (d.closedHow() == ClosedHow.RST ? "refused" : "did not let it connect");
        }
        if (d.closedBy() == ClosedBy.CLIENT || d.closedBy() == ClosedBy.NONE) {
            return place + "was given up" + after;
        }
        return place + (d.closedHow() == ClosedHow.RST ? "was reset" : "closed") + after;
    }

    /** From the request, or the first packet where none was sent, to the end of a try. */
    private static long waited(LegList.Part part) {
        CallFacts.Wait own = part.exchangeFacts();
        long asked = own == null ? part.one().calls().startTime() : own.requestEnd();
        return LegStory.lastTime(part.diagnosis()) - asked;
    }

    /** n times a timer, and the pauses between, where the tries lasted equally long. */
    private String total() {
        long least = Long.MAX_VALUE;
        long most = 0;
        long sum = 0;
        long pauses = 0;
        for (int i = 0; i < tries.size(); i++) {
            LegList.Part part = tries.get(i);
            if (!part.failed() || part.exchangeFacts() == null) {
                return pauses();
            }
            least = Math.min(least, waited(part));
            most = Math.max(most, waited(part));
            sum += waited(part);
            pauses += i == 0 ? 0 : pause(i);
        }
        long total = (wait.headersTime() == 0 ? wait.closeTime() : wait.headersTime()) - wait.requestEnd();
        if (least < TIMER_LEAST_NANOS
                || Math.abs(total - sum - pauses) > TIMER_LEAST_NANOS / 3
                || most - least > most * SAME_TIMER
                || total < sum - PAUSE_NANOS) {
            return pauses();
        }
        return " The client waited " + Words.duration(total) + ": " + tries.size() + " × "
                + Words.duration(sum / tries.size())
                + (pauses >= PAUSE_NANOS ? ", and pauses of " + Words.duration(pauses) + " in all." : ".");
    }

    /** What a proxy waits before it tries again where the tries themselves take no time. */
    private String pauses() {
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 1; i < tries.size(); i++) {
            least = Math.min(least, pause(i));
            most = Math.max(most, pause(i));
        }
        boolean refused = tries.get(0).failed()
                && tries.get(0).diagnosis().closedHow() != ClosedHow.TIMEOUT
                && most >= PAUSE_NANOS;
        if (!refused) {
            return "";
        }
        String first = Words.duration(Math.max(0, least));
        String last = Words.duration(most);
        return " It paused " + (first.equals(last) ? last : first + " to " + last) + " between them.";
    }

    private long pause(int i) {
        return LegList.begin(tries.get(i)) - LegStory.lastTime(tries.get(i - 1).diagnosis());
    }

    /** The last row of each try but the last, which its own story proves. */
    List<Evidence> rows() {
        List<Evidence> rows = new ArrayList<>();
        for (int i = 0; i < tries.size() - 1 && i < NAMED; i++) {
            List<Evidence> own =
                    LegStory.onLeg(tries.get(i).diagnosis(), tries.get(i).one().connection());
            if (!own.isEmpty()) {
                rows.add(own.get(own.size() - 1));
            }
        }
        return rows;
    }

    /** First of all what to do about waiting several times; empty for a single try. */
    List<String> remedies() {
        return several()
                ? List.of("The proxy's tries add up: give the client a longer timer than all of them together, or allow"
                        + " the proxy fewer (proxy_next_upstream_tries and proxy_next_upstream_timeout in nginx,"
                        + " retries in HAProxy, num_retries with per_try_timeout in Envoy).")
                : List.of();
    }
}
