package io.hangup.diagnosis;

import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.LlmConnection;
import io.hangup.packet.Packet;
import io.hangup.tcp.Connection;
import io.hangup.tcp.Half;
import io.hangup.tcp.IgnoredReset;
import io.hangup.tcp.Reset;
import io.hangup.tcp.ResetAttribution;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;
import io.hangup.tls.Alert;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who ended a connection, and how. The initiator is whoever said first that it is over, by an alert or close_notify, a
 * FIN or a reset; who sent the first FIN or RST is a fact beside it.
 */
public final class Ending {
    /** From this score of the attribution table on, a reset is taken as another box's (causes: section 5.3). */
    public static final int FORGED = 8;

    /** From this score on, another box is a serious possibility. */
    public static final int SUSPICIOUS = 5;

    /** Segments behind a close among which those that it acknowledges are looked for. */
    private static final int HEARD_CAP = 64;

    /** A reset that missed and its twin towards the other side lie no further apart. */
    private static final long TWIN_NANOS = 5_000_000_000L;

    private Side initiator;
    private ClosedHow how = ClosedHow.NONE;
    private long time;
    private long frame;
    private Side firstTcpSide;
    private boolean firstTcpReset;
    private int firstTcpIndex = -1;
    private Reset reset;
    private ResetAttribution attribution;
    private Alert alert;
    private TunnelEnd tunnel;
    private boolean ofProxyTls;

    private final Wire wire;

    private Ending(Wire wire) {
        this.wire = wire;
    }

    static Ending of(LlmConnection llm, Wire wire) {
        Ending ending = new Ending(wire);
        ending.firstFinOrReset(llm.connection(), wire);
        ending.tunnelBefore(TunnelEnd.of(llm.connectRequest()));
        ending.alertBefore(llm);
        return ending;
    }

    /** How the connection itself ended, without what went through a tunnel. */
    static Ending ofConnection(LlmConnection llm, Wire wire) {
        Ending ending = new Ending(wire);
        ending.firstFinOrReset(llm.connection(), wire);
        return ending;
    }

    private void tunnelBefore(TunnelEnd end) {
        if (end == null || frame != 0 && end.time() > time) {
            return;
        }
        tunnel = end;
        firstTcpSide = null;
        firstTcpReset = false;
        firstTcpIndex = -1;
        reset = null;
        attribution = null;
        initiator = end.side();
        how = end.how();
        time = end.time();
        frame = end.frame();
    }

    private void firstFinOrReset(Connection connection, Wire wire) {
        Segments log = wire.log();
        int first = firstClosing(connection, wire);
        for (int i = first; i < log.size(); i++) {
            boolean fin = log.has(i, Packet.FIN);
            boolean rst = log.has(i, Packet.RST);
            if (!fin && !rst) {
                continue;
            }
            if (rst) {
                Reset candidate = resetAt(connection, log.frame(i));
                ResetAttribution signs = candidate == null ? null : ResetAttribution.of(connection, candidate);
                boolean harmless = candidate != null
                        && (isIgnored(connection, candidate)
                                || acceptedLater(wire, i, candidate)
                                || confirmedLater(connection, candidate));
                if (harmless && !(signs.likelyInjected() && resetLater(wire, i))) {
                    continue;
                }
                reset = candidate;
                attribution = signs;
            }
            int closing = fin && !rst ? answeredFin(log, i) : i;
            firstTcpIndex = closing;
            firstTcpSide = log.from(closing);
            firstTcpReset = rst;
            initiator = firstTcpSide;
            how = rst ? ClosedHow.RST : ClosedHow.FIN;
            time = heardUpTo(wire, closing);
            frame = log.frame(closing);
            return;
        }
    }

    /**
     * When a side closed: not before it had heard what the segment acknowledges, though that may stand behind it where the
     * two directions have different clocks.
     */
    private static long heardUpTo(Wire wire, int closing) {
        Segments log = wire.log();
        long heard = log.time(closing);
        int most = log.has(closing, Packet.ACK) ? Math.min(log.size(), closing + 1 + HEARD_CAP) : 0;
        for (int i = closing + 1; i < most; i++) {
            boolean other = log.from(i) != log.from(closing) && wire.hasData(i) && !wire.isRetransmission(i);
            if (other && log.seq(i) + log.length(i) <= log.ack(closing)) {
                heard = Math.max(heard, log.time(i));
            }
        }
        return heard;
    }

    /**
     * A FIN that acknowledges the other side's FIN came after it, though it stands before it where two interfaces have
     * different clocks: index of the first one.
     */
    private static int answeredFin(Segments log, int fin) {
        for (int i = fin + 1; i < log.size() && log.has(fin, Packet.ACK); i++) {
            boolean other = log.from(i) != log.from(fin) && log.has(i, Packet.FIN);
            if (other && log.ack(fin) == log.seq(i) + log.length(i) + 1) {
                return i;
            }
        }
        return fin;
    }

    /** Index from which on there may be a FIN or RST; the log's size when there is none. */
    private static int firstClosing(Connection connection, Wire wire) {
        long earliest = Long.MAX_VALUE;
        for (Side side : Side.values()) {
            Half half = connection.half(side);
            earliest = half.finFrame == 0 ? earliest : Math.min(earliest, half.finFrame);
            earliest = half.rstFrame == 0 ? earliest : Math.min(earliest, half.rstFrame);
        }
        return earliest == Long.MAX_VALUE ? wire.size() : Math.max(0, wire.indexOf(earliest));
    }

    /** A challenge ACK asked whether it was meant, and a reset with the exact number said so: that one ended it. */
    private static boolean confirmedLater(Connection connection, Reset reset) {
        IgnoredReset ignored = IgnoredReset.of(connection, reset);
        return ignored != null && ignored.challenge() != 0 && ignored.confirmed() != 0;
    }

    private static Reset resetAt(Connection connection, long frame) {
        for (Reset reset : connection.resets()) {
            if (reset.frame() == frame) {
                return reset;
            }
        }
        return null;
    }

    /** A forged reset that missed is not alone: its twin for the other side ended the connection, before any FIN did. */
    private static boolean resetLater(Wire wire, int after) {
        for (int i = after + 1; i < wire.size(); i++) {
            if (wire.log().has(i, Packet.RST)) {
                return wire.time(i) - wire.time(after) <= TWIN_NANOS;
            }
            if (wire.log().has(i, Packet.FIN)) {
                return false;
            }
        }
        return false;
    }

    /**
     * Whoever was to be reset acknowledged, without a RST, bytes that were sent after the reset: it had not taken it. What
     * was on the way before the reset proves nothing.
     */
    private static boolean acceptedLater(Wire wire, int at, Reset reset) {
        if (reset.laterFrame() == 0) {
            return false;
        }
        Segments log = wire.log();
        Side receiver = reset.side().opposite();
        for (int i = wire.indexOf(reset.laterFrame()); i >= 0 && i < log.size(); i++) {
            boolean plain = i > at && log.from(i) == receiver && log.has(i, Packet.ACK) && !log.has(i, Packet.RST);
            if (plain && log.ack(i) > reset.sentUpTo()) {
                return true;
            }
        }
        return false;
    }

    /**
     * A reset outside the window changes nothing (RFC 9293 section 3.10.7.4, RFC 5961), as far as the capture knows the
     * window; nor did one after which its side went on. A host without the socket answers late segments with the numbers
     * that these acknowledge: such a reset may miss, and yet its sender is gone.
     */
    private static boolean isIgnored(Connection connection, Reset reset) {
        boolean missed = reset.fit() == Reset.Fit.OUT_OF_WINDOW
                && !reset.replyForm()
                && reset.expected() > 0
                && connection.half(reset.side()).missedBytes == 0;
        if (missed && connection.half(reset.side().opposite()).rstFrame == 0) {
            return true;
        }
        return (reset.fit() == Reset.Fit.OUT_OF_WINDOW || reset.fit() == Reset.Fit.IN_WINDOW)
                && connection.half(reset.side().opposite()).rstFrame == 0
                && reset.laterFrame() != 0;
    }

    private void alertBefore(LlmConnection llm) {
        for (Alert candidate : alerts(llm)) {
            if (!candidate.isHidden() && !candidate.isFatal() && !candidate.isCloseNotify()) {
                continue; // a warning, such as unrecognized_name: the handshake goes on
            }
            boolean after = answersTheFin(candidate.from, candidate.frame);
            if (frame == 0 || candidate.timeNanos <= time && !after) {
                alert = candidate;
                ofProxyTls = llm.proxyTls() != null && llm.proxyTls().alerts().contains(candidate);
                initiator = candidate.from;
                how = candidate.isCloseNotify() || candidate.description == Alert.HIDDEN
                        ? ClosedHow.CLOSE_NOTIFY
                        : ClosedHow.TLS_ALERT;
                time = candidate.timeNanos;
                frame = candidate.frame;
                return;
            }
        }
    }

    /** Alerts of the call's TLS in order, and among them close_notify of the TLS to a proxy around it. */
    private static List<Alert> alerts(LlmConnection llm) {
        List<Alert> own = llm.tls() == null ? List.of() : llm.tls().alerts();
        List<Alert> outer = llm.proxyTls() == null ? List.of() : llm.proxyTls().alerts();
        if (outer.stream().noneMatch(Alert::isCloseNotify)) {
            return own;
        }
        return Stream.concat(own.stream(), outer.stream().filter(Alert::isCloseNotify))
                .sorted(Comparator.comparingLong(alert -> alert.timeNanos))
                .toList();
    }

    /** The segment acknowledges the FIN that ended it, though it stands before that in the capture. */
    private boolean answersTheFin(Side side, long frameRef) {
        if (firstTcpIndex < 0 || firstTcpReset || side == firstTcpSide) {
            return false;
        }
        Segments log = wire.log();
        int at = wire.indexOf(frameRef);
        long fin = log.seq(firstTcpIndex) + log.length(firstTcpIndex);
        return at >= 0 && at < firstTcpIndex && log.has(at, Packet.ACK) && log.ack(at) > fin;
    }

    /** Lets a close_notify that was only inferred from its record's size be the first word. */
    void inferredCloseNotify(Side side, long timeNanos, long frameRef) {
        if (frame == 0 || timeNanos < time && !answersTheFin(side, frameRef)) {
            initiator = side;
            how = ClosedHow.CLOSE_NOTIFY;
            time = timeNanos;
            frame = frameRef;
        }
    }

    /** The end of the call's tunnel where that, not the connection, ended first; else null. */
    TunnelEnd tunnel() {
        return tunnel;
    }

    /** Who ended it, or null while it is open. */
    public Side initiator() {
        return initiator;
    }

    public boolean by(Side side) {
        return initiator == side;
    }

    public boolean ended() {
        return initiator != null;
    }

    public ClosedHow how() {
        return how;
    }

    /** In order: by a FIN, by close_notify, or by the END_STREAM that stands for a FIN of a tunnel (RFC 9113 section 8.5). */
    public boolean orderly() {
        return how == ClosedHow.FIN || how == ClosedHow.CLOSE_NOTIFY || ofTunnel() && how == ClosedHow.HTTP;
    }

    /** It is a stream of HTTP/2, the call's tunnel, that ended first; the connection may go on. */
    public boolean ofTunnel() {
        return tunnel != null;
    }

    /** It is close_notify of the TLS to a proxy, around the call's own, that came first. */
    public boolean ofProxyTls() {
        return ofProxyTls;
    }

    /** When the initiator said so, epoch nanoseconds; 0 while open. */
    public long time() {
        return time;
    }

    public long frame() {
        return frame;
    }

    /** Who sent the first FIN or effective RST, or null. */
    public Side firstTcpSide() {
        return firstTcpSide;
    }

    public boolean firstTcpIsReset() {
        return firstTcpReset;
    }

    /** Index of the first FIN or effective RST in the log, or -1. */
    public int firstTcpIndex() {
        return firstTcpIndex;
    }

    /** The first effective RST when it was the first closing segment, or null. */
    public Reset reset() {
        return reset;
    }

    /** The reset shows so many signs of another sender that it is taken as another box's. */
    public boolean forged() {
        return attribution != null && attribution.score() >= FORGED;
    }

    public boolean suspicious() {
        return attribution != null && attribution.score() >= SUSPICIOUS;
    }

    /** Signs of who sent the reset, or null when no reset ended the connection. */
    public ResetAttribution attribution() {
        return attribution;
    }

    /** The alert in clear that ended it, or null. */
    public Alert alert() {
        return alert;
    }

    /** Who ended it, once it is known that somebody did. */
    ClosedBy closer() {
        if (forged()) {
            return ClosedBy.MIDDLEBOX;
        }
        return by(Side.CLIENT) ? ClosedBy.CLIENT : ClosedBy.SERVER;
    }
}
