package io.hangup.call;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Timers;
import io.hangup.diagnosis.Words;
import io.hangup.diagnosis.rule.body.StreamTruncatedCleanClose;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.report.ConnectionEntry;
import io.hangup.report.ExchangeEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a proxy's upstream leg says of a call whose client's leg failed: which leg failed first, and what travelled. */
final class LegStory {
    /** Both legs closed within this time of each other ended together. */
    static final long TOGETHER_NANOS = 200_000_000L;

    /** What ends a connection in several steps takes no longer from one to the next. */
    private static final long ONE_END_NANOS = 5_000_000L;

    private static final int OK = 200;
    private static final int REDIRECTION = 300;
    private static final int BAD_GATEWAY = 502;
    private static final int UNAVAILABLE = 503;
    private static final int GATEWAY_TIMEOUT = 504;
    private static final Set<Integer> GATEWAY_ERRORS = Set.of(BAD_GATEWAY, UNAVAILABLE, GATEWAY_TIMEOUT);
    private static final double CERTAIN = 0.97;
    private static final double CLOSED_BOTH = 0.85;
    private static final double CUT_BOTH = 0.8;
    private static final double LATE = 0.6;
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long LATE_LEAST_NANOS = 2 * SECOND_NANOS;
    private static final long LATE_NANOS = 120_000_000L;

    /** Causes that say who was left with nothing: the other leg adds to them, and does not replace them. */
    private static final Set<Outcome> LEFT_ALONE =
            Set.of(Outcome.CLOSED_BEFORE_HEADERS, Outcome.CLOSED_IN_HEADERS, Outcome.CLOSED_IN_BODY);

    /** One HTTP/2 stream was refused or reset, by RST_STREAM or beyond a GOAWAY's last stream: Envoy's "remote reset". */
    private static final Set<String> STREAM_LOST = Set.of("h2-stream-reset", "h2-goaway-race");

    private final int status;
    private final Diagnosis down;
    private final CallFacts.Wait wait;
    private final LegTries tries;
    private final long uncertainty;

    /**
     * @param status of the answer that the client got, or 0
     * @param uncertainty how exactly the times of the two legs compare, nanoseconds: 0 in one capture, -1 for not at all
     */
    LegStory(int status, Diagnosis down, CallFacts.Wait wait, LegTries tries, long uncertainty) {
        this.uncertainty = uncertainty;
        this.status = status;
        this.down = down;
        this.wait = wait;
        this.tries = tries;
    }

    /** The failure of the upstream leg explains the client's, or null. */
    Finding of(LegList.Part failed) {
        Diagnosis up = failed.diagnosis();
        ConnectionEntry leg = failed.one().connection();
        if (down.outcome() == Outcome.HTTP_ERROR) {
            if (up.outcome() == Outcome.HTTP_ERROR) {
                return gotError(failed);
            }
            return GATEWAY_ERRORS.contains(status) ? answered(up, leg) : null;
        }
        if (down.outcome() == Outcome.STREAM_TRUNCATED) {
            return endedAsComplete(failed);
        }
        boolean silent = down.outcome() == Outcome.CLOSED_BEFORE_HEADERS && down.closedBy() == ClosedBy.SERVER;
        long travelled = lastTime(down) - lastTime(up);
        if (travelled < 0) {
            travelled = lastTime(down) - endBegan(up); // GOAWAY or close_notify say it before the FIN does
        }
        boolean together = Math.abs(travelled) <= TOGETHER_NANOS + Math.max(0, uncertainty);
        if (silent && together && uncertainty >= 0 && up.outcome() == Outcome.CLIENT_CANCELLED) {
            return closedBoth(up, leg);
        }
        boolean cut = down.outcome() == Outcome.CLOSED_IN_BODY && down.closedBy() == ClosedBy.SERVER;
        if (cut && together && uncertainty >= 0 && up.outcome() == Outcome.CLIENT_CANCELLED) {
            return cutBoth(failed);
        }
        boolean upFirst = up.closedBy() == ClosedBy.SERVER || up.closedBy() == ClosedBy.MIDDLEBOX;
        boolean passedOn = LEFT_ALONE.contains(down.outcome())
                && down.closedBy() == ClosedBy.SERVER
                && LEFT_ALONE.contains(up.outcome())
                && upFirst
                && (uncertainty < 0 || together && travelled >= -uncertainty);
        passedOn |= relayed(up) && upFirst && together && travelled >= 0;
        return passedOn ? passedOn(up, leg, travelled) : null;
    }

    /** A proxy that passes TLS on unread fails the client's handshake when it gets no connection, or no handshake, itself. */
    private boolean relayed(Diagnosis up) {
        return down.outcome() == Outcome.TLS_FAILED
                && down.closedBy() == ClosedBy.SERVER
                && (up.outcome() == Outcome.CONNECT_FAILED || up.outcome() == Outcome.TLS_FAILED);
    }

    /** The proxy answered itself; its upstream leg says why. */
    private Finding answered(Diagnosis up, ConnectionEntry leg) {
        String cause;
        String story;
        boolean unconnected = up.outcome() == Outcome.CONNECT_FAILED || up.outcome() == Outcome.TLS_FAILED;
        if (unconnected) {
            cause = status == GATEWAY_TIMEOUT ? "upstream-response-timeout" : "proxy-upstream-connect-failed";
            story = "it could not connect to its upstream " + place(leg);
        } else if (up.cause().equals("proxy-protocol-mismatch")) {
            cause = up.cause();
            story = "its upstream " + place(leg) + " does not speak the protocol that the proxy speaks to it";
        } else if (STREAM_LOST.contains(up.cause())) {
            cause = "proxy-upstream-stream-reset";
            story = "its upstream " + place(leg)
                    + (up.closedHow() == ClosedHow.GOAWAY
                            ? " ended the HTTP/2 connection and did not process this stream"
                            : " reset the HTTP/2 stream of this call");
        } else if (up.closedBy() == ClosedBy.CLIENT || up.closedBy() == ClosedBy.NONE) {
            cause = "upstream-response-timeout";
            story = "it gave up waiting for its upstream " + place(leg);
        } else {
            cause = "proxy-upstream-terminated";
            story = up.closedBy() == ClosedBy.MIDDLEBOX
                    ? "its connection to the upstream " + place(leg) + " was cut on the way"
                    : "its upstream " + place(leg) + (up.closedHow() == ClosedHow.RST ? " reset" : " closed")
                            + " the connection before an answer";
        }
        Finding finding = Finding.of(cause, CERTAIN)
                .narrowed(unconnected ? "connect" : "answered", "answered")
                .value(String.valueOf(status))
                .sentence("The proxy answered " + status + " because " + story + "." + tries.words() + onThat()
                        + asProxy(up))
                .evidence(down.evidence())
                .evidence(tries.rows())
                .evidence(onLeg(up, leg));
        // the leg is in the capture: what helps is what its own cause asks for, not to look there
        if (!cause.equals("proxy-protocol-mismatch")) {
            finding.first(tries.remedies()); // no number of tries changes what the port speaks
        }
        boolean slow = cause.equals("upstream-response-timeout") && !unconnected;
        return slow ? finding : finding.remedies(forProxy(up));
    }

    /** The upstream itself answered with an error: the proxy passed it on, or made one of its own of it. */
    private Finding gotError(LegList.Part failed) {
        int theirs = failed.entry().response().status();
        Diagnosis up = failed.diagnosis();
        String what = theirs == status
                ? " The proxy passed this answer on: its upstream "
                        + place(failed.one().connection()) + " had sent it."
                : " That answer is the proxy's own: its upstream "
                        + place(failed.one().connection()) + " had answered " + theirs + ".";
        return same().sentence(down.sentence() + what + tries.words())
                .evidence(tries.rows())
                .evidence(onLeg(up, failed.one().connection()))
                .first(tries.remedies());
    }

    /** The verdict of the client's own leg, to which the other adds. */
    private Finding same() {
        Finding finding =
                Finding.of(down.cause(), down.score()).severity(down.severity()).evidence(down.evidence());
        down.alternatives().forEach(other -> finding.alternative(other.cause(), other.why()));
        return finding.remedies(down.remedies());
    }

    /** What to do on the upstream leg. The texts speak of the client: there it is the proxy. */
    static List<String> forProxy(Diagnosis up) {
        List<String> list = new ArrayList<>(up.remedies());
        if (list.isEmpty()) {
            return list;
        }
        list.set(0, "On the upstream leg, where the proxy is the client: " + list.get(0));
        return list;
    }

    /** The proof of the upstream leg, so that its rows cannot be taken for those of the client's. */
    static List<Evidence> onLeg(Diagnosis up, ConnectionEntry leg) {
        return up.evidence().stream()
                .map(row -> new Evidence(
                        row.frame(),
                        row.timeNanos(),
                        row.from().equals("client") ? "proxy" : row.from(),
                        "upstream leg (tcp.stream " + leg.tcpStream() + "): "
                                + row.text().replace("the client ", "the proxy ")))
                .toList();
    }

    /** The proxy closed both legs in the same moment: its own timer, or its end. */
    private Finding closedBoth(Diagnosis up, ConnectionEntry leg) {
        long waited = lastTime(down) - wait.requestEnd();
        boolean round = Timers.looksRound(waited);
        // a busy proxy's timer strikes a little late, never early
        boolean late = !round && waited >= LATE_LEAST_NANOS && waited % SECOND_NANOS <= LATE_NANOS;
        boolean timer = round || late;
        return Finding.of(timer ? "upstream-response-timeout" : "proxy-died", late ? LATE : CLOSED_BOTH)
                .narrowed(down.closedHow() == ClosedHow.RST ? "rst" : "closed")
                .sentence("The proxy closed both legs of the call in the same moment, " + Words.duration(waited)
                        + " after the request and before any answer of its upstream " + place(leg) + ": "
                        + (round
                                ? "a timer of its own."
                                : late ? "perhaps a timer of its own, a little late." : "it died or was restarted."))
                .evidence(down.evidence())
                .evidence(onLeg(up, leg))
                .alternative(
                        timer ? "proxy-died" : "upstream-response-timeout",
                        timer ? "when all its connections closed at once" : "when it is the same wait every time");
    }

    /** The same in the middle of an answer: a timer that struck in its silence, or, where it was flowing, the proxy's end. */
    private Finding cutBoth(LegList.Part failed) {
        ConnectionEntry leg = failed.one().connection();
        CallFacts.Wait theirs = failed.exchangeFacts();
        long closed = lastTime(down);
        long silence = theirs == null || theirs.responseEnd() == 0 ? 0 : Math.max(0, closed - theirs.responseEnd());
        long waited = closed - wait.requestEnd();
        boolean silent = silence >= SECOND_NANOS;
        boolean round = Timers.looksRound(silent ? silence : waited) && waited >= LATE_LEAST_NANOS;
        boolean timer = silent || round;
        return Finding.of(timer ? "stream-cut-by-timer" : "proxy-died", !timer || silent && round ? CUT_BOTH : LATE)
                .narrowed(timer ? "proxy" : "body")
                .sentence("The proxy closed both legs of the call in the same moment, in the middle of the answer, "
                        + Words.duration(waited) + " after the request: "
                        + (silent
                                ? "its upstream " + place(leg) + " had been silent for " + Words.duration(silence)
                                        + ", so a timer of the proxy's own most likely struck."
                                : "its upstream " + place(leg) + " was still sending, so "
                                        + (round
                                                ? "a timer of its own may have struck."
                                                : "the proxy died or was restarted.")))
                .evidence(down.evidence())
                .evidence(onLeg(failed.diagnosis(), leg))
                .alternative(
                        timer ? "proxy-died" : "stream-cut-by-timer",
                        timer ? "when all its connections closed at once" : "when it is the same time every time");
    }

    /** The client's answer ended in order, but too early: the leg shows whether its producer or the proxy stopped there. */
    private Finding endedAsComplete(LegList.Part failed) {
        Diagnosis up = failed.diagnosis();
        ConnectionEntry leg = failed.one().connection();
        boolean passed = up.outcome() == Outcome.STREAM_TRUNCATED;
        boolean broken = up.outcome() == Outcome.CLOSED_IN_BODY;
        boolean given = up.outcome() == Outcome.CLIENT_CANCELLED;
        boolean before = uncertainty < 0 || lastTime(down) - firstTime(up) >= -uncertainty;
        if (down.closedHow() != ClosedHow.HTTP || !before || !passed && !broken && !given) {
            return null;
        }
        String place = place(leg);
        return Finding.of(down.cause(), down.score())
                .narrowed("complete")
                .sentence(down.sentence().replace(StreamTruncatedCleanClose.PRODUCER, "")
                        + (passed
                                ? " The proxy passed it on so: its upstream " + place
                                        + " had ended its answer in the same way."
                                : " The proxy ended it as if it were complete, after "
                                        + (given
                                                ? "it had given up on its upstream " + place
                                                : "its leg to the upstream " + place + " had broken")
                                        + "."
                                        + onThat() + asProxy(up)))
                .evidence(down.evidence())
                .evidence(onLeg(up, leg))
                .remedies(forProxy(up));
    }

    /** The upstream leg broke first, and the proxy passed the end on. */
    private Finding passedOn(Diagnosis up, ConnectionEntry leg, long travelled) {
        Finding finding = Finding.of(down.cause(), down.score())
                .sentence(down.sentence() + " Its leg to the upstream " + place(leg) + before(travelled) + tries.words()
                        + onThat() + asProxy(up))
                .evidence(down.evidence())
                .evidence(onLeg(up, leg))
                .remedies(forProxy(up));
        down.alternatives().forEach(other -> finding.alternative(other.cause(), other.why()));
        return finding;
    }

    /** Which leg failed first, as far as the clocks of two captures tell it. */
    private String before(long travelled) {
        if (uncertainty < 0) {
            return " failed too. Which of the two failed first cannot be told: the clocks of the two captures cannot be"
                    + " compared, for no call that was answered is in both of them.";
        }
        if (uncertainty > 0 && travelled <= uncertainty) {
            return " failed in the same moment, as far as the clocks of the two captures tell (to within "
                    + Words.duration(uncertainty) + "): which of the two was first cannot be told.";
        }
        return " had failed " + Words.duration(travelled) + " before"
                + (uncertainty > 0 ? " (the clocks compare to within " + Words.duration(uncertainty) + ")" : "")
                + ", and the proxy passed the end on.";
    }

    /**
     * The upstream leg did not fail: the proxy refused its answer, had given up before it came, or went on without its
     * client; null for none of these, and where the clocks of two captures do not tell which answer was first.
     */
    Finding answeredWell(LegList.Part up) {
        int theirs = up.entry() == null ? 0 : up.entry().response().status();
        boolean answered = down.outcome() == Outcome.HTTP_ERROR
                && GATEWAY_ERRORS.contains(status)
                && theirs >= OK
                && theirs < REDIRECTION
                && !up.entry().response().frames().isEmpty();
        if (!answered) {
            return wentOn(up);
        }
        ConnectionEntry leg = up.one().connection();
        ExchangeEntry.Response answer = up.entry().response();
        long before = wait.headersTime() - answer.headersTimeNanos();
        if (uncertainty < 0 || Math.abs(before) <= uncertainty) {
            return null;
        }
        return same().sentence(down.sentence() + " Its upstream " + place(leg)
                        + (before > 0
                                ? " had answered " + theirs
                                        + ": the proxy did not take that answer. Its own log says why, for example headers"
                                        + " larger than its buffer for them (nginx proxy_buffer_size)."
                                : " answered " + theirs + ", but " + Words.duration(-before)
                                        + " later: the proxy had given up by then."))
                .evidence(new Evidence(
                        answer.frames().get(0),
                        answer.headersTimeNanos(),
                        "server",
                        "upstream leg (tcp.stream " + leg.tcpStream() + "): answers " + theirs));
    }

    /** The client left, and the proxy went on without it: the upstream leg has an answer, or its end, later. */
    private Finding wentOn(LegList.Part up) {
        if (down.closedBy() != ClosedBy.CLIENT || !LEFT_ALONE.contains(down.outcome()) && !cancelled()) {
            return null;
        }
        long left = wait.closeTime();
        CallFacts.Wait leg = up.exchangeFacts();
        if (left <= 0 || leg == null) {
            return null;
        }
        // a leg begins after its call: where clocks do not compare, what it took beyond the client's patience is the
        // least
        boolean clocks = uncertainty >= 0;
        long leaving = clocks ? left + uncertainty : leg.requestStart() + left - wait.requestStart();
        if (leg.responseEnd() <= leaving + TOGETHER_NANOS) {
            return null;
        }
        long later = Math.max(leg.responseEnd(), leg.closeTime()) - (clocks ? left : leaving);
        return same().sentence(down.sentence() + " The proxy went on without its client: the upstream "
                + place(up.one().connection()) + " was still answering " + (clocks ? "" : "at least ")
                + Words.duration(later) + " later.");
    }

    /** A proxy's failed try, after which another one brought the call its answer. */
    static Finding rescued(Diagnosis leg, LegList.Part call) {
        CallFacts.Wait wait = call.exchangeFacts();
        Finding finding = Finding.of(leg.cause(), leg.score())
                .severity(Severity.WARNING)
                .sentence(asProxy(leg) + " It was a proxy's try for the call of tcp.stream "
                        + call.one().connection().tcpStream() + ", which got its answer by a later try, "
                        + Words.duration(Math.max(0, wait.headersTime() - wait.requestEnd())) + " after its request.")
                .evidence(leg.evidence())
                .remedies(forProxy(leg));
        leg.alternatives().forEach(other -> finding.alternative(other.cause(), other.why()));
        return leg.notVisible().isEmpty() ? finding : finding.notVisible(leg.notVisible());
    }

    private String onThat() {
        return tries.several() ? " On the last of them: " : " On that leg: ";
    }

    private boolean cancelled() {
        return down.outcome() == Outcome.CLIENT_CANCELLED;
    }

    private static String place(ConnectionEntry leg) {
        return leg.serverAddress() + ":" + leg.serverPort() + " (tcp.stream " + leg.tcpStream() + ")";
    }

    /** On its upstream leg the proxy is the client. */
    static String asProxy(Diagnosis up) {
        String sentence = up.sentence()
                .replace("a client-side timeout", "a timeout of its own")
                .replace(" the client ", " the proxy ");
        if (sentence.startsWith("The client ")) {
            return "the proxy " + sentence.substring("The client ".length());
        }
        return sentence.startsWith("The ") ? "t" + sentence.substring(1) : sentence; // it stands behind a colon
    }

    static long lastTime(Diagnosis diagnosis) {
        long last = Long.MIN_VALUE;
        for (Evidence row : diagnosis.evidence()) {
            last = Math.max(last, row.timeNanos());
        }
        return last;
    }

    /** The first of the rows that show the end: they follow each other at once. */
    private static long endBegan(Diagnosis up) {
        long began = lastTime(up);
        for (int i = up.evidence().size() - 1; i >= 0; i--) {
            Evidence row = up.evidence().get(i);
            if (began - row.timeNanos() > ONE_END_NANOS) {
                break;
            }
            began = Math.min(began, row.timeNanos());
        }
        return began;
    }

    static long firstTime(Diagnosis diagnosis) {
        return diagnosis.evidence().isEmpty()
                ? Long.MAX_VALUE
                : diagnosis.evidence().get(0).timeNanos();
    }
}
