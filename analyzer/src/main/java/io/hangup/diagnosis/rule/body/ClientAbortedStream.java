package io.hangup.diagnosis.rule.body;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.ClientLeft;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.ForgottenClient;
import io.hangup.diagnosis.HeldUpAnswer;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.StoppedHere;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.tcp.Side;

/** The client closed while the response was still coming. */
public final class ClientAbortedStream implements Rule {
    /** Bytes of close_notify, GOAWAY and their like. */
    private static final int GOODBYE_MOST = 80;

    /** Something else had gone wrong before: that the client left is hardly the cause, or not even true. */
    private static final double NOT_THE_CAUSE = 0.6;

    private static final long SILENCE_NANOS = 1_000_000_000L;

    @Override
    public String cause() {
        return "client-aborted-stream";
    }

    @Override
    public Finding examine(Case facts) {
        if (!facts.hasExchange()
                || !facts.exchange().responseStarted()
                || facts.fate().phase() == Phase.AWAITING_HEADERS
                || facts.fate().outcome() != Outcome.CLIENT_CANCELLED) {
            return null;
        }
        int close = ClientLeft.reset(facts) != null ? -1 : facts.ending().firstTcpIndex();
        int after = close < 0 ? -1 : stillSending(facts, facts.wire().firstData(Side.SERVER, close + 1));
        boolean flowing = after >= 0 && BodyFacts.silence(facts) < SILENCE_NANOS;
        double sure = flowing ? 0.92 : notTheCause(facts) ? NOT_THE_CAUSE : 0.78;
        return Finding.of(cause(), sure)
                .closedBy(ClosedBy.CLIENT, ClientLeft.how(facts))
                .sentence("The client " + ClientLeft.words(facts) + " in the middle of the response, "
                        + (close < 0 ? BodyFacts.progress(facts.exchange()) : BodyFacts.progressBy(facts, close))
                        + when(after >= 0, BodyFacts.silence(facts)))
                .evidence(BodyFacts.rows(facts))
                .evidence(ClientLeft.row(facts))
                .evidence(facts.row(after, "the server still sends"))
                .notVisible(
                        "why the client left: cancelled by a user, its own timeout, or its process ended; its own log"
                                + " tells. Capture several such calls at the client: equal ages or sizes mean a limit.");
    }

    private static boolean notTheCause(Case facts) {
        return BodyFacts.sentInVain(facts)
                || facts.deadSpell() != null
                || ForgottenClient.of(facts) != null
                || HeldUpAnswer.of(facts) != null
                || StoppedHere.of(facts) != null;
    }

    private static String when(boolean wentOn, long silence) {
        if (wentOn && silence < SILENCE_NANOS) {
            return "; the server was still sending.";
        }
        return ", " + Words.duration(silence) + " after the last byte" + (wentOn ? "; the server went on later." : ".");
    }

    /** The same index where this is more of the response: a server that had fallen silent only says goodbye then; else -1. */
    private static int stillSending(Case facts, int after) {
        if (after < 0 || facts.exchange().responseLastTime >= facts.wire().time(after)) {
            return after;
        }
        boolean goodbye = facts.log().length(after) <= GOODBYE_MOST || BodyFacts.silence(facts) >= SILENCE_NANOS;
        return goodbye ? -1 : after;
    }
}
