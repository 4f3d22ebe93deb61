package io.hangup.llm;

import io.hangup.tcp.Side;
import io.hangup.testing.PacketBytes;
import io.hangup.testing.Tls;
import io.hangup.tls.TlsStream;
import java.util.List;

/** A TLS connection told record by record, by length field and time; 20 ms round trip, frames count from 1. */
final class RecordTalk {
    static final long RTT_NANOS = 20_000_000L;
    private static final long MILLI = 1_000_000L;

    private final TlsStream tls = new TlsStream();
    private long now = 1_000 * MILLI;
    private long frame;

    /** ClientHello and ServerHello of TLS 1.3, and a server flight with a record for each message. */
    static RecordTalk tls13(byte[] clientHello, int encryptedExtensions) {
        return new RecordTalk()
                .bytes(Side.CLIENT, clientHello)
                .after(20)
                .bytes(Side.SERVER, PacketBytes.concat(Tls.serverHello(), Tls.changeCipherSpec()))
                .server(encryptedExtensions, 2600, 281, 69);
    }

    /** A whole handshake of TLS 1.3 with HTTP/1.1, no ticket yet. */
    static RecordTalk http1() {
        return tls13(Tls.clientHello("api.openai.com", "http/1.1"), 42).finished();
    }

    /** A whole handshake of TLS 1.3 with HTTP/2, no ticket yet. */
    static RecordTalk http2() {
        return tls13(Tls.clientHello("api.openai.com", "h2", "http/1.1"), 36).finished();
    }

    /** A whole handshake of TLS 1.2 with AES-GCM; {@code alpn} may be null. */
    static RecordTalk tls12(String alpn) {
        return new RecordTalk()
                .bytes(
                        Side.CLIENT,
                        Tls.hello()
                                .serverName("api.openai.com")
                                .alpn("h2", "http/1.1")
                                .record())
                .after(20)
                .bytes(Side.SERVER, Tls.serverHello12(alpn))
                .bytes(Side.SERVER, Tls.record(Tls.HANDSHAKE, new byte[2000]))
                .bytes(Side.CLIENT, Tls.record(Tls.HANDSHAKE, new byte[37]))
                .bytes(Side.CLIENT, Tls.changeCipherSpec())
                .bytes(Side.CLIENT, Tls.record(Tls.HANDSHAKE, new byte[40]))
                .after(20)
                .bytes(Side.SERVER, Tls.record(Tls.HANDSHAKE, new byte[202]))
                .bytes(Side.SERVER, Tls.changeCipherSpec())
                .bytes(Side.SERVER, Tls.record(Tls.HANDSHAKE, new byte[40]));
    }

    RecordTalk finished() {
        return bytes(Side.CLIENT, Tls.changeCipherSpec()).client(53);
    }

    /** Time passes. */
    RecordTalk after(long millis) {
        now += millis * MILLI;
        return this;
    }

    /** Application data records of the client with these length fields, a frame each. */
    RecordTalk client(int... lengths) {
        return records(Side.CLIENT, lengths);
    }

    RecordTalk server(int... lengths) {
        return records(Side.SERVER, lengths);
    }

    private RecordTalk records(Side from, int... lengths) {
        for (int length : lengths) {
            bytes(from, Tls.record(Tls.APPLICATION_DATA, new byte[length]));
        }
        return this;
    }

    /** The first {@code part} bytes of a record's content; the rest never comes. */
    RecordTalk clientBegins(int length, int part) {
        byte[] record = Tls.record(Tls.APPLICATION_DATA, new byte[length]);
        return bytes(Side.CLIENT, java.util.Arrays.copyOf(record, part + 5));
    }

    RecordTalk bytes(Side from, byte[] data) {
        frame++;
        tls.bytes(from, data, 0, data.length, now, frame);
        return this;
    }

    long now() {
        return now;
    }

    long frame() {
        return frame;
    }

    RecordShapes shapes() {
        return new RecordShapes(tls, RTT_NANOS);
    }

    /** Number of records of both sides. */
    int size() {
        return tls.records().size();
    }

    /** What the last records are, oldest first. */
    RecordShapes.Kind[] last(int count) {
        RecordShapes shapes = shapes();
        int size = size();
        RecordShapes.Kind[] kinds = new RecordShapes.Kind[count];
        for (int i = 0; i < count; i++) {
            kinds[i] = shapes.kind(size - count + i);
        }
        return kinds;
    }

    List<Exchange> exchanges() {
        return InferredExchanges.of(tls, shapes(), 0);
    }
}
