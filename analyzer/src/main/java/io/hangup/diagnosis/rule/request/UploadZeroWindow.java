package io.hangup.diagnosis.rule.request;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Words;
import io.hangup.diagnosis.ZeroWindow;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.tcp.Side;

/** The server's receive window is closed while the client uploads: its program does not read. */
public final class UploadZeroWindow implements Rule {
    private static final long LEAST_NANOS = 1_000_000_000L;

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
        Finding finding = Finding.of(cause(), 0.95)
                .phase(Phase.REQUEST)
                .sentence(facts.serverSide() + " did not read the request for "
                        + Words.duration(closed.nanos()) + ": its receive window was closed"
                        + (completed ? "; then it went on and answered." : "."))
                .evidence(facts.row(facts.firstRequestIndex(), "request begins"))
                .evidence(facts.row(closed.firstIndex(), "window 0: the server's buffer is full"))
                .evidence(facts.row(closed.probeIndex(), "the client probes the closed window"))
                .evidence(facts.row(
                        closed.lastIndex(), closed.stillClosedAtEnd() ? "window still 0" : "window opens again"));
        return facts.fate().healthy() ? finding.severity(Severity.WARNING) : finding;
    }
}
