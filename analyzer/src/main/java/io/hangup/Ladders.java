package io.hangup;

import io.hangup.capture.CaptureSource;
import io.hangup.capture.FrameReader.Next;
import io.hangup.capture.FrameRef;
import io.hangup.compare.VantagePoints;
import io.hangup.diagnosis.LinkSizes;
import io.hangup.diagnosis.ShownMtu;
import io.hangup.http.HttpExchange;
import io.hangup.ladder.LadderFrames;
import io.hangup.ladder.LadderHttp;
import io.hangup.ladder.LadderNotes;
import io.hangup.ladder.LadderPhases;
import io.hangup.ladder.LadderResets;
import io.hangup.ladder.LadderTls;
import io.hangup.llm.Exchange;
import io.hangup.llm.InferredFact;
import io.hangup.llm.Keys;
import io.hangup.llm.LlmConnection;
import io.hangup.llm.LlmTracker;
import io.hangup.llm.ProtocolStack;
import io.hangup.llm.RecordShapes;
import io.hangup.llm.Visibility;
import io.hangup.names.Lookup;
import io.hangup.names.Query;
import io.hangup.packet.PacketReader;
import io.hangup.report.Ladder;
import io.hangup.report.LadderRow;
import io.hangup.surroundings.CaptureView;
import io.hangup.tcp.Connection;
import io.hangup.tcp.IcmpError;
import io.hangup.tcp.Side;
import io.hangup.tcp.TcpTracker;
import io.hangup.tls.TlsStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** One connection of a capture as a {@link Ladder}: every frame of it, and what its bytes are. */
public final class Ladders {
    private static final int PROGRESS_MASK = (1 << 14) - 1;

    private final LadderFrames picked;
    private final LlmTracker tracker;
    private final int capture;
    private LlmConnection llm;

    private Ladders(AnalysisOptions options, Keys keys, int capture, int stream) throws IOException {
        Analyzer wiring = new Analyzer(options, AnalysisListener.NONE);
        this.tracker = new LlmTracker(wiring.catalogue(), keys, true, this::ended);
        this.capture = capture;
        this.picked = new LadderFrames(tracker, capture, stream);
    }

    /**
     * Reads the capture and draws one connection of it, whatever it is.
     *
     * @param options of which the endpoints and key logs count; filters do not
     * @param capture index of the file in which the connection has the number, from 0
     * @param stream Wireshark's {@code tcp.stream}
     * @return empty when no connection has that number
     * @throws AnswersAloneException when the stream's requests are in another one, and the source can be read only once
     * @throws io.hangup.capture.CaptureException when no file of the source had a readable header
     * @throws IOException for other input errors
     */
    public static Optional<Ladder> of(
            CaptureSource source, AnalysisOptions options, int capture, int stream, AnalysisListener listener)
            throws IOException {
        Keys keys = new Analyzer(options, listener).keys(source);
        keys.log().endOfFollowed();
        Ladders ladders = new Ladders(options, keys, capture, stream);
        ladders.read(source, null, listener);
        int requests = ladders.picked.requestsStream();
        if (requests >= 0 && requests != stream) {
            if (!source.isStored()) {
                throw new AnswersAloneException(stream, requests);
            }
            return of(source, options, capture, requests, listener);
        }
        if (source.parts().size() > 1 && ladders.mayMixViews()) {
            VantagePoints points = VantagePoints.of(source.parts(), (count, offset) -> listener.stopRequested());
            if (points.needed()) {
                ladders = new Ladders(options, keys, capture, stream);
                ladders.read(source.shifted(points.shifts()), points, listener);
            }
        }
        return Optional.ofNullable(ladders.picked.connection()).map(ladders::ladder);
    }

    /** Frames of several files may be parts of one capture, or the same packets seen twice; so may a missing number be. */
    private boolean mayMixViews() {
        return picked.connection() == null
                || picked.frames().stream().anyMatch(sent -> FrameRef.capture(sent.frame()) != capture);
    }

    /** @param points null to read every file; else only those taken where the asked one was */
    private void read(CaptureSource source, VantagePoints points, AnalysisListener listener) throws IOException {
        TcpTracker tcp = new TcpTracker(
                picked,
                picked,
                new TcpTracker.Options(false, ThreadLocalRandom.current().nextLong()));
        try (PacketReader packets = PacketReader.of(source.open(), source.isStored())) {
            Next next;
            while ((next = packets.next()) != Next.END) {
                long ref = packets.frame().ref;
                if (next == Next.IDLE || points != null && !points.sameView(FrameRef.capture(ref), capture)) {
                    continue;
                }
                tcp.packet(packets.packet(), packets.frame().timeNanos, ref);
                if ((packets.count() & PROGRESS_MASK) == 0) {
                    listener.progress(packets.count(), packets.frame().fileOffset);
                }
            }
        }
        tcp.end();
    }

    private void ended(LlmConnection ended) {
        if (ended.connection() == picked.connection()) {
            llm = ended;
        }
    }

    private Ladder ladder(Connection connection) {
        LadderNotes notes = new LadderNotes();
        List<LadderFrames.Sent> frames = picked.frames();
        LadderPhases phases = describe(frames, notes);
        LadderResets.add(connection, notes);
        List<LadderRow> rows = new ArrayList<>(frames.size() + 4);
        for (LadderFrames.Sent sent : frames) {
            rows.add(new LadderRow(
                    phases.before(sent.frame()),
                    sent.frame(),
                    sent.timeNanos(),
                    picked.fromClient(sent) ? Side.CLIENT : Side.SERVER,
                    sent.flags(),
                    sent.seq(),
                    sent.length(),
                    sent.events(),
                    sent.eventTexts(),
                    notes.of(sent.frame()),
                    notes.isRoutine(sent.frame())));
        }
        errors(connection, rows);
        return new Ladder(
                connection.tcpStream(),
                connection.client().toString(),
                connection.server().toString(),
                llm == null ? connection.server().address() : llm.host(),
                inOtherTools(connection),
                LinkSizes.offered(connection),
                ShownMtu.of(connection),
                connection.firstTime(),
                lookups(connection),
                rows,
                foldAt(rows),
                picked.left(),
                inferred());
    }

    /** For finding the connection in the logs of other tools. */
    private String inOtherTools(Connection connection) {
        String zeek = connection.connState().isEmpty()
                ? ""
                : "Zeek: " + connection.connState() + " " + connection.history() + " · ";
        String answers = connection.redirected() ? "answers in tcp.stream " + connection.answersStream() + ", " : "";
        String same = picked.sameUnderOtherAddresses();
        String translated = same.isEmpty() ? "" : "the same under translated addresses (NAT) in " + same + ", ";
        return zeek + "Wireshark: " + answers + translated + "tcp.completeness " + connection.completeness()
                + " · community ID " + connection.communityId().text();
    }

    /** Index behind the last of the frames kept from the start on; rows that are no frame of either side do not count. */
    private int foldAt(List<LadderRow> rows) {
        int at = 0;
        for (int seen = 0; at < rows.size() && seen < picked.headSize(); at++) {
            seen += rows.get(at).from() == null ? 0 : 1;
        }
        return at;
    }

    /** Fills in what the bytes are, and finds the phases. */
    private LadderPhases describe(List<LadderFrames.Sent> frames, LadderNotes notes) {
        if (llm == null) {
            return LadderPhases.of(frames, null, null, null, List.of());
        }
        List<LadderPhases.Span> spans = new ArrayList<>();
        for (LlmConnection tunnel : llm.tunnels()) {
            describe(tunnel, notes, spans);
        }
        spans.sort(Comparator.comparingLong(LadderPhases.Span::requestFirst));
        LlmConnection first = llm.tunnels().get(0);
        ProtocolStack outer = first.stack().decrypted() ? first.stack().content() : first.stack();
        if (outer.http2() != null) {
            LadderHttp.connection(outer.http2(), notes);
        }
        TlsStream proxy = first.proxyTls();
        if (proxy != null) {
            LadderTls.add(
                    proxy,
                    new RecordShapes(proxy, Math.max(0, first.connection().serverRtt())),
                    notes);
        }
        return LadderPhases.of(frames, proxy, first.tls(), first.connectRequest(), spans);
    }

    private static void describe(LlmConnection tunnel, LadderNotes notes, List<LadderPhases.Span> spans) {
        HttpExchange connect = tunnel.connectRequest();
        if (connect != null) {
            LadderHttp.readable(List.of(connect), notes);
        }
        ProtocolStack innermost = tunnel.stack().innermost();
        ProtocolStack readable = innermost.decrypted() ? innermost.content() : innermost;
        List<HttpExchange> exchanges = exchanges(readable);
        if (exchanges != null) {
            LadderHttp.readable(exchanges, notes);
            exchanges.stream()
                    .filter(e -> e != connect)
                    .map(LadderPhases.Span::of)
                    .forEach(spans::add);
        }
        if (readable.http2() != null) {
            LadderHttp.connection(readable.http2(), notes);
        }
        if (tunnel.tls() != null) {
            if (exchanges == null) {
                inferred(tunnel, notes, spans);
            }
            LadderTls.add(tunnel.tls(), tunnel.shapes(), notes);
        }
    }

    /** What is inferred of each layer that could not be decrypted. */
    private List<InferredFact> inferred() {
        return llm == null
                ? List.of()
                : llm.tunnels().stream()
                        .flatMap(t -> t.inferredFacts().stream())
                        .toList();
    }

    private static List<HttpExchange> exchanges(ProtocolStack layer) {
        if (layer.http() != null) {
            return layer.http().exchanges();
        }
        return layer.http2() == null ? null : layer.http2().exchanges();
    }

    private static void inferred(LlmConnection tunnel, LadderNotes notes, List<LadderPhases.Span> spans) {
        List<Exchange> inferred = new ArrayList<>();
        for (Exchange exchange : tunnel.exchanges()) {
            if (exchange.visibility == Visibility.INFERRED) {
                inferred.add(exchange);
                spans.add(LadderPhases.Span.of(exchange));
            }
        }
        LadderHttp.inferred(inferred, notes);
    }

    /** ICMP errors at their places in the file. */
    private static void errors(Connection connection, List<LadderRow> rows) {
        for (IcmpError error : connection.icmpErrors()) {
            int at = rows.size();
            while (at > 0 && rows.get(at - 1).frame() > error.frame()) {
                at--;
            }
            rows.add(at, other(error.frame(), error.timeNanos(), icmp(error)));
        }
    }

    private static String icmp(IcmpError error) {
        String what = error.isPacketTooBig()
                ? "packet too big" + (error.mtu() > 0 ? ", MTU " + error.mtu() : "")
                : (error.isUnreachable() ? "unreachable" : "error") + ", type " + error.type() + " code "
                        + error.code();
        return (error.v6() ? "ICMPv6 " : "ICMP ") + what + " from " + error.from() + ", quotes the "
                + (error.quotedSide() == Side.CLIENT ? "client" : "server") + "'s segment "
                + error.quotedSeq();
    }

    private static LadderRow other(long frame, long time, String text) {
        return new LadderRow("", frame, time, null, 0, 0, 0, 0, List.of(), List.of(text), false);
    }

    /** The last look-up before the connection that gave its address. */
    private List<LadderRow> lookups(Connection connection) {
        Lookup lookup =
                new CaptureView(tracker.names(), Map.of()).lookupFor(connection.server(), connection.firstTime());
        List<LadderRow> rows = new ArrayList<>();
        if (lookup == null) {
            return rows;
        }
        for (Query query : lookup.queries) {
            String type = query.type == 1 ? "A" : query.type == 28 ? "AAAA" : "type " + query.type;
            String tries = query.tries > 1 ? ", " + query.tries + " tries" : "";
            rows.add(other(query.firstFrame, query.firstTime, "asks " + type + " of " + lookup.name + tries));
            if (query.answerFrame != 0) {
                String answer = query.addresses.isEmpty()
                        ? "no address (code " + query.rcode + ")"
                        : String.join(", ", query.addresses.subList(0, Math.min(4, query.addresses.size())));
                rows.add(other(query.answerFrame, query.answerTime, type + " answered: " + answer));
            }
        }
        rows.sort(Comparator.comparingLong(LadderRow::timeNanos));
        return rows;
    }
}
