package io.hangup.report;

import io.hangup.capture.FrameRef;
import io.hangup.llm.InferredFact;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;
import io.hangup.tcp.TcpEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A {@link Ladder} for a terminal: the client at the left, the server at the right, long runs of data folded. */
public final class LadderText {
    private static final int FRAME_WIDTH = 8;
    private static final int OFFSET_WIDTH = 11;

    /** Columns between the two sides. */
    private static final int RUNGS = 30;

    private static final int NOTES = FRAME_WIDTH + OFFSET_WIDTH + 2 + RUNGS + 2;

    /** The fewest frames that a fold may hide; a shorter run is easier read than explained. */
    private static final int LEAST_FOLDED = 4;

    /** A pause that is told by a line of its own, and that ends a run. */
    private static final long SILENCE_NANOS = 1_000_000_000L;

    /** Events that do not keep a frame out of a fold: they are counted there. */
    private static final int FOLDABLE = TcpEvent.RETRANSMISSION.bit()
            | TcpEvent.FAST_RETRANSMISSION.bit()
            | TcpEvent.SPURIOUS_RETRANSMISSION.bit()
            | TcpEvent.OUT_OF_ORDER.bit()
            | TcpEvent.LOST_SEGMENT.bit()
            | TcpEvent.ACK_LOST_SEGMENT.bit()
            | TcpEvent.DUPLICATE_ACK.bit()
            | TcpEvent.WINDOW_FULL.bit()
            | TcpEvent.WINDOW_UPDATE.bit()
            | TcpEvent.KEEP_ALIVE.bit()
            | TcpEvent.KEEP_ALIVE_ACK.bit()
            | TcpEvent.DUPLICATE_FRAME.bit();

    private final Ladder ladder;
    private final TextLayout out;
    private final boolean several;

    private LadderText(Ladder ladder, Style style) {
        this.ladder = ladder;
        this.out = new TextLayout(style);
        this.several = ladder.rows().stream().anyMatch(row -> FrameRef.capture(row.frame()) > 0);
    }

    /** Writes the ladder with long runs folded; the stream stays open. */
    public static void write(Ladder ladder, Style style, OutputStream to) throws IOException {
        to.write(render(ladder, style).getBytes(StandardCharsets.UTF_8));
    }

    /** Writes the ladder with a row for every frame that was kept. */
    public static void writeFull(Ladder ladder, Style style, OutputStream to) throws IOException {
        LadderText text = new LadderText(ladder, style);
        text.print(false);
        to.write(text.out.toString().getBytes(StandardCharsets.UTF_8));
    }

    static String render(Ladder ladder, Style style) {
        LadderText text = new LadderText(ladder, style);
        text.print(true);
        return text.out.toString();
    }

    private void print(boolean folded) {
        head(ladder, out);
        lookups();
        out.line(out.paint(
                TextLayout.DIM,
                TextLayout.padLeft("frame", FRAME_WIDTH) + TextLayout.padLeft("offset", OFFSET_WIDTH) + "  client"
                        + TextLayout.padLeft("server", RUNGS - 6) + "  seq+length stand on the arrows"));
        List<LadderRow> rows = ladder.rows();
        int at = 0;
        while (at < rows.size()) {
            silence(at);
            heading(at);
            int end = folded ? runEnd(at) : at + 1;
            if (end - at - 2 < LEAST_FOLDED) {
                row(rows.get(at++));
            } else {
                row(rows.get(at));
                fold(rows.subList(at + 1, end - 1));
                row(rows.get(end - 1));
                at = end;
            }
            if (ladder.left() > 0 && at == ladder.foldAt()) {
                centred("… " + Units.grouped(ladder.left()) + " frames are left out: the connection has too many …");
            }
        }
        inferred(ladder, out);
    }

    /** What both forms say last: each fact that the records tell without keys, how sure it is, and why. */
    static void inferred(Ladder ladder, TextLayout out) {
        if (ladder.inferred().isEmpty()) {
            return;
        }
        out.blank();
        out.line(out.paint(TextLayout.BOLD, "── told by sizes and times alone, of what was not decrypted"));
        for (InferredFact fact : ladder.inferred()) {
            String value = fact.value().equals("yes") ? "" : ": " + fact.value();
            String frame = fact.frame() == 0 ? "" : " (frame " + number(ladder, fact.frame()) + ")";
            out.wrapped(
                    "  ",
                    Words.safe(fact.fact().replace('-', ' ') + value + ", " + fact.sure() + ": " + fact.reason())
                            + frame,
                    6);
        }
    }

    private static String number(Ladder ladder, long frame) {
        boolean several = ladder.rows().stream().anyMatch(row -> FrameRef.capture(row.frame()) > 0);
        return (several ? FrameRef.capture(frame) + ":" : "") + FrameRef.number(frame);
    }

    /** What both forms say first: who with whom, from when on. */
    static void head(Ladder ladder, TextLayout out) {
        String host = Words.safe(ladder.host());
        String named = ladder.server().startsWith(host) ? "" : " (" + host + ")";
        out.wrapped(
                "tcp.stream " + ladder.tcpStream() + "  " + Words.safe(ladder.client()) + " ─▶ "
                        + Words.safe(ladder.server()) + named + ", "
                        + Units.count(ladder.rows().size() + ladder.left(), "frame", "frames") + " from "
                        + Times.readable(ladder.startNanos(), out.style().zone()),
                14);
        out.wrapped("in other tools  ", ladder.inOtherTools(), 16);
        if (!ladder.offeredMss().isEmpty()) {
            out.wrapped("offered MSS     ", ladder.offeredMss(), 16);
        }
        if (!ladder.pathMtu().isEmpty()) {
            out.wrapped("path MTU        ", ladder.pathMtu(), 16);
        }
        out.blank();
    }

    private void lookups() {
        if (ladder.lookups().isEmpty()) {
            return;
        }
        out.line(out.paint(TextLayout.BOLD, "── name look-up"));
        ladder.lookups().forEach(this::row);
    }

    private void heading(int at) {
        LadderRow row = ladder.rows().get(at);
        if (row.phase().isEmpty()) {
            return;
        }
        int next = at + 1;
        while (next < ladder.rows().size() && ladder.rows().get(next).phase().isEmpty()) {
            next++;
        }
        // one who waits began to when the frame before was sent, and ends with the frame that comes
        boolean waits =
                at > 0 && (row.phase().startsWith("awaiting") || row.phase().equals("idle"));
        long from = waits ? ladder.rows().get(at - 1).timeNanos() : row.timeNanos();
        int end = waits ? Math.min(next, ladder.rows().size() - 1) : next - 1;
        long nanos = ladder.rows().get(end).timeNanos() - from;
        String duration = nanos > 0 ? ", " + Units.nanos(nanos) : "";
        out.line(out.paint(TextLayout.BOLD, "── " + row.phase() + duration));
    }

    private void silence(int at) {
        long pause = at == 0 ? 0 : pauseBefore(at);
        if (pause >= SILENCE_NANOS) {
            centred("⋮ " + Units.nanos(pause) + " of silence");
        }
    }

    private long pauseBefore(int at) {
        return ladder.rows().get(at).timeNanos() - ladder.rows().get(at - 1).timeNanos();
    }

    /** Index behind the run of frames like each other that begins here. */
    private int runEnd(int at) {
        int end = at;
        while (end < ladder.rows().size()
                && isPlain(ladder.rows().get(end))
                && (end == at
                        || ladder.rows().get(end).phase().isEmpty()
                                && pauseBefore(end) < SILENCE_NANOS
                                && end != ladder.foldAt())) {
            end++;
        }
        return Math.max(end, at + 1);
    }

    private static boolean isPlain(LadderRow row) {
        int flags = Packet.SYN | Packet.FIN | Packet.RST;
        return row.from() != null && row.routine() && (row.flags() & flags) == 0 && (row.events() & ~FOLDABLE) == 0;
    }

    private void row(LadderRow row) {
        List<String> notes = new ArrayList<>(row.eventTexts());
        notes.addAll(row.contents());
        String place = TextLayout.padLeft(frame(row.frame()), FRAME_WIDTH)
                + TextLayout.padLeft(offset(row.timeNanos()), OFFSET_WIDTH) + "  ";
        if (row.from() == null) {
            out.broken(place, Words.safe(String.join("; ", notes)), TextLayout.width(place));
            return;
        }
        String rung = rung(row);
        boolean alarming = (row.flags() & Packet.RST) != 0;
        String drawn = place + (alarming ? out.paint(TextLayout.RED, rung) : rung);
        if (notes.isEmpty()) {
            out.line(drawn);
        } else {
            out.broken(drawn + "  ", Words.safe(String.join("; ", notes)), NOTES);
        }
    }

    private String offset(long timeNanos) {
        String offset = Units.offset(timeNanos - ladder.startNanos());
        return offset.equals("-0.000 s") ? "0.000 s" : offset;
    }

    private String frame(long frame) {
        String number = Long.toString(FrameRef.number(frame));
        return several ? FrameRef.capture(frame) + ":" + number : number;
    }

    private static String rung(LadderRow row) {
        String text = " " + flags(row.flags()) + " " + row.seq() + (row.length() > 0 ? "+" + row.length() : "") + " ";
        int line = Math.max(0, RUNGS - 3 - TextLayout.width(text));
        return row.from() == Side.CLIENT ? "──" + text + "─".repeat(line) + "▶" : "◀" + "─".repeat(line) + text + "──";
    }

    private static String flags(int flags) {
        StringBuilder text = new StringBuilder();
        add(text, flags, Packet.SYN, "SYN");
        add(text, flags, Packet.FIN, "FIN");
        add(text, flags, Packet.RST, "RST");
        add(text, flags, Packet.PSH, "PSH");
        add(text, flags, Packet.ACK, "ACK");
        return text.length() == 0 ? "none" : text.toString();
    }

    private static void add(StringBuilder text, int flags, int flag, String name) {
        if ((flags & flag) != 0) {
            text.append(text.length() > 0 ? "," : "").append(name);
        }
    }

    private void fold(List<LadderRow> rows) {
        long[] frames = new long[2];
        long[] bytes = new long[2];
        long acknowledgments = 0;
        for (LadderRow row : rows) {
            if (row.length() > 0) {
                frames[row.from().ordinal()]++;
                bytes[row.from().ordinal()] += row.length();
            } else {
                acknowledgments++;
            }
        }
        List<String> parts = new ArrayList<>();
        for (Side side : Side.values()) {
            if (frames[side.ordinal()] > 0) {
                parts.add(Units.count(frames[side.ordinal()], "data frame", "data frames")
                        + (side == Side.CLIENT ? " of the client, " : " of the server, ")
                        + Units.bytes(bytes[side.ordinal()]));
            }
        }
        if (acknowledgments > 0) {
            parts.add(Units.count(acknowledgments, "bare ACK", "bare ACKs"));
        }
        int retransmitted = TcpEvent.RETRANSMISSION.bit()
                | TcpEvent.FAST_RETRANSMISSION.bit()
                | TcpEvent.SPURIOUS_RETRANSMISSION.bit();
        count(parts, rows, retransmitted, "retransmission", "retransmissions");
        count(parts, rows, TcpEvent.OUT_OF_ORDER.bit(), "out of order", "out of order");
        count(parts, rows, TcpEvent.LOST_SEGMENT.bit(), "gap before a segment", "gaps before segments");
        count(parts, rows, TcpEvent.DUPLICATE_ACK.bit(), "duplicate ACK", "duplicate ACKs");
        count(parts, rows, TcpEvent.WINDOW_FULL.bit(), "full window", "full windows");
        count(parts, rows, TcpEvent.KEEP_ALIVE.bit(), "keep-alive", "keep-alives");
        count(parts, rows, TcpEvent.DUPLICATE_FRAME.bit(), "duplicate frame", "duplicate frames");
        long nanos = rows.get(rows.size() - 1).timeNanos() - rows.get(0).timeNanos();
        centred("… " + String.join(", ", parts) + (nanos > 0 ? ", in " + Units.nanos(nanos) : "") + " …");
    }

    private static void count(List<String> parts, List<LadderRow> rows, int events, String one, String many) {
        long count = rows.stream().filter(row -> (row.events() & events) != 0).count();
        if (count > 0) {
            parts.add(Units.count(count, one, many));
        }
    }

    /** A line between two rungs. */
    private void centred(String text) {
        int indent = FRAME_WIDTH + OFFSET_WIDTH + 2;
        out.wrapped(" ".repeat(indent), text, indent);
    }
}
