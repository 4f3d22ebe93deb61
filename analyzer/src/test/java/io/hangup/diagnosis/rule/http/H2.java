package io.hangup.diagnosis.rule.http;

import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import io.hangup.testing.PacketBytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** HTTP/2 with prior knowledge, in clear (RFC 9113), as far as the tests here need it. */
final class H2 {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private static final int POST = 0x83;
    private static final int SCHEME_HTTP = 0x86;
    private static final int PATH = 0x04;
    private static final int AUTHORITY = 0x01;
    private static final int CONTENT_TYPE = 0x0f; // index 31 in two bytes, see literal
    private static final int STATUS_200 = 0x88;
    private static final int STATUS = 0x08;

    private H2() {}

    /** Preface, settings and a streaming request on stream 1: frames 4 to 6. */
    static Ladder asked() {
        byte[] body = Http.bytes("{\"model\":\"gpt-4o\",\"stream\":true}");
        return Ladder.between("10.0.0.1", 40_000, "10.0.0.80", 8080)
                .handshake()
                .client(PacketBytes.concat(
                        Http.bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), frame(SETTINGS, 0, 0, new byte[0])))
                .server(frame(SETTINGS, 0, 0, new byte[0]))
                .client(PacketBytes.concat(
                        frame(HEADERS, END_HEADERS, 1, requestHead()), frame(DATA, END_STREAM, 1, body)));
    }

    private static byte[] requestHead() {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.write(POST);
        head.write(SCHEME_HTTP);
        literal(head, PATH, "/v1/chat/completions");
        literal(head, AUTHORITY, "llm.example.test");
        return head.toByteArray();
    }

    /** An extended CONNECT for a WebSocket (RFC 8441) on stream 1: frames 4 to 7; the server allowed it before. */
    static Ladder webSocketAsked() {
        byte[] allowed = {0, 8, 0, 0, 0, 1};
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        named(head, ":method", "CONNECT");
        named(head, ":protocol", "websocket");
        named(head, ":scheme", "http");
        named(head, ":path", "/v1/realtime?model=m");
        named(head, ":authority", "api.openai.com");
        return Ladder.between("10.0.0.1", 40_000, "10.0.0.80", 8080)
                .handshake()
                .client(PacketBytes.concat(
                        Http.bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), frame(SETTINGS, 0, 0, new byte[0])))
                .server(frame(SETTINGS, 0, 0, allowed))
                .client(frame(HEADERS, END_HEADERS, 1, head.toByteArray()))
                .after(20)
                .server(responseHead());
    }

    /** A tunnel through a proxy for each target, on streams 1, 3, …, all granted. */
    static Ladder tunnels(String... targets) {
        Ladder ladder = Ladder.between("10.0.0.1", 40_000, "10.0.0.80", 3128)
                .handshake()
                .client(PacketBytes.concat(
                        Http.bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), frame(SETTINGS, 0, 0, new byte[0])))
                .server(frame(SETTINGS, 0, 0, new byte[0]));
        for (int i = 0; i < targets.length; i++) {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            named(head, ":method", "CONNECT");
            named(head, ":authority", targets[i]);
            ladder.client(frame(HEADERS, END_HEADERS, 2 * i + 1, head.toByteArray()))
                    .after(5)
                    .server(frame(HEADERS, END_HEADERS, 2 * i + 1, new byte[] {(byte) STATUS_200}));
        }
        return ladder;
    }

    /** The end of the stream, as the sender's FIN (RFC 9113 section 8.5). */
    static byte[] endOf(int stream) {
        return frame(DATA, END_STREAM, stream, new byte[0]);
    }

    static byte[] reset(int stream, int code) {
        return frame(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(code).array());
    }

    /** DATA of the stream. */
    static byte[] on(int stream, byte[] payload) {
        return frame(DATA, 0, stream, payload);
    }

    static byte[] on(int stream, String text) {
        return frame(DATA, 0, stream, Http.bytes(text));
    }

    private static void named(ByteArrayOutputStream head, String name, String value) {
        head.write(0); // literal without indexing, new name
        head.write(name.length());
        head.writeBytes(Http.bytes(name));
        head.write(value.length());
        head.writeBytes(Http.bytes(value));
    }

    /** Any bytes on stream 1. */
    static byte[] bytes(byte[] payload, boolean last) {
        return frame(DATA, last ? END_STREAM : 0, 1, payload);
    }

    private static void literal(ByteArrayOutputStream head, int name, String value) {
        head.write(name);
        if (name == CONTENT_TYPE) {
            head.write(31 - 15);
        }
        head.write(value.length());
        head.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] responseHead() {
        return frame(HEADERS, END_HEADERS, 1, new byte[] {(byte) STATUS_200});
    }

    /** The header block of an answer with another status, of three digits. */
    static byte[] responseHead(int status) {
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        literal(fields, STATUS, Integer.toString(status));
        return frame(HEADERS, END_HEADERS, 1, fields.toByteArray());
    }

    /** A header block of a gRPC answer: status 200 and the media type, the grpc-status, or all of them. */
    static byte[] grpc(boolean head, int status, boolean last) {
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        if (head) {
            fields.write(STATUS_200);
            literal(fields, CONTENT_TYPE, "application/grpc");
        }
        if (status >= 0) {
            fields.write(0);
            fields.write("grpc-status".length());
            fields.writeBytes(Http.bytes("grpc-status"));
            fields.write(Integer.toString(status).length());
            fields.writeBytes(Http.bytes(Integer.toString(status)));
        }
        return frame(HEADERS, END_HEADERS | (last ? END_STREAM : 0), 1, fields.toByteArray());
    }

    static byte[] data(String text, boolean last) {
        return frame(DATA, last ? END_STREAM : 0, 1, Http.bytes(text));
    }

    static byte[] rstStream(int code) {
        return frame(RST_STREAM, 0, 1, ByteBuffer.allocate(4).putInt(code).array());
    }

    static byte[] goaway(int lastStream, int code, String debug) {
        byte[] numbers = ByteBuffer.allocate(8).putInt(lastStream).putInt(code).array();
        return frame(GOAWAY, 0, 0, PacketBytes.concat(numbers, Http.bytes(debug)));
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >>> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }
}
