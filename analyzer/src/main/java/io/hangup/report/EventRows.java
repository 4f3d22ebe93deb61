package io.hangup.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hangup.capture.Frame;
import io.hangup.capture.FrameRef;
import io.hangup.packet.Addresses;
import io.hangup.packet.Packet;
import io.hangup.tcp.EventDetail;
import io.hangup.tcp.TcpEvent;
import io.hangup.tcp.TcpEventRow;
import io.hangup.tcp.TcpEventSink;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongPredicate;

/** TCP events as rows, tab-separated or one JSON object a line, in big pieces to the stream. */
public final class EventRows implements TcpEventSink, Closeable {
    private static final int PIECE = 1 << 16;
    private static final TcpEvent[] EVENTS = TcpEvent.values();

    /** Set of the events that Wireshark has a name for. */
    private static final int WIRESHARK = ~(TcpEvent.RESET.bit()
            | TcpEvent.DUPLICATE_FRAME.bit()
            | TcpEvent.SIMULTANEOUS_OPEN.bit()
            | TcpEvent.SYN.bit()
            | TcpEvent.FIN.bit());

    private final OutputStream to;
    private final List<String> files;
    private final boolean wireshark;
    private final boolean everyFrame;
    private final LongPredicate streams;
    private final JsonGenerator json;
    private final StringBuilder rows = new StringBuilder(PIECE + 4096);
    private IOException trouble;

    /**
     * @param files names of the captures by index, controls already escaped
     * @param wireshark only the events that Wireshark knows
     * @param everyFrame a row with event "-" for each TCP frame that has none
     * @param streams which connections: told a stream made by {@link #key}
     * @param jsonLines JSON lines in place of the table
     */
    public EventRows(
            OutputStream to,
            List<String> files,
            boolean wireshark,
            boolean everyFrame,
            LongPredicate streams,
            boolean jsonLines)
            throws IOException {
        this.to = to;
        this.files = List.copyOf(files);
        this.wireshark = wireshark;
        this.everyFrame = everyFrame;
        this.streams = streams;
        this.json = jsonLines ? JsonReport.generator(to) : null;
        if (jsonLines) {
            json.setRootValueSeparator(null);
        } else {
            rows.append(TcpEventRow.HEADER).append('\n');
        }
    }

    /** A stream of one capture as one number. */
    public static long key(int capture, int stream) {
        return FrameRef.of(capture, stream);
    }

    @Override
    public void frame(long frame, long timeNanos, int stream, Packet packet, int events, EventDetail detail) {
        int shown = wireshark ? events & WIRESHARK : events;
        if (trouble != null || shown == 0 && !everyFrame || !streams.test(key(FrameRef.capture(frame), stream))) {
            return;
        }
        int capture = FrameRef.capture(frame);
        String file = capture < files.size() ? files.get(capture) : Integer.toString(capture);
        try {
            if (json != null) {
                objects(file, frame, timeNanos, stream, packet, shown, detail);
                return;
            }
            TcpEventRow.append(rows, file, frame, timeNanos, stream, packet, shown, detail, everyFrame);
            if (rows.length() >= PIECE) {
                hand();
            }
        } catch (IOException failed) {
            trouble = failed;
        }
    }

    private void objects(
            String file, long frame, long timeNanos, int stream, Packet packet, int events, EventDetail detail)
            throws IOException {
        if (events == 0) {
            object(file, frame, timeNanos, stream, packet, "-", "");
        }
        for (int rest = events; rest != 0; rest &= rest - 1) {
            TcpEvent event = EVENTS[Integer.numberOfTrailingZeros(rest)];
            object(file, frame, timeNanos, stream, packet, event.id(), detail.text(event));
        }
    }

    private void object(String file, long frame, long timeNanos, int stream, Packet p, String event, String detail)
            throws IOException {
        boolean tcp = p.kind == Packet.TCP;
        json.writeStartObject();
        json.writeStringField("type", "event");
        json.writeStringField("file", file);
        json.writeNumberField("frame", FrameRef.number(frame));
        if (timeNanos != Frame.NO_TIME) {
            json.writeStringField("time", Times.iso(timeNanos));
        }
        json.writeNumberField("stream", stream);
        json.writeStringField(
                "src",
                tcp
                        ? Addresses.text(p.sourceHigh, p.sourceLow)
                        : Addresses.text(p.quotedSourceHigh, p.quotedSourceLow));
        json.writeNumberField("sport", tcp ? p.sourcePort : p.quotedSourcePort);
        json.writeStringField(
                "dst",
                tcp
                        ? Addresses.text(p.destinationHigh, p.destinationLow)
                        : Addresses.text(p.quotedDestinationHigh, p.quotedDestinationLow));
        json.writeNumberField("dport", tcp ? p.destinationPort : p.quotedDestinationPort);
        json.writeNumberField("seq", Integer.toUnsignedLong(tcp ? p.seq : p.quotedSeq));
        if (tcp) {
            json.writeNumberField("len", p.payloadLength);
        }
        json.writeStringField("event", event);
        if (!detail.isEmpty()) {
            json.writeStringField("detail", detail);
        }
        json.writeEndObject();
        json.writeRaw('\n');
    }

    private void hand() throws IOException {
        to.write(rows.toString().getBytes(StandardCharsets.UTF_8));
        rows.setLength(0);
    }

    /** Throws what went wrong in writing since; to be called now and then, and at the end. */
    public void check() throws IOException {
        if (trouble != null) {
            throw trouble;
        }
    }

    /** Hands the rest to the stream, which stays open. */
    @Override
    public void close() throws IOException {
        check();
        if (json != null) {
            json.close();
        } else {
            hand();
        }
    }
}
