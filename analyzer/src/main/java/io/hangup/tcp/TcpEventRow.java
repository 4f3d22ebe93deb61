package io.hangup.tcp;

import io.hangup.capture.Frame;
import io.hangup.capture.FrameRef;
import io.hangup.packet.Addresses;
import io.hangup.packet.Packet;

/** One line of the event table: tab-separated, columns as in {@link #HEADER}; "-" stands for an empty field. */
public final class TcpEventRow {
    public static final String HEADER = "file\tframe\ttime\tstream\tsrc\tsport\tdst\tdport\tseq\tlen\tevent\tdetail";

    private static final long SECOND = 1_000_000_000L;

    private TcpEventRow() {}

    /**
     * Appends the rows of one frame, one for each event, each ended by a newline.
     *
     * @param file name of the capture; tabs and controls must have been escaped
     * @param everyFrame a row with event "-" when there is no event
     */
    public static void append(
            StringBuilder out,
            String file,
            long frame,
            long timeNanos,
            int stream,
            Packet packet,
            int events,
            EventDetail detail,
            boolean everyFrame) {
        if (events == 0) {
            if (everyFrame) {
                fields(out, file, frame, timeNanos, stream, packet);
                out.append("\t-\t-\n");
            }
            return;
        }
        for (int rest = events; rest != 0; rest &= rest - 1) {
            TcpEvent event = TcpEvent.of(Integer.numberOfTrailingZeros(rest));
            fields(out, file, frame, timeNanos, stream, packet);
            String text = detail.text(event);
            out.append('\t').append(event.id()).append('\t').append(text.isEmpty() ? "-" : text);
            out.append('\n');
        }
    }

    private static void fields(StringBuilder out, String file, long frame, long timeNanos, int stream, Packet p) {
        out.append(file).append('\t').append(FrameRef.number(frame)).append('\t');
        appendTime(out, timeNanos);
        out.append('\t').append(stream).append('\t');
        if (p.kind == Packet.TCP) {
            out.append(Addresses.text(p.sourceHigh, p.sourceLow)).append('\t').append(p.sourcePort);
            out.append('\t').append(Addresses.text(p.destinationHigh, p.destinationLow));
            out.append('\t').append(p.destinationPort).append('\t').append(Integer.toUnsignedLong(p.seq));
            out.append('\t').append(p.payloadLength);
        } else {
            out.append(Addresses.text(p.quotedSourceHigh, p.quotedSourceLow));
            out.append('\t').append(p.quotedSourcePort).append('\t');
            out.append(Addresses.text(p.quotedDestinationHigh, p.quotedDestinationLow));
            out.append('\t').append(p.quotedDestinationPort).append('\t');
            out.append(Integer.toUnsignedLong(p.quotedSeq)).append("\t-");
        }
    }

    /** Seconds since the epoch with nine decimals, or "-" for {@link Frame#NO_TIME}. */
    public static void appendTime(StringBuilder out, long timeNanos) {
        if (timeNanos == Frame.NO_TIME) {
            out.append('-');
            return;
        }
        long seconds = timeNanos / SECOND;
        long nanos = timeNanos % SECOND;
        if (timeNanos < 0) {
            out.append('-');
            seconds = -seconds;
            nanos = -nanos;
        }
        out.append(seconds).append('.');
        for (long unit = SECOND / 10; unit > 0; unit /= 10) {
            out.append((char) ('0' + nanos / unit % 10));
        }
    }
}
