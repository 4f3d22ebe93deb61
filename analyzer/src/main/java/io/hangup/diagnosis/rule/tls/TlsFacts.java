package io.hangup.diagnosis.rule.tls;

import io.hangup.diagnosis.Case;
import io.hangup.llm.Outcome;
import io.hangup.tcp.Side;
import io.hangup.tls.ClientHello;
import io.hangup.tls.TlsStream;

/** What the rules about failed handshakes share. */
final class TlsFacts {
    /** A certificate flight is at least this long, in bytes; a resumed handshake has none to reject. */
    static final int CERTIFICATE_FLIGHT_LEAST = 600;

    private TlsFacts() {}

    static boolean failed(Case facts) {
        return !facts.hasExchange() && facts.fate().outcome() == Outcome.TLS_FAILED;
    }

    /** Index of the segment that carried the end of the ClientHello (or what was seen of it), or -1. */
    static int helloEnd(Case facts) {
        ClientHello hello = facts.tls() == null ? null : facts.tls().clientHello();
        return hello == null ? -1 : facts.wire().indexOf(hello.frame);
    }

    static int helloStart(Case facts) {
        ClientHello hello = facts.tls() == null ? null : facts.tls().clientHello();
        return hello == null ? -1 : facts.wire().indexOf(hello.firstFrame);
    }

    /** Any byte of the server was seen, beyond a proxy's answer to CONNECT. */
    static boolean serverSpoke(Case facts) {
        TlsStream tls = facts.tls();
        if (facts.llm().connectRequest() == null || tls == null) {
            return facts.server().payloadBytes > 0;
        }
        return tls.records().count(Side.SERVER) > 0 || tls.pending(Side.SERVER) != null || tls.notTls(Side.SERVER);
    }

    static String helloText(Case facts) {
        ClientHello hello = facts.tls() == null ? null : facts.tls().clientHello();
        if (hello == null) {
            return "first bytes of the client";
        }
        return "ClientHello" + (hello.serverName == null ? ", no server name in it" : " for " + hello.serverName) + ", "
                + hello.length + " bytes";
    }
}
