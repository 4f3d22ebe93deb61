package io.hangup.diagnosis.rule.body;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Words;
import io.hangup.diagnosis.ZeroWindow;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.tcp.Side;

/** The client's receive window is closed for seconds: its program does not read. */
public final class ClientSlowReader implements Rule {
    private static final long LEAST_NANOS = 1_500_000_000L;

    @Override
    public String cause() {
        return "client-slow-reader";
    }

    @Override
    public boolean looksAtHealthy() {
        return true;
    }

    /**
     * The server closed on a client that had not been reading, or as soon as it read again: what waits in the server's
     * buffer, its FIN included, can only leave then.
     */
    static boolean closedOnSlowReader(Case facts) {
        ZeroWindow closed = ZeroWindow.longest(facts, Side.CLIENT);
        return closed != null
                && closed.nanos() >= LEAST_NANOS
                && facts.ending().by(Side.SERVER)
                && (closed.stillClosedAtEnd()
                        || facts.ending().time() - facts.wire().time(closed.lastIndex()) <= LEAST_NANOS);
    }

    @Override
    public boolean rulesByTheClock() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        if (!facts.hasExchange() || !facts.exchange().responseStarted()) {
            return null;
        }
        ZeroWindow closed = ZeroWindow.longest(facts, Side.CLIENT);
        if (closed == null || closed.nanos() < LEAST_NANOS) {
            return null;
        }
        boolean given = facts.ending().by(Side.SERVER) && closed.stillClosedAtEnd();
        boolean failed = facts.fate().outcome() == Outcome.CLOSED_IN_BODY || given;
        Finding finding = Finding.of(cause(), 0.94)
                .phase(Phase.BODY)
                .sentence("The client stopped reading: its receive window was closed for "
                        + Words.duration(closed.nanos())
                        + " while " + facts.serverText() + " had data to send"
                        + (failed ? "; then the server gave up and closed the connection." : "."))
                .evidence(BodyFacts.rows(facts))
                .evidence(facts.row(closed.firstIndex(), "window 0: the client's buffer is full"))
                .evidence(
                        closed.probeIndex() < 0
                                ? (Evidence) null
                                : facts.row(closed.probeIndex(), "the server probes the closed window"))
                .evidence(facts.row(
                        closed.lastIndex(), closed.stillClosedAtEnd() ? "window still 0" : "window opens again"));
        if (failed) {
            return finding.severity(Severity.ERROR)
                    .outcome(Outcome.CLOSED_IN_BODY)
                    .closedBy(ClosedBy.SERVER, facts.ending().how())
                    .evidence(facts.row(facts.ending().firstTcpIndex(), "the server closes"));
        }
        return facts.fate().outcome() == Outcome.COMPLETED ? finding.severity(Severity.WARNING) : finding;
    }
}
