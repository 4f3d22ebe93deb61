package io.hangup.diagnosis;

import io.hangup.http.Http2Connection;
import io.hangup.http.HttpExchange;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.llm.LlmConnection;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.llm.ProtocolStack;
import io.hangup.llm.RecordShapes;
import io.hangup.packet.Packet;
import io.hangup.tcp.Connection;
import io.hangup.tcp.Half;
import io.hangup.tcp.Side;
import io.hangup.tls.Alert;
import io.hangup.tls.ClientHello;
import io.hangup.tls.Records;
import io.hangup.tls.TlsStream;
import java.util.ArrayList;
import java.util.List;

/** Takes a finished connection apart into its subjects, each with its fate. */
final class CaseReader {
    /** A SYN-ACK that takes longer comes to a client whose patience may be over. */
    private static final long SLOW_ANSWER_NANOS = 900_000_000L;

    /** A client needs no round trip to dislike what it holds: what it does later is not about the certificate. */
    private static final long CLIENT_VERDICT_NANOS = 150_000_000L;

    /** Who closes so soon after the server's Finished had made up its mind before it could be asked for anything. */
    private static final long PROMPT_NANOS = 50_000_000L;

    /** Bytes below which a server's handshake messages hold no certificate. */
    private static final int SHORTEST_CERTIFICATE_FLIGHT = 400;

    private final LlmConnection llm;
    private final Connection connection;
    private final Wire wire;
    private final Ending ending;
    private final long observedUntil;
    private final Surroundings surroundings;
    /** A handshake that was answered so shortly before the end of the capture may have gone on: the least RTO of a SYN. */
    private static final long UNDER_WAY_NANOS = 1_000_000_000L;

    private final ExchangeFates exchangeFates;

    CaseReader(LlmConnection llm, long observedUntil, Surroundings surroundings) {
        this.llm = llm;
        this.connection = llm.connection();
        this.wire = new Wire(connection);
        this.ending = Ending.of(llm, wire);
        this.observedUntil = observedUntil;
        this.surroundings = surroundings;
        inferredCloseNotify();
        this.exchangeFates = new ExchangeFates(llm, wire, ending, observedUntil);
    }

    private void inferredCloseNotify() {
        RecordShapes shapes = llm.shapes();
        if (shapes == null) {
            return;
        }
        TlsStream tls = llm.tls();
        int finished = shapes.clientFinished();
        for (int i = finished + 1; finished >= 0 && i < tls.records().size(); i++) {
            if (shapes.kind(i) == RecordShapes.Kind.ALERT) {
                ending.inferredCloseNotify(
                        tls.records().from(i),
                        tls.records().time(i),
                        tls.records().frame(i));
                return;
            }
        }
    }

    /** How the TCP connection ended, whatever became of a tunnel on it before. */
    Ending endingOfAll() {
        return ending.tunnel() != null ? Ending.ofConnection(llm, wire) : ending;
    }

    Wire wire() {
        return wire;
    }

    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        List<Exchange> exchanges = llm.exchanges();
        if (exchanges.isEmpty()) {
            Fate fate = connectionFate();
            cases.add(new Case(llm, null, fate, ending, wire, observedUntil, surroundings));
            return cases;
        }
        for (int i = 0; i < exchanges.size(); i++) {
            Exchange exchange = exchanges.get(i);
            Fate fate = exchangeFates.of(exchange, i == exchanges.size() - 1);
            cases.add(new Case(llm, exchange, fate, ending, wire, observedUntil, surroundings));
        }
        return cases;
    }

    private Fate connectionFate() {
        Half client = connection.half(Side.CLIENT);
        Half server = connection.half(Side.SERVER);
        boolean openedUnseen = client.missedBytes > 0 || client.finFrame != 0 && server.finFrame != 0;
        if (!connection.established() && connection.synSeen() && openedUnseen) {
            return new Fate(Outcome.UNKNOWN, Phase.REQUEST, closer(), ending.how(), connection.lastTime());
        }
        if (!connection.established() && connection.synSeen()) {
            return connectFate(client, server);
        }
        if (!connection.established()) {
            return new Fate(Outcome.UNKNOWN, Phase.CONNECT, ClosedBy.UNKNOWN, ClosedHow.NONE, connection.lastTime());
        }
        HttpExchange connect = llm.connectRequest();
        if (connect != null && !llm.stack().tunnelled()) {
            return proxyFate(connect);
        }
        boolean clientWords = client.payloadBytes > 0 || client.missedBytes > 0;
        if (clientWords && !llm.stack().innermost().used()) {
            return new Fate(Outcome.UNKNOWN, Phase.REQUEST, closer(), ending.how(), connection.lastTime());
        }
        if (llm.talked()) {
            return new Fate(Outcome.COMPLETED, Phase.IDLE, closer(), ending.how(), connection.lastTime());
        }
        boolean clientSilent = client.payloadBytes == 0 && client.missedBytes == 0;
        if (llm.tls() != null && !(clientSilent && ending.by(Side.CLIENT))) {
            return tlsFate();
        }
        Http2Connection clear = llm.stack().innermost().http2();
        if (clear != null && clear.answeredInHttp1() != null) {
            return new Fate(
                    Outcome.CLOSED_BEFORE_HEADERS, Phase.HEADERS, closer(), ending.how(), connection.lastTime());
        }
        if (clear != null || llm.stack().innermost().protocol() == ProtocolStack.Protocol.OTHER) {
            return new Fate(Outcome.UNKNOWN, Phase.REQUEST, closer(), ending.how(), connection.lastTime());
        }
        return silentFate(client, server);
    }

    private Fate connectFate(Half client, Half server) {
        if (server.rsts > 0 || !connection.icmpErrors().isEmpty()) {
            boolean reset = server.rsts > 0;
            return new Fate(
                    Outcome.CONNECT_FAILED,
                    Phase.CONNECT,
                    reset ? ClosedBy.SERVER : ClosedBy.MIDDLEBOX,
                    reset ? ClosedHow.RST : ClosedHow.ICMP,
                    connection.lastTime());
        }
        if (server.syns > 0 && client.rsts > 0) {
            return leftWhenAnswered(client, server);
        }
        if (server.syns > 0 && observedUntil - server.synTime < UNDER_WAY_NANOS) {
            return new Fate(Outcome.UNANSWERED, Phase.CONNECT, ClosedBy.NONE, ClosedHow.NONE, connection.lastTime());
        }
        if (server.syns > 0 && client.syns < 2) {
            // answered, and the client never came back: a scan, a forged address, or packets that were not captured
            return new Fate(Outcome.UNKNOWN, Phase.CONNECT, ClosedBy.UNKNOWN, ClosedHow.NONE, connection.lastTime());
        }
        long watched = observedUntil - client.synTime;
        boolean repeated = client.syns >= 2 && watched >= 1_000_000_000L;
        if (repeated || watched >= 3_000_000_000L) {
            return new Fate(
                    Outcome.CONNECT_FAILED, Phase.CONNECT, ClosedBy.NONE, ClosedHow.TIMEOUT, connection.lastTime());
        }
        return new Fate(Outcome.UNANSWERED, Phase.CONNECT, ClosedBy.NONE, ClosedHow.NONE, connection.lastTime());
    }

    /** RST instead of the third packet: a health check or the loser of a race, unless the answer came late. */
    private Fate leftWhenAnswered(Half client, Half server) {
        // at the server the answer left at once: that it came late shows in the client's repeats of an answered SYN
        boolean unheard = client.syns >= 2
                && client.rstTime - server.synTime >= SLOW_ANSWER_NANOS
                && wire.retransmissions(Side.CLIENT, wire.firstWith(Side.SERVER, Packet.SYN, 0) + 1) > 0;
        boolean late = server.synTime - client.synTime >= SLOW_ANSWER_NANOS || unheard;
        return late
                ? new Fate(Outcome.CONNECT_FAILED, Phase.CONNECT, ClosedBy.CLIENT, ClosedHow.TIMEOUT, client.rstTime)
                : new Fate(Outcome.COMPLETED, Phase.IDLE, ClosedBy.CLIENT, ClosedHow.RST, client.rstTime);
    }

    private Fate proxyFate(HttpExchange connect) {
        if (connect.response != null && connect.response.answered()) {
            return new Fate(
                    Outcome.PROXY_REFUSED,
                    Phase.PROXY_CONNECT,
                    ClosedBy.SERVER,
                    ClosedHow.HTTP,
                    connect.response.headersTime);
        }
        if (!ending.ended()) {
            return new Fate(
                    Outcome.UNANSWERED, Phase.PROXY_CONNECT, ClosedBy.NONE, ClosedHow.NONE, connection.lastTime());
        }
        if (connection.half(Side.SERVER).missedBytes > 0) {
            return new Fate(
                    Outcome.UNKNOWN, Phase.PROXY_CONNECT, ClosedBy.UNKNOWN, ending.how(), connection.lastTime());
        }
        return new Fate(
                ending.by(Side.CLIENT) ? Outcome.CLIENT_CANCELLED : Outcome.PROXY_REFUSED,
                Phase.PROXY_CONNECT,
                closer(),
                ending.how(),
                ending.time());
    }

    private ClosedBy closer() {
        if (!ending.ended()) {
            return ClosedBy.NONE;
        }
        if (ending.forged()) {
            return ClosedBy.MIDDLEBOX;
        }
        return ending.by(Side.CLIENT) ? ClosedBy.CLIENT : ClosedBy.SERVER;
    }

    /** The TLS layer is there, but no exchange came about. */
    private Fate tlsFate() {
        TlsStream tls = llm.tls();
        boolean whole = connection.openingSeen() || connection.seenFromStart();
        CutContents cut = new CutContents(llm, wire);
        boolean unseen = cut.nothingElseMissing() || unseen(tls, Side.CLIENT) || unseen(tls, Side.SERVER);
        boolean holes = !whole || unseen && !cut.stoppedInHandshake();
        boolean finished = llm.shapes().handshakeOver(ending.ended() ? ending.time() : observedUntil);
        Alert fatal = fatalAlert();
        if (finished && fatal == null && !leftAfterHandshake()) {
            return new Fate(Outcome.COMPLETED, Phase.IDLE, closer(), ending.how(), connection.lastTime());
        }
        if (holes && fatal == null && !tls.notTls(Side.SERVER)) {
            return new Fate(Outcome.UNKNOWN, Phase.TLS, closer(), ending.how(), connection.lastTime());
        }
        if (!ending.ended()) {
            boolean givenUp = observedUntil - connection.lastTime() >= 0 && quietFor() >= 3_000_000_000L;
            Outcome outcome = givenUp ? Outcome.TLS_FAILED : Outcome.UNANSWERED;
            ClosedHow how = givenUp ? ClosedHow.TIMEOUT : ClosedHow.NONE;
            return new Fate(outcome, Phase.TLS, ClosedBy.NONE, how, connection.lastTime());
        }
        return new Fate(Outcome.TLS_FAILED, Phase.TLS, closer(), ending.how(), ending.time());
    }

    /** The capture lacks bytes of the side that the other side did get. */
    private boolean unseen(TlsStream tls, Side side) {
        Half half = connection.half(side);
        return half.missedBytes > 0 || tls.gaps(side) > 0 && half.ackedUpTo >= half.sentUpTo;
    }

    private Alert fatalAlert() {
        Alert alert = FatalAlerts.first(llm, Side.SERVER);
        return alert != null ? alert : FatalAlerts.first(llm, Side.CLIENT);
    }

    /** Nanoseconds since the last new byte in either direction. */
    private long quietFor() {
        long last = connection.firstTime();
        for (int i = wire.size() - 1; i >= 0; i--) {
            if (wire.hasData(i) && !wire.isRetransmission(i)) {
                last = wire.time(i);
                break;
            }
        }
        return observedUntil - last;
    }

    /**
     * The handshake came to its end and the connection was closed at once, no request sent: whoever closed did not like
     * what it saw. A connection opened in advance lies idle first.
     */
    private boolean leftAfterHandshake() {
        if (!ending.ended()) {
            return false;
        }
        ClientHello hello = llm.tls().clientHello();
        if (wentOn()) {
            return false;
        }
        boolean probe =
                hello == null || hello.serverName == null || hello.alpn.isEmpty() || hello.psk || resumedInTls12();
        if (probe && ending.by(Side.CLIENT)) {
            return false; // names nobody, wants no protocol, or knows the server already: not about its certificate
        }
        long after = ending.time() - handshakeEnd();
        if (ending.by(Side.CLIENT)) {
            return after <= CLIENT_VERDICT_NANOS && (clientAlertSeen() || closedInsteadOfAsking(after));
        }
        long roundTrip = Math.max(0, connection.serverRtt()) + Math.max(0, connection.clientRtt());
        return after <= Math.max(250_000_000L, 4 * roundTrip);
    }

    /**
     * Both sides sent application data after the handshake, if only HTTP/2's first words: each had taken what the other
     * showed of itself.
     */
    private boolean wentOn() {
        boolean[] spoke = new boolean[2];
        Records records = llm.tls().records();
        for (int i = llm.shapes().clientFinished() + 1; i < records.size(); i++) {
            RecordShapes.Kind kind = llm.shapes().kind(i);
            spoke[records.from(i).ordinal()] |= kind == RecordShapes.Kind.CONTROL || kind == RecordShapes.Kind.DATA;
        }
        return llm.shapes().clientFinished() >= 0 && spoke[0] && spoke[1];
    }

    /**
     * The client said something before it left: whoever dislikes a certificate only after its own Finished says so, or at
     * least close_notify. One that just closes has checked whether the server is there.
     */
    private boolean clientAlertSeen() {
        Records records = llm.tls().records();
        for (int i = records.size() - 1; i >= 0; i--) {
            if (records.from(i) == Side.CLIENT) {
                return llm.shapes().kind(i) == RecordShapes.Kind.ALERT;
            }
        }
        return false;
    }

    /**
     * In TLS 1.2 the client's Finished comes before the server's, so a client that looks at the certificate when all is
     * done (Node) has nothing left to say but FIN, at the moment when it would have sent its request.
     */
    private boolean closedInsteadOfAsking(long after) {
        return !llm.tls().speaks13() && after >= 0 && after <= PROMPT_NANOS && ending.how() == ClosedHow.FIN;
    }

    /** The server's part of the handshake in TLS 1.2 is too short for a certificate: it took the session up again. */
    private boolean resumedInTls12() {
        Records records = llm.tls().records();
        int flight = 0;
        for (int i = 0; i < records.size(); i++) {
            boolean handshake = records.from(i) == Side.SERVER && llm.shapes().kind(i) == RecordShapes.Kind.HANDSHAKE;
            flight += handshake ? records.length(i) : 0;
        }
        return !llm.tls().speaks13() && flight < SHORTEST_CERTIFICATE_FLIGHT;
    }

    /** When the client's Finished came, or in TLS 1.2 the server's, which is the last one of a full handshake there. */
    private long handshakeEnd() {
        Records records = llm.tls().records();
        int finished = llm.shapes().clientFinished();
        int last = finished;
        int end = llm.tls().speaks13() ? 0 : records.size();
        for (int i = finished + 1; i < end && records.time(i) <= ending.time(); i++) {
            boolean handshake = records.from(i) == Side.SERVER && llm.shapes().kind(i) == RecordShapes.Kind.HANDSHAKE;
            last = handshake ? i : last;
        }
        return records.time(last);
    }

    /** Connected, and the client never said anything. */
    private Fate silentFate(Half client, Half server) {
        boolean clientSpoke = client.payloadBytes > 0;
        if (clientSpoke && client.cutSegments > 0) {
            // its first words are cut off before they tell what is spoken: it may be clear HTTP as well as TLS
            return new Fate(Outcome.UNKNOWN, Phase.REQUEST, closer(), ending.how(), connection.lastTime());
        }
        if (!clientSpoke && server.payloadBytes > 0 && (!ending.by(Side.CLIENT) || client.missedBytes > 0)) {
            return new Fate(Outcome.UNKNOWN, Phase.IDLE, closer(), ending.how(), connection.lastTime());
        }
        if (ending.ended() && ending.by(Side.SERVER) && (clientSpoke || leftAtOnce())) {
            return new Fate(Outcome.TLS_FAILED, Phase.TLS, closer(), ending.how(), ending.time());
        }
        if (clientSpoke && !ending.ended() && server.payloadBytes == 0 && quietFor() >= 3_000_000_000L) {
            return new Fate(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.NONE, ClosedHow.TIMEOUT, connection.lastTime());
        }
        if (clientSpoke && ending.by(Side.CLIENT) && server.payloadBytes == 0) {
            return new Fate(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.CLIENT, ending.how(), ending.time());
        }
        return new Fate(Outcome.COMPLETED, Phase.IDLE, closer(), ending.how(), connection.lastTime());
    }

    private boolean leftAtOnce() {
        long established =
                connection.firstTime() + Math.max(0, connection.serverRtt()) + Math.max(0, connection.clientRtt());
        return ending.time() - established <= 2_000_000_000L;
    }
}
