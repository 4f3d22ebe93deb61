package io.hangup.report;

import io.hangup.capture.FrameRef;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;
import io.hangup.tcp.TcpEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Who spoke when on a connection: one row a turn. A turn is data of one side up to the first data of the other; what was
 * sent again is no new word, and neither is a keep-alive.
 */
public final class TurnsText {
    /** A pause in one side's data that makes two turns of it. */
    private static final long PAUSE_NANOS = 1_000_000_000L;

    /** The most that is said of one turn; of a longer one the last is said too. */
    private static final int WORDS_CAP = 5;

    /** Frames that say nothing new. */
    private static final int REPEATS = TcpEvent.RETRANSMISSION.bit()
            | TcpEvent.FAST_RETRANSMISSION.bit()
            | TcpEvent.SPURIOUS_RETRANSMISSION.bit()
            | TcpEvent.KEEP_ALIVE.bit()
            | TcpEvent.ZERO_WINDOW_PROBE.bit()
            | TcpEvent.DUPLICATE_FRAME.bit();

    private final Ladder ladder;
    private final List<Turn> turns = new ArrayList<>();

    /** One side's words, or its end. */
    private static final class Turn {
        private final Side from;
        private final String end;
        private final long firstFrame;
        private final long start;
        private long lastFrame;
        private long last;
        private long bytes;
        private final List<String> words = new ArrayList<>(2);

        private Turn(LadderRow row, String end) {
            this.from = row.from();
            this.end = end;
            this.firstFrame = row.frame();
            this.start = row.timeNanos();
            this.lastFrame = row.frame();
            this.last = row.timeNanos();
        }

        private void add(LadderRow row) {
            lastFrame = row.frame();
            last = row.timeNanos();
            bytes += row.length();
            if (row.routine()) {
                return;
            }
            for (String text : row.contents()) {
                if (words.contains(text) || isSizeOnly(text)) {
                    continue;
                }
                if (words.size() == WORDS_CAP) {
                    words.set(WORDS_CAP - 2, "…");
                    words.remove(WORDS_CAP - 1);
                }
                words.add(text);
            }
        }

        /** The bytes of the turn are in a column of their own. */
        private static boolean isSizeOnly(String text) {
            return text.startsWith("record of ") || text.contains(" records, ");
        }

        private String what() {
            return String.join("; ", words);
        }
    }

    private TurnsText(Ladder ladder) {
        this.ladder = ladder;
        ladder.rows().forEach(this::take);
    }

    /** Writes the table; the stream stays open. */
    public static void write(Ladder ladder, Style style, OutputStream to) throws IOException {
        to.write(render(ladder, style).getBytes(StandardCharsets.UTF_8));
    }

    static String render(Ladder ladder, Style style) {
        TextLayout out = new TextLayout(style);
        LadderText.head(ladder, out);
        new TurnsText(ladder).print(out);
        LadderText.inferred(ladder, out);
        return out.toString();
    }

    private void take(LadderRow row) {
        if (row.from() == null) {
            return;
        }
        boolean repeated = (row.events() & REPEATS) != 0;
        if (row.length() > 0 && !repeated && (row.flags() & Packet.RST) == 0) {
            Turn turn = turns.isEmpty() ? null : turns.get(turns.size() - 1);
            boolean goesOn = turn != null
                    && turn.from == row.from()
                    && turn.end.isEmpty()
                    && row.timeNanos() - turn.last < PAUSE_NANOS;
            if (!goesOn) {
                turn = new Turn(row, "");
                turns.add(turn);
            }
            turn.add(row);
        }
        if (!repeated && (row.flags() & (Packet.FIN | Packet.RST)) != 0) {
            turns.add(new Turn(row, (row.flags() & Packet.RST) != 0 ? "RST" : "FIN"));
        }
    }

    private void print(TextLayout out) {
        out.line(out.paint(
                TextLayout.DIM,
                TextLayout.padLeft("frames", 14) + TextLayout.padLeft("offset", 11) + TextLayout.padLeft("pause", 11)
                        + "  " + TextLayout.pad("who", 10) + TextLayout.padLeft("bytes", 12)
                        + TextLayout.padLeft("lasted", 10) + "  what"));
        long before = ladder.startNanos();
        for (Turn turn : turns) {
            String frames = turn.firstFrame == turn.lastFrame
                    ? Long.toString(FrameRef.number(turn.firstFrame))
                    : FrameRef.number(turn.firstFrame) + "-" + FrameRef.number(turn.lastFrame);
            String row = TextLayout.padLeft(frames, 14)
                    + TextLayout.padLeft(Units.offset(turn.start - ladder.startNanos()), 11)
                    + TextLayout.padLeft(Units.nanos(turn.start - before), 11) + "  "
                    + TextLayout.pad(turn.from == Side.CLIENT ? "client ─▶" : "◀─ server", 10)
                    + TextLayout.padLeft(turn.end.isEmpty() ? Units.bytes(turn.bytes) : turn.end, 12)
                    + TextLayout.padLeft(turn.end.isEmpty() ? Units.nanos(turn.last - turn.start) : "", 10) + "  ";
            String what = Words.safe(turn.what());
            out.broken(what.isEmpty() ? row.stripTrailing() : row, what, TextLayout.width(row));
            before = turn.last;
        }
        if (turns.isEmpty()) {
            out.line("Neither side said anything.");
        }
        if (ladder.left() > 0) {
            out.line(Units.grouped(ladder.left()) + " frames in the middle are left out: the connection has too many.");
        }
    }
}
