package io.hangup.diagnosis;

import io.hangup.llm.Exchange;
import io.hangup.llm.LlmConnection;
import io.hangup.llm.Phase;
import io.hangup.llm.RecordShapes;
import io.hangup.packet.Packet;
import io.hangup.tcp.Connection;
import io.hangup.tcp.Half;
import io.hangup.tcp.Reset;
import io.hangup.tcp.ResetAttribution;
import io.hangup.tcp.ResetReason;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;
import io.hangup.tls.TlsStream;
import java.util.List;
import java.util.stream.Collectors;

/** One subject with everything that rules may ask about it. */
public final class Case {
    /** A round trip assumed where the handshake was not seen. */
    private static final long DEFAULT_RTT_NANOS = 50_000_000L;

    private final LlmConnection llm;
    private final Exchange exchange;
    private final Fate fate;
    private final Ending ending;
    private final Wire wire;
    private final long observedUntil;
    private final Surroundings surroundings;

    Case(
            LlmConnection llm,
            Exchange exchange,
            Fate fate,
            Ending ending,
            Wire wire,
            long observedUntil,
            Surroundings surroundings) {
        this.llm = llm;
        this.exchange = exchange;
        this.fate = fate;
        this.ending = ending;
        this.wire = wire;
        this.observedUntil = observedUntil;
        this.surroundings = surroundings;
    }

    public LlmConnection llm() {
        return llm;
    }

    public Connection connection() {
        return llm.connection();
    }

    public Half client() {
        return connection().half(Side.CLIENT);
    }

    public Half server() {
        return connection().half(Side.SERVER);
    }

    /** The exchange, or null where none came about on the connection. */
    public Exchange exchange() {
        return exchange;
    }

    public boolean hasExchange() {
        return exchange != null;
    }

    public Fate fate() {
        return fate;
    }

    public Ending ending() {
        return ending;
    }

    public Wire wire() {
        return wire;
    }

    public Segments log() {
        return wire.log();
    }

    /** The TLS layer of the call, or null. */
    public TlsStream tls() {
        return llm.tls();
    }

    public RecordShapes shapes() {
        return llm.shapes();
    }

    /** Capture time up to which this connection was watched, epoch nanoseconds. */
    public long observedUntil() {
        return observedUntil;
    }

    /** What else went on in the capture. */
    public Surroundings surroundings() {
        return surroundings;
    }

    /** The timers that durations are compared with, those of the hop that shows itself first. */
    public Timers timers() {
        return surroundings.timers().at(HopEvidence.of(llm, exchange));
    }

    /** Round trip between client and server as the handshake shows it, or without its SYN the data; nanoseconds. */
    public long rtt() {
        long server = connection().serverRtt();
        long client = connection().clientRtt();
        if (server < 0 && client >= 0) {
            long data = client().minRtt; // from its data to their acknowledgment
            return data < 0 ? DEFAULT_RTT_NANOS : data + client;
        }
        if (server < 0) {
            return DEFAULT_RTT_NANOS;
        }
        return Math.max(0, server) + Math.max(0, client);
    }

    /** What the capture holds first of the connection, as the start of a duration: "the SYN". */
    public String firstPacket() {
        if (connection().synSeen()) {
            return "the SYN";
        }
        return connection().openingSeen() ? "the SYN-ACK" : "the first captured packet";
    }

    /** When the answer of the exchange began: "after 3 s", or that it did not wait for the request. */
    public String answeredAfter() {
        long wait = exchange.headersTime - exchange.requestEnd;
        return wait < 0 && exchange.headersTime > exchange.requestStart
                ? "while the client was still sending its request"
                : "after " + Words.duration(wait);
    }

    /** "The server side (api.openai.com, 203.0.113.10)", or the proxy where the call goes through a tunnel. */
    public String serverSide() {
        String address = connection().server().address();
        if (llm.connectRequest() != null) {
            return "The proxy " + address + (llm.host().equals(address) ? "" : " on the way to " + llm.host());
        }
        return "The server side (" + (llm.host().equals(address) ? "" : llm.host() + ", ") + address + ")";
    }

    /** The same for what was said inside TLS: in a tunnel that is the endpoint's word, not the proxy's. */
    public String serverInside() {
        return llm.connectRequest() == null ? serverSide() : "The server side (" + serverText() + ")";
    }

    /** The exchange before this one on the connection, also one that is no call; or null. */
    public Exchange previousExchange() {
        return exchange == null ? null : exchange.previous;
    }

    /** "api.openai.com (203.0.113.10)", or "api.openai.com through the proxy 10.0.0.3" inside a CONNECT tunnel. */
    public String serverText() {
        String address = connection().server().address();
        if (llm.connectRequest() != null) {
            return (llm.host().equals(address) ? "" : llm.host() + " through ") + "the proxy " + address;
        }
        return llm.host().equals(address) ? address : llm.host() + " (" + address + ")";
    }

    /** One row of proof. */
    public Evidence row(int index, String text) {
        if (index < 0 || index >= log().size()) {
            return null;
        }
        String from = log().from(index) == Side.CLIENT ? "client" : "server";
        String whole = log().has(index, Packet.RST) ? text + reason(log().frame(index)) : text;
        return new Evidence(log().frame(index), log().time(index), from, whole);
    }

    /** What a reset says itself, ready to follow its description. */
    private String reason(long frame) {
        for (Reset reset : connection().resets()) {
            String reason = reset.frame() == frame ? ResetReason.of(reset) : "";
            if (!reason.isEmpty()) {
                return "; " + reason;
            }
        }
        return "";
    }

    /** A FIN, or a reset and its form. */
    public String closeText(int index) {
        return log().has(index, Packet.RST) ? resetText(index) : "FIN";
    }

    /** The form of a reset, beside what its sender's other packets look like, and what of it does not fit them. */
    public String resetText(int rst) {
        int usual = connection().half(log().from(rst)).usualTtl;
        int ttl = log().ttl(rst);
        List<ResetAttribution.Feature> features = features(rst);
        boolean sometimes =
                features.stream().anyMatch(feature -> feature.text().equals(ResetAttribution.sometimes(ttl)));
        String misfits = features.stream()
                .filter(feature -> feature.weight() > 0 && !feature.text().startsWith("TTL "))
                .map(feature -> "; " + feature.text())
                .collect(Collectors.joining());
        return (log().has(rst, Packet.ACK) ? "RST,ACK" : "RST without ACK") + ", window "
                + log().window(rst)
                + ", "
                + (sometimes ? ResetAttribution.sometimes(ttl) : "TTL " + ttl)
                + (usual < 0 || sometimes
                        ? ""
                        : usual == ttl ? " like its other packets" : " where its other packets have " + usual)
                + misfits;
    }

    private List<ResetAttribution.Feature> features(int rst) {
        for (Reset reset : connection().resets()) {
            if (reset.frame() == log().frame(rst)) {
                return ResetAttribution.of(connection(), reset).features();
            }
        }
        return List.of();
    }

    /** One row of proof for a frame that need not be a segment of this connection. */
    public Evidence row(long frame, long timeNanos, Side from, String text) {
        return frame == 0 ? null : new Evidence(frame, timeNanos, from == Side.CLIENT ? "client" : "server", text);
    }

    /** How far the call had come when this segment was sent. */
    public Phase phaseAt(int index) {
        long time = log().time(index);
        if (exchange == null || time < exchange.requestStart) {
            return log().has(index, Packet.SYN) ? Phase.CONNECT : isTls() ? Phase.TLS : Phase.REQUEST;
        }
        if (time <= exchange.requestEnd) {
            return Phase.REQUEST;
        }
        return exchange.headersTime == 0 || time < exchange.headersTime ? Phase.AWAITING_HEADERS : Phase.BODY;
    }

    /** The request's last frame in words: complete, or how much of it came. */
    public String requestText() {
        boolean cut = exchange.requestCompleteness == Exchange.Completeness.CUT;
        String bytes = Words.bytes(exchange.requestBytes);
        return cut ? "request cut off after " + bytes : "request complete, " + bytes;
    }

    /** Index of the segment that carried the last byte of the request, or -1. */
    public int requestEndIndex() {
        return exchange == null ? -1 : wire.indexOf(exchange.requestLastFrame);
    }

    /** First segment of the server that acknowledges the whole request, or -1. */
    public int requestAckIndex() {
        int end = requestEndIndex();
        return end < 0 ? -1 : wire.acknowledgment(Side.CLIENT, requestEndSeq(), firstRequestIndex());
    }

    /** Sequence number after the last request byte. */
    public long requestEndSeq() {
        int end = requestEndIndex();
        long highest = 0;
        for (int i = Math.max(0, firstRequestIndex()); i <= end; i++) {
            if (log().from(i) == Side.CLIENT && !log().has(i, Packet.RST)) {
                highest = Math.max(highest, log().seq(i) + log().length(i));
            }
        }
        return highest;
    }

    public int firstRequestIndex() {
        return exchange == null ? -1 : wire.indexOf(exchange.requestFirstFrame);
    }

    /** The server acknowledged every byte of the request. */
    public boolean requestAcked() {
        return requestAckIndex() >= 0;
    }

    /** The client closed while the path was dead, which came back later; null where that is not so. */
    public DeadSpell deadSpell() {
        return wire.once(DeadSpell.class, () -> DeadSpell.of(wire, ending, rtt()));
    }

    /** Nobody heard the client any more when it closed, for ever or for a long time. */
    public boolean clientUnheard() {
        return wire.unheard(Side.CLIENT, rtt()) || deadSpell() != null;
    }

    /** The server closed between the first and the last byte of the request that the client sent. */
    public boolean requestOutlivedClose() {
        return exchange != null
                && ending.by(Side.SERVER)
                && exchange.requestStart < ending.time()
                && exchange.requestEnd > ending.time();
    }

    /** Nanoseconds from the last request byte to the end of the subject. */
    public long waited() {
        return exchange == null || fate.time() == 0 ? 0 : fate.time() - exchange.requestEnd;
    }

    /** Where the capture's clock stepped ahead while this call lasted, or since the one before it; or null. */
    public ClockStep clockStep() {
        List<ClockStep> steps = wire.once(ClockStep.class, () -> ClockStep.of(log()));
        if (steps.isEmpty()) {
            return null;
        }
        long from = previousExchange() == null ? Long.MIN_VALUE : previousExchange().responseLastTime;
        long until = fate.time() == 0 ? Long.MAX_VALUE : fate.time();
        for (ClockStep step : steps) {
            if (log().time(step.index()) > from && log().time(step.index() - 1) < until) {
                return step;
            }
        }
        return null;
    }

    /** Segments of the side that repeated bytes from the request on. */
    public int repeatsSinceRequest(Side side) {
        return wire.retransmissions(side, Math.max(0, firstRequestIndex()));
    }

    public boolean isTls() {
        return tls() != null;
    }
}
