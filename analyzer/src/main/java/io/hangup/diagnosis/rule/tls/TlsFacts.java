package io.hangup.diagnosis.rule.tls;

import io.hangup.diagnosis.Attempt;
import io.hangup.diagnosis.Case;
import io.hangup.llm.Outcome;
import io.hangup.llm.RecordShapes;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.Side;
import io.hangup.tls.ClientHello;
import io.hangup.tls.Handshake;
import io.hangup.tls.Records;
import io.hangup.tls.TlsStream;

/** What the rules about failed handshakes share. */
final class TlsFacts {
    /** A certificate flight is at least this long, in bytes; a resumed handshake has none to reject. */
    static final int CERTIFICATE_FLIGHT_LEAST = 600;

    /** A client that was sent away with its encrypted ClientHello comes back this soon. */
    private static final long AGAIN_NANOS = 2_000_000_000L;

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

    /** The client's host opened another connection to the server within two seconds of the end. */
    static boolean callsAgain(Case facts) {
        HostPort client = facts.connection().client();
        HostPort server = facts.connection().server();
        long from = facts.connection().firstTime();
        for (Attempt attempt :
                facts.surroundings().attemptsAt(server, from, facts.ending().time() + AGAIN_NANOS)) {
            boolean other = attempt.client().port() != client.port();
            if (other
                    && attempt.server().port() == server.port()
                    && attempt.client().high() == client.high()
                    && attempt.client().low() == client.low()) {
                return true;
            }
        }
        return false;
    }

    /** The server may not have had the key to the encrypted ClientHello: the name in clear is that of a front. */
    static boolean nameHidden(Case facts) {
        ClientHello hello = facts.tls() == null ? null : facts.tls().clientHello();
        return hello != null
                && hello.encryptedClientHello
                && hello.serverName != null
                && !hello.serverName.equalsIgnoreCase(facts.llm().host());
    }

    /** Any byte of the server was seen, beyond a proxy's answer to CONNECT. */
    static boolean serverSpoke(Case facts) {
        TlsStream tls = facts.tls();
        if (facts.llm().connectRequest() == null || tls == null) {
            return facts.server().payloadBytes > 0;
        }
        return tls.records().count(Side.SERVER) > 0 || tls.pending(Side.SERVER) != null || tls.notTls(Side.SERVER);
    }

    /**
     * The server's flight was seen to its end: ServerHelloDone in TLS 1.2, a last record of the size of a Finished in TLS
     * 1.3. Where a stack packs the whole flight into one record nothing tells, and this is false.
     */
    static boolean flightWhole(Case facts) {
        TlsStream tls = facts.tls();
        if (!tls.tls13()) {
            return tls.handshake(Side.SERVER, Handshake.SERVER_HELLO_DONE) != null;
        }
        Records records = tls.records();
        int last = -1;
        int encrypted = 0;
        for (int i = 0; i < records.size() && records.time(i) <= facts.ending().time(); i++) {
            boolean flight = records.type(i) == Records.APPLICATION_DATA
                    && facts.shapes().kind(i) == RecordShapes.Kind.HANDSHAKE;
            if (records.from(i) == Side.SERVER && flight) {
                last = records.length(i);
                encrypted++;
            }
        }
        return encrypted > 1 && RecordShapes.isFinishedLength(last);
    }

    /** Index of the segment that ended the server's last record before the end, or -1. */
    static int lastOfServer(Case facts) {
        Records records = facts.tls() == null ? null : facts.tls().records();
        for (int i = records == null ? -1 : records.size() - 1; i >= 0; i--) {
            if (records.from(i) == Side.SERVER
                    && records.time(i) <= facts.ending().time()) {
                return facts.wire().indexOf(records.frame(i));
            }
        }
        return -1;
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
