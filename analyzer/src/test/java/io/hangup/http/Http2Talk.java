package io.hangup.http;

import io.hangup.tcp.Side;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes HTTP/2 frames, feeds them and writes down what is heard. Every send is one frame, one second after the last. */
final class Http2Talk implements HttpListener {
    static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    final Http2Connection connection;
    final List<String> heard = new ArrayList<>();
    final List<String> events = new ArrayList<>();
    final StringBuilder tunnelled = new StringBuilder();
    private int split = Integer.MAX_VALUE / 2;
    private long frame;

    Http2Talk() {
        this(true);
    }

    Http2Talk(boolean fromStart) {
        connection = new Http2Connection(this, fromStart);
    }

    Http2Talk(HttpExchange upgraded) {
        connection = Http2Connection.fromUpgrade(this, upgraded);
    }

    Http2Talk splitInto(int bytes) {
        split = bytes;
        return this;
    }

    /** Preface and SETTINGS of both sides, acknowledged: frames 1 to 3. */
    Http2Talk opened() {
        client(PREFACE, frame(4, 0, 0));
        server(frame(4, 0, 0), frame(4, 1, 0));
        return client(frame(4, 1, 0));
    }

    Http2Talk client(byte[]... parts) {
        return send(Side.CLIENT, join(parts));
    }

    Http2Talk server(byte[]... parts) {
        return send(Side.SERVER, join(parts));
    }

    Http2Talk send(Side from, byte[] bytes) {
        frame++;
        for (int at = 0; at < bytes.length; at += split) {
            int length = Math.min(split, bytes.length - at);
            byte[] piece = Arrays.copyOfRange(bytes, at, at + length);
            connection.bytes(from, piece, 0, length, now(), frame);
            Arrays.fill(piece, (byte) 0x7f);
        }
        return this;
    }

    Http2Talk gap(Side from, long length) {
        frame++;
        connection.gap(from, length, now(), frame);
        return this;
    }

    Http2Talk end() {
        frame++;
        connection.ended(now(), frame);
        return this;
    }

    long now() {
        return HttpTalk.START + frame * HttpTalk.SECOND;
    }

    HttpExchange exchange(int index) {
        return connection.exchanges().get(index);
    }

    HttpMessage response(int index) {
        return exchange(index).response;
    }

    // ---- frames

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        byte[] all = new byte[9 + payload.length];
        all[0] = (byte) (payload.length >>> 16);
        all[1] = (byte) (payload.length >>> 8);
        all[2] = (byte) payload.length;
        all[3] = (byte) type;
        all[4] = (byte) flags;
        System.arraycopy(i32(stream), 0, all, 5, 4);
        System.arraycopy(payload, 0, all, 9, payload.length);
        return all;
    }

    static byte[] headers(int stream, boolean last, String... fields) {
        return frame(1, last ? 5 : 4, stream, block(fields));
    }

    static byte[] data(int stream, boolean last, String text) {
        return frame(0, last ? 1 : 0, stream, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] post(int stream, String... more) {
        List<String> fields = new ArrayList<>(
                List.of(":method: POST", ":scheme: https", ":authority: llm.example", ":path: /v1/chat/completions"));
        fields.addAll(List.of(more));
        return headers(stream, false, fields.toArray(new String[0]));
    }

    /** A block of literals, all of them added to the dynamic table. */
    static byte[] block(String... fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String field : fields) {
            int colon = field.indexOf(": ");
            byte[] name = field.substring(0, colon).getBytes(StandardCharsets.ISO_8859_1);
            byte[] value = field.substring(colon + 2).getBytes(StandardCharsets.ISO_8859_1);
            out.write(0x40);
            string(out, name);
            string(out, value);
        }
        return out.toByteArray();
    }

    private static void string(ByteArrayOutputStream out, byte[] text) {
        if (text.length < 127) {
            out.write(text.length);
        } else {
            out.write(127);
            int rest = text.length - 127;
            while (rest >= 128) {
                out.write(rest & 0x7f | 0x80);
                rest >>>= 7;
            }
            out.write(rest);
        }
        out.writeBytes(text);
    }

    static byte[] i32(int value) {
        return new byte[] {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
    }

    static byte[] setting(int id, int value) {
        return join(new byte[] {0, (byte) id}, i32(value));
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    // ---- heard

    @Override
    public void requestHead(HttpExchange exchange) {
        heard.add("request head " + exchange.streamId);
    }

    @Override
    public void responseHead(HttpExchange exchange) {
        heard.add("response head " + exchange.streamId);
        if (exchange.response.events != null) {
            exchange.response.events.watch((name, data, time, at) -> events.add(name + "|" + data + "@" + at));
        }
    }

    @Override
    public void requestComplete(HttpExchange exchange) {
        heard.add("request complete " + exchange.streamId);
    }

    @Override
    public void responseComplete(HttpExchange exchange) {
        heard.add("response complete " + exchange.streamId);
    }

    @Override
    public void interim(HttpExchange exchange) {
        heard.add("interim " + exchange.streamId);
    }

    @Override
    public void reset(HttpExchange exchange) {
        heard.add("reset " + exchange.streamId);
    }

    @Override
    public void goaway(Http2Goaway goaway) {
        heard.add("goaway " + goaway.lastStreamId());
    }

    @Override
    public Tunnel tunnelEstablished(HttpExchange exchange) {
        heard.add("tunnel " + exchange.streamId);
        return new Tunnel() {
            @Override
            public void bytes(Side from, byte[] data, int offset, int length, long timeNanos, long at) {
                tunnelled.append(from == Side.CLIENT ? '>' : '<');
                tunnelled.append(new String(data, offset, length, StandardCharsets.UTF_8));
            }

            @Override
            public void gap(Side from, long length, long timeNanos, long at) {
                tunnelled.append('?');
            }

            @Override
            public void finished(Side from, long timeNanos, long at) {
                tunnelled.append('.');
            }
        };
    }
}
