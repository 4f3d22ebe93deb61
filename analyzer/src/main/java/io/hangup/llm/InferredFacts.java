package io.hangup.llm;

import io.hangup.tcp.Side;
import io.hangup.tls.ClientHello;
import io.hangup.tls.Records;
import io.hangup.tls.ServerHello;
import io.hangup.tls.TlsStream;
import java.util.ArrayList;
import java.util.List;

/** Lists what is inferred of an encrypted connection that nobody has the keys of: each fact, how sure, and why. */
final class InferredFacts {
    private static final String CERTAIN = "certain";
    private static final String LIKELY = "likely";
    private static final String POSSIBLE = "possible";

    private final TlsStream tls;
    private final RecordShapes shapes;
    private final Records records;
    private final List<Exchange> exchanges;
    private final List<InferredFact> facts = new ArrayList<>();

    private InferredFacts(TlsStream tls, RecordShapes shapes, List<Exchange> exchanges) {
        this.tls = tls;
        this.shapes = shapes;
        this.records = tls.records();
        this.exchanges = exchanges;
    }

    /** @param exchanges the inferred exchanges of the connection */
    static List<InferredFact> of(TlsStream tls, RecordShapes shapes, List<Exchange> exchanges) {
        InferredFacts reader = new InferredFacts(tls, shapes, exchanges);
        reader.handshake();
        reader.hellos();
        reader.version();
        reader.counts();
        reader.messages();
        return List.copyOf(reader.facts);
    }

    private void add(String fact, Object value, String sure, String reason, long frame) {
        facts.add(new InferredFact(fact, value.toString(), sure, reason, frame));
    }

    private void handshake() {
        int finished = shapes.clientFinished();
        if (finished < 0) {
            return;
        }
        boolean known = RecordShapes.isFinished(records.length(finished));
        add(
                "handshake-complete",
                "yes",
                !tls.speaks13() ? CERTAIN : known ? LIKELY : POSSIBLE,
                !tls.speaks13()
                        ? "in TLS 1.2 the types of the records say it"
                        : known
                                ? "a record of the client as long as a Finished, after the server's flight"
                                : "the client's first record after the server's flight, though no Finished is so long",
                records.frame(finished));
        int certificates = 0;
        boolean early = EarlyAnswer.sent(tls);
        int sealedEnd = tls.speaks13() ? finished : 0;
        for (int i = 0; i < sealedEnd; i++) {
            boolean sealed = records.from(i) == Side.CLIENT
                    && records.type(i) == Records.APPLICATION_DATA
                    && !(early && EarlyAnswer.isEndOfEarlyData(records.length(i)));
            certificates += sealed && shapes.kind(i) == RecordShapes.Kind.HANDSHAKE ? 1 : 0;
        }
        if (certificates > 0) {
            add(
                    "client-authentication",
                    "yes",
                    LIKELY,
                    "records of the client between the server's flight and its Finished: a certificate goes there",
                    records.frame(finished));
        }
    }

    private void hellos() {
        ClientHello hello = tls.clientHello();
        ServerHello answer = tls.serverHello();
        if (answer != null && answer.sessionResumed) {
            add("session-resumed", "yes", CERTAIN, "the ServerHello says so in clear", 0);
        }
        if (hello != null && hello.earlyData) {
            boolean sent = EarlyAnswer.sent(tls);
            add(
                    "early-data",
                    sent ? "sent" : "offered",
                    sent ? LIKELY : CERTAIN,
                    sent
                            ? "the ClientHello offers it, and data of the client comes before the server's first word"
                            : "the ClientHello offers it",
                    0);
        }
    }

    private void version() {
        RecordShapes.Sign sign = shapes.http2Sign();
        if (shapes.http2() == RecordShapes.Http2.UNKNOWN || tls.serverHello() == null) {
            return;
        }
        add(
                "http-version",
                shapes.http2() == RecordShapes.Http2.YES ? "HTTP/2" : "HTTP/1.1",
                sign == RecordShapes.Sign.NEGOTIATED ? CERTAIN : LIKELY,
                switch (sign) {
                    case NEGOTIATED -> "the protocols that the hellos name in clear leave no other";
                    case EXTENSIONS_LENGTH -> "the length of the server's EncryptedExtensions fits this protocol only";
                    case FIRST_WORDS -> "the server's and the client's first records have the lengths of SETTINGS";
                },
                0);
    }

    private void counts() {
        long[] count = new long[RecordShapes.Kind.values().length];
        long[] frame = new long[count.length];
        for (int i = 0; i < records.size(); i++) {
            int kind = shapes.kind(i).ordinal();
            if (count[kind]++ == 0 || kind == RecordShapes.Kind.ALERT.ordinal()) {
                frame[kind] = records.frame(i);
            }
        }
        int ticket = RecordShapes.Kind.TICKET.ordinal();
        if (count[ticket] > 0) {
            add(
                    "session-tickets",
                    count[ticket],
                    LIKELY,
                    "records of the server right after the client's Finished, of the lengths that tickets have",
                    frame[ticket]);
        }
        int control = RecordShapes.Kind.CONTROL.ordinal();
        if (count[control] > 0) {
            add(
                    "http2-housekeeping",
                    count[control],
                    LIKELY,
                    "records as long as SETTINGS, WINDOW_UPDATE, PING, GOAWAY or RST_STREAM",
                    frame[control]);
        }
        // an alert in clear says itself what it is: nothing is inferred of it
        long clear = tls.alerts().stream().filter(a -> !a.isHidden()).count();
        int alert = RecordShapes.Kind.ALERT.ordinal();
        if (count[alert] > clear) {
            add(
                    "alerts",
                    count[alert] - clear,
                    tls.speaks13() ? LIKELY : CERTAIN,
                    tls.speaks13()
                            ? "last records of a side, as long as an alert: most often close_notify"
                            : "the type of the record says it; most often close_notify",
                    frame[alert]);
        }
    }

    private void messages() {
        if (exchanges.isEmpty()) {
            return;
        }
        boolean http1 = shapes.http2() == RecordShapes.Http2.NO;
        add(
                "exchanges",
                exchanges.size(),
                http1 ? LIKELY : POSSIBLE,
                http1
                        ? "client data after an answer opens the next exchange"
                        : "client data after an answer opens the next exchange; requests at the same time count as one",
                exchanges.get(0).requestFirstFrame);
        Exchange last = exchanges.get(exchanges.size() - 1);
        if (exchanges.size() > 1) {
            add(
                    "connection-reused",
                    exchanges.size() - 1,
                    http1 ? LIKELY : POSSIBLE,
                    "requests that came after an answer, on the same connection",
                    last.requestFirstFrame);
        }
        if (last.requestEnd != 0) {
            boolean cut = last.requestCompleteness == Exchange.Completeness.CUT;
            add(
                    "request-complete",
                    cut ? "no" : "yes",
                    cut || last.responseStarted() ? LIKELY : POSSIBLE,
                    cut
                            ? "the client began a record whose rest never came"
                            : last.responseStarted()
                                    ? "the client's last record before the answer"
                                    : "nothing followed it; a client that stops in mid-body looks the same",
                    last.requestLastFrame);
        }
        if (last.responseStarted()) {
            add(
                    "response-began",
                    "yes",
                    http1 ? LIKELY : POSSIBLE,
                    "a record of the server that is no ticket, no housekeeping and no alert",
                    last.responseFirstFrame);
            answer(last);
        }
    }

    private void answer(Exchange last) {
        AnswerShape shape = AnswerShape.of(records, shapes, last);
        if (shape.streams()) {
            add(
                    "streaming",
                    shape.cadence(),
                    LIKELY,
                    "many small records of the server, with pauses between them, as a stream of events has",
                    last.responseFirstFrame);
        } else if (shape.isShort()) {
            add(
                    "short-answer",
                    last.responseBytes + " bytes at once",
                    POSSIBLE,
                    "an error status comes so, and so does a short answer: the status itself is hidden",
                    last.responseFirstFrame);
        }
    }
}
