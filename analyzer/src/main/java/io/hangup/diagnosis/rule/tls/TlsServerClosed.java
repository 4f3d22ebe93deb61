package io.hangup.diagnosis.rule.tls;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.FatalAlerts;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedHow;
import io.hangup.tcp.Side;

/** The server sends FIN, no alert, in the middle of the handshake. */
public final class TlsServerClosed implements Rule {
    /** A client that has the server's flight answers it at once. */
    private static final long SLOW_CLIENT_NANOS = 2_000_000_000L;

    @Override
    public String cause() {
        return "tls-server-closed";
    }

    @Override
    public Finding examine(Case facts) {
        int close = facts.ending().firstTcpIndex();
        boolean notify = facts.ending().ofProxyTls() && facts.ending().by(Side.SERVER);
        if (!TlsFacts.failed(facts) || close < 0 || facts.ending().by(Side.CLIENT)) {
            return null; // its FIN may be the first, and yet answer the client's alert
        }
        if (facts.ending().firstTcpSide() != Side.SERVER && !notify) {
            return null;
        }
        boolean fin = notify || facts.ending().how() == ClosedHow.FIN;
        if (FatalAlerts.first(facts.llm(), Side.SERVER) != null
                || FatalAlerts.first(facts.llm(), Side.CLIENT) != null
                || !fin && !TlsFacts.serverSpoke(facts)) {
            return null;
        }
        if (facts.tls() != null && facts.tls().notTls(Side.SERVER)) {
            return null;
        }
        int hello = TlsFacts.helloEnd(facts);
        long after = hello < 0 ? 0 : facts.wire().time(close) - facts.wire().time(hello);
        boolean readHello = hello >= 0
                && facts.wire().ackedUpTo(Side.CLIENT, close + 1) > facts.log().seq(TlsFacts.helloStart(facts));
        boolean finished = facts.shapes() != null && facts.shapes().clientFinished() >= 0;
        long waited = clientWait(facts, close);
        String how = facts.ending().firstTcpIsReset() && !notify ? "reset" : "closed";
        return Finding.of(cause(), !readHello || finished ? 0.7 : waited >= SLOW_CLIENT_NANOS ? 0.6 : 0.85)
                .sentence(facts.serverSide() + " " + how + " the connection "
                        + (hello >= 0 && after >= 0
                                ? Words.duration(after) + " after the ClientHello"
                                : "before a ClientHello reached it")
                        + where(facts, finished, waited))
                .evidence(facts.row(hello, TlsFacts.helloText(facts)))
                .evidence(
                        notify
                                ? facts.row(
                                        facts.ending().frame(),
                                        facts.ending().time(),
                                        Side.SERVER,
                                        "close_notify of the TLS to the proxy, no alert inside before it")
                                : null)
                .evidence(facts.row(close, facts.closeText(close) + "; no TLS alert in clear before it"))
                .notVisible("why it closed: no healthy target, a service that expects a PROXY header, or overload.");
    }

    private static String where(Case facts, boolean finished, long waited) {
        if (finished) {
            return ", as soon as the handshake was over, before any request.";
        }
        if (!TlsFacts.serverSpoke(facts)) {
            return ", without a word of TLS.";
        }
        return waited >= SLOW_CLIENT_NANOS
                ? "; the client had not gone on with the handshake for " + Words.duration(waited)
                        + ", so it may be the server's timer."
                : ", in the middle of its handshake flight.";
    }

    /** Nanoseconds from the client's acknowledgment of the server's last bytes to the close; 0 where there is none. */
    private static long clientWait(Case facts, int close) {
        int last = facts.wire().lastData(Side.SERVER, close);
        int ack = last < 0
                ? -1
                : facts.wire().acknowledgment(Side.SERVER, facts.wire().end(last), last);
        return ack < 0 || ack > close
                ? 0
                : facts.wire().time(close) - facts.wire().time(ack);
    }
}
