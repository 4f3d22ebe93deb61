package io.hangup.diagnosis.rule.request;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Words;
import io.hangup.diagnosis.ZeroWindow;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.tcp.Side;

/** The server's receive window is closed while the client uploads: its program does not read. */
public final class UploadZeroWindow implements Rule {
    private static final long LEAST_NANOS = 1_000_000_000L;

    /** A busy server reads again after so long: where it resets sooner, the reset is the story. */
    private static final long BRIEF_NANOS = 3_000_000_000L;

    @Override
    public String cause() {
        return "upload-zero-window";
    }

    @Override
    public boolean looksAtHealthy() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        if (!facts.hasExchange()) {
            return null;
        }
        ZeroWindow closed = ZeroWindow.longest(facts, Side.SERVER);
        if (closed == null || closed.nanos() < LEAST_NANOS) {
            return null;
        }
        long from = facts.wire().time(closed.firstIndex());
        boolean ofThis = from >= facts.exchange().requestStart
                && (!facts.exchange().responseStarted() || from <= facts.exchange().responseStart);
        if (!ofThis) {
            return null;
        }
        boolean completed = facts.fate().outcome() == Outcome.COMPLETED;
        int reset = resetWhileClosed(facts, closed);
        boolean brief = reset >= 0 && closed.nanos() < BRIEF_NANOS;
        Finding finding = Finding.of(cause(), brief ? 0.6 : reset >= 0 ? 0.92 : 0.95)
                .phase(Phase.REQUEST)
                .sentence(facts.serverSide() + " did not read the request for "
                        + Words.duration(closed.nanos()) + ": its receive window was closed"
                        + (completed
                                ? "; then it went on and answered."
                                : reset >= 0 ? "; then it reset the connection." : "."))
                .evidence(facts.row(facts.firstRequestIndex(), "request begins"))
                .evidence(facts.row(closed.firstIndex(), "window 0: the server's buffer is full"))
                .evidence(facts.row(closed.probeIndex(), "the client probes the closed window"))
                .evidence(facts.row(
                        closed.lastIndex(), closed.stillClosedAtEnd() ? "window still 0" : "window opens again"))
                .evidence(facts.row(reset, "the server resets the connection"));
        return facts.fate().healthy() ? finding.severity(Severity.WARNING) : finding;
    }

    /** The server's RST that ended the connection before its window opened again, or -1. */
    private static int resetWhileClosed(Case facts, ZeroWindow closed) {
        boolean reset = facts.ending().by(Side.SERVER)
                && facts.ending().how() == ClosedHow.RST
                && !facts.exchange().responseStarted();
        return reset && closed.stillClosedAtEnd() ? facts.ending().firstTcpIndex() : -1;
    }
}
