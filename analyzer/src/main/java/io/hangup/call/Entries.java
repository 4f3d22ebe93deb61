package io.hangup.call;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Diagnostician;
import io.hangup.diagnosis.Ending;
import io.hangup.diagnosis.Fate;
import io.hangup.http.WebSocket;
import io.hangup.http.WebSocketClose;
import io.hangup.llm.Exchange;
import io.hangup.llm.InferredFact;
import io.hangup.llm.LlmConnection;
import io.hangup.llm.Phase;
import io.hangup.llm.ProtocolStack;
import io.hangup.llm.StreamProgress;
import io.hangup.llm.Visibility;
import io.hangup.report.ConnectionEntry;
import io.hangup.report.ExchangeEntry;
import io.hangup.tcp.Connection;
import io.hangup.tcp.Half;
import io.hangup.tcp.Side;
import io.hangup.tcp.TcpEvent;
import io.hangup.tls.ClientHello;
import io.hangup.tls.ServerHello;
import io.hangup.tls.TlsStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finished connections and exchanges to the report's entries. Equal texts of one analysis are one object in them. */
public final class Entries {
    private static final String[] COUNTERS = {
        "segments",
        "bytes",
        "retransmissions",
        "outOfOrder",
        "duplicateAcks",
        "lostSegments",
        "zeroWindows",
        "keepAlives",
        "resets",
        "missedBytes",
        "cutSegments",
        "reportedTwice"
    };

    private final Texts texts = new Texts();

    /** The report's entry of a connection. */
    public ConnectionEntry connection(LlmConnection llm, Diagnostician.Outcomes outcomes) {
        Connection c = llm.connection();
        LlmConnection first = llm.tunnels().get(0);
        double rtt = c.serverRtt() < 0 ? Double.NaN : (Math.max(0, c.serverRtt()) + Math.max(0, c.clientRtt())) / 1e6;
        return new ConnectionEntry(
                "c" + c.id(),
                c.tcpStream(),
                io.hangup.capture.FrameRef.capture(c.firstFrame()),
                texts.of(c.client().address()),
                c.client().port(),
                texts.of(c.server().address()),
                c.server().port(),
                texts.of(first.host()),
                first.identity().provider(),
                first.identity().evidence(),
                c.firstFrame(),
                c.lastFrame(),
                c.firstTime(),
                c.lastTime(),
                texts.of(c.history()),
                c.connState(),
                c.completeness(),
                c.communityId(),
                rtt,
                c.half(Side.CLIENT).mss,
                c.half(Side.SERVER).mss,
                tls(llm),
                counters(c.half(Side.CLIENT)),
                counters(c.half(Side.SERVER)),
                close(outcomes),
                redirect(c));
    }

    private ConnectionEntry.Redirect redirect(Connection c) {
        return c.redirected()
                ? new ConnectionEntry.Redirect(
                        texts.of(c.called().address()), c.called().port(), c.answersStream())
                : null;
    }

    /** Of the tunnel, or the first of several; the others are told beside it. */
    private Map<String, Object> tls(LlmConnection llm) {
        Map<String, Object> facts = new LinkedHashMap<>();
        if (llm.tunnelsNotRead() > 0) {
            facts.put("tunnelsNotRead", llm.tunnelsNotRead());
        }
        if (speaksOtherwise(llm)) {
            facts.put("neitherTlsNorHttp", true);
        }
        List<LlmConnection> tunnels = llm.tunnels();
        tls(tunnels.get(0), facts);
        if (tunnels.size() > 1) {
            facts.put("tunnels", tunnels.stream().map(this::tunnel).toList());
        }
        return new CompactMap<>(facts);
    }

    /** The first bytes of the connection are there, and are nothing that a call to a model is made of. */
    private static boolean speaksOtherwise(LlmConnection llm) {
        Connection c = llm.connection();
        return llm.stack().protocol() == ProtocolStack.Protocol.OTHER
                && c.openingSeen()
                && c.half(Side.CLIENT).payloadBytes > 0
                && c.half(Side.CLIENT).missedBytes == 0
                && c.half(Side.CLIENT).cutSegments == 0;
    }

    private Map<String, Object> tunnel(LlmConnection tunnel) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("target", texts.of(tunnel.connectRequest().request.target));
        facts.put("host", texts.of(tunnel.host()));
        facts.put("http2Stream", tunnel.connectRequest().streamId);
        List<String> ids = tunnel.exchanges().stream()
                .map(e -> "c" + tunnel.connection().id() + "." + e.number)
                .toList();
        if (!ids.isEmpty()) {
            facts.put("exchanges", ids);
        }
        tls(tunnel, facts);
        return facts;
    }

    private void tls(LlmConnection llm, Map<String, Object> facts) {
        TlsStream tls = llm.tls();
        String notDecrypted = llm.notDecrypted();
        if (tls == null) {
            return;
        }
        ServerHello server = tls.serverHello();
        if (server != null) {
            facts.put("version", server.versionName());
            facts.put(
                    "cipher",
                    server.cipherName == null ? String.format("0x%04x", server.cipherSuite) : server.cipherName);
            if (server.alpn != null) {
                facts.put("alpn", texts.of(server.alpn));
            }
        }
        ClientHello client = tls.clientHello();
        if (client != null) {
            if (client.serverName != null) {
                facts.put("sni", texts.of(client.serverName));
            }
            if (!client.alpn.isEmpty()) {
                facts.put("alpnOffered", texts.of(String.join(",", client.alpn)));
            }
            facts.put("clientHelloBytes", client.length);
            if (client.encryptedClientHello) {
                facts.put("encryptedClientHello", true);
            }
            if (client.postQuantum) {
                facts.put("postQuantum", true);
            }
        }
        if (notDecrypted != null) {
            facts.put("notDecrypted", notDecrypted);
        }
        List<InferredFact> inferred = llm.inferredFacts();
        if (!inferred.isEmpty()) {
            facts.put("inferred", inferred);
        }
    }

    private static Map<String, Long> counters(Half half) {
        return new CounterMap(
                COUNTERS,
                half.segments,
                half.uniqueBytes,
                half.retransmissions(),
                half.count(TcpEvent.OUT_OF_ORDER),
                half.count(TcpEvent.DUPLICATE_ACK),
                half.count(TcpEvent.LOST_SEGMENT),
                half.count(TcpEvent.ZERO_WINDOW),
                half.count(TcpEvent.KEEP_ALIVE),
                half.rsts,
                half.missedBytes,
                half.cutSegments,
                half.reportedTwice);
    }

    private static ConnectionEntry.Close close(Diagnostician.Outcomes outcomes) {
        Ending ending = outcomes.ending();
        String initiator = !ending.ended() ? "none" : ending.forged() ? "middlebox" : name(ending.initiator());
        String first = ending.firstTcpSide() == null ? "none" : name(ending.firstTcpSide());
        List<Long> frames = List.of();
        if (ending.ended()) {
            frames = List.of(ending.frame());
            int index = ending.firstTcpIndex();
            Case any = outcomes.cases().get(0);
            if (index >= 0 && any.log().frame(index) != ending.frame()) {
                frames = List.of(ending.frame(), any.log().frame(index));
            }
        }
        Fate last = outcomes.cases().get(outcomes.cases().size() - 1).fate();
        Phase phase = last.phase();
        return new ConnectionEntry.Close(initiator, ending.how().id(), first, phase.id(), frames);
    }

    private static String name(Side side) {
        return side == Side.CLIENT ? "client" : "server";
    }

    /** The report's entry of the exchange that a case is about; its fate is the diagnosis' where there is one. */
    public ExchangeEntry exchange(Case facts, List<Diagnosis> diagnoses) {
        Exchange e = facts.exchange();
        String connection = "c" + facts.connection().id();
        String id = connection + "." + e.number;
        Fate fate = facts.fate();
        for (Diagnosis d : diagnoses) {
            if (d.subject().equals(id)) {
                fate = new Fate(d.outcome(), d.phase(), d.closedBy(), d.closedHow(), fate.time());
            }
        }
        return new ExchangeEntry(
                id,
                connection,
                texts.of(facts.llm().host()),
                fate.outcome(),
                fate.phase(),
                fate.closedBy(),
                fate.closedHow(),
                request(e),
                response(e));
    }

    private ExchangeEntry.Request request(Exchange e) {
        return new ExchangeEntry.Request(
                e.visibility,
                texts.of(e.method),
                texts.of(e.path),
                texts.of(e.model),
                e.streaming,
                e.requestBytes,
                e.requestBodyBytes,
                e.requestStart,
                e.requestEnd,
                e.requestFrames);
    }

    private static ExchangeEntry.Response response(Exchange e) {
        boolean none = !e.responseStarted();
        return new ExchangeEntry.Response(
                none ? Visibility.NONE : e.visibility,
                e.status,
                e.responseBytes,
                e.responseBodyBytes,
                e.headersTime != 0 ? e.headersTime : e.responseStart,
                e.responseLastTime,
                none || e.visibility == Visibility.INFERRED ? null : complete(e.responseCompleteness),
                e.stream == null ? null : streamed(e.stream, e.requestEnd),
                e.finishReason,
                e.usage,
                e.grpcStatus == null ? -1 : e.grpcStatus.code(),
                e.webSocket == null ? null : webSocket(e.webSocket),
                List.copyOf(e.requestIds),
                List.copyOf(e.rateLimits),
                e.responseFrames);
    }

    private static ExchangeEntry.WebSocketFacts webSocket(WebSocket socket) {
        WebSocketClose client = socket.close(Side.CLIENT);
        WebSocketClose server = socket.close(Side.SERVER);
        boolean byClient = server == null || client != null && client.timeNanos() <= server.timeNanos();
        WebSocketClose first = byClient ? client : server;
        return new ExchangeEntry.WebSocketFacts(
                socket.messages(Side.CLIENT),
                socket.messages(Side.SERVER),
                socket.pings(Side.CLIENT) + socket.pings(Side.SERVER),
                socket.pongs(Side.CLIENT) + socket.pongs(Side.SERVER),
                socket.longestSilenceNanos() / 1e6,
                first == null ? -1 : first.code(),
                first == null ? null : name(first.from()));
    }

    private static Boolean complete(Exchange.Completeness completeness) {
        return switch (completeness) {
            case COMPLETE -> Boolean.TRUE;
            case CUT -> Boolean.FALSE;
            case UNKNOWN -> null;
        };
    }

    private static ExchangeEntry.Streamed streamed(StreamProgress stream, long requestEnd) {
        double token = stream.firstTokenTime == 0 || stream.firstTokenHidden() || requestEnd == 0
                ? Double.NaN
                : (stream.firstTokenTime - requestEnd) / 1e6;
        return new ExchangeEntry.Streamed(
                stream.events,
                stream.terminated,
                token,
                stream.gapMillis(0.5),
                stream.gapMillis(0.95),
                stream.longestGap / 1e6,
                stream.eventsPerSecond(),
                stream.tokensPerSecond());
    }
}
