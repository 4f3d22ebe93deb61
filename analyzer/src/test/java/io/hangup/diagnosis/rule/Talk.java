package io.hangup.diagnosis.rule;

import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import io.hangup.testing.PacketBytes;
import io.hangup.testing.Tls;
import java.util.LinkedHashMap;
import java.util.Map;

/** The same call in clear text and over TLS without keys: what the layers above TCP put on the wire. */
public enum Talk {
    CLEAR(8000),
    TLS13(443),
    TLS12(443);

    public static final String HOST = "api.openai.com";
    private static final String CLIENT = "10.0.0.1";
    private static final String SERVER = "203.0.113.10";
    private static final int RECORD_MOST = 16_000;

    private final int port;

    Talk(int port) {
        this.port = port;
    }

    public boolean encrypted() {
        return this != CLEAR;
    }

    /** A ladder of 20 ms round trip, nothing sent yet. */
    public Ladder ladder() {
        return ladder(40_000);
    }

    public Ladder ladder(int clientPort) {
        return Ladder.between(CLIENT, clientPort, SERVER, port).rtt(20);
    }

    /** Connected, and through the TLS handshake. */
    public Ladder open() {
        return open(ladder());
    }

    public Ladder open(Ladder ladder) {
        ladder.handshake();
        if (this == TLS13) {
            ladder.tls13(HOST, "http/1.1").after(30);
        } else if (this == TLS12) {
            ladder.client(Tls.hello().tls12().serverName(HOST).alpn("http/1.1").record())
                    .server(PacketBytes.concat(
                            Tls.serverHello12("http/1.1"),
                            Tls.record(Tls.HANDSHAKE, Tls.handshake(11, ladder.random(2600))),
                            Tls.record(Tls.HANDSHAKE, Tls.handshake(14, new byte[0]))))
                    .client(PacketBytes.concat(
                            Tls.record(Tls.HANDSHAKE, Tls.handshake(16, ladder.random(66))),
                            Tls.changeCipherSpec(),
                            Tls.record(Tls.HANDSHAKE, ladder.random(40))))
                    .server(PacketBytes.concat(Tls.changeCipherSpec(), Tls.record(Tls.HANDSHAKE, ladder.random(40))));
        }
        return ladder;
    }

    /** The bytes of a whole request of about this size. */
    public byte[] request(Ladder ladder, int size) {
        if (encrypted()) {
            return records(ladder, size);
        }
        return Http.request("POST", "/v1/chat/completions", headers(Map.of()), "x".repeat(Math.max(2, size - 120)));
    }

    /** Sends a request that the server acknowledges. */
    public Ladder asks(Ladder ladder) {
        return ladder.client(request(ladder, 700)).serverAck();
    }

    /** A complete answer of about this size, acknowledged by the client. */
    public Ladder answers(Ladder ladder, int size) {
        return answersLate(ladder, size).clientAck();
    }

    /** The same answer, to a client that has gone. */
    public Ladder answersLate(Ladder ladder, int size) {
        return ladder.server(answerBytes(ladder, size));
    }

    /** The bytes of a whole answer of about this size. */
    public byte[] answerBytes(Ladder ladder, int size) {
        return encrypted()
                ? records(ladder, size)
                : Http.response(200, Map.of("Content-Type", "application/json"), "y".repeat(Math.max(2, size - 90)));
    }

    /** Headers of an event stream and its first event. */
    public Ladder streams(Ladder ladder, int events, double gapMillis) {
        ladder.server(encrypted() ? records(ladder, 380) : Http.sseHead());
        for (int i = 0; i < events; i++) {
            event(ladder.after(gapMillis), i);
        }
        return ladder.clientAck();
    }

    public Ladder event(Ladder ladder, int number) {
        return ladder.server(
                encrypted()
                        ? records(ladder, 170)
                        : Http.chunk("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word " + number
                                + "\"},\"finish_reason\":null}]}\n\n"));
    }

    /** The end of an event stream, as it should be. */
    public Ladder endsStream(Ladder ladder) {
        if (encrypted()) {
            return ladder.server(records(ladder, 18)).clientAck();
        }
        return ladder.sse("[DONE]").sseEnd().clientAck();
    }

    /** The server closes in good order: close_notify where there is TLS, then FIN. */
    public Ladder serverFin(Ladder ladder) {
        return encrypted() ? ladder.server(notify(ladder)).serverFin() : ladder.serverFin();
    }

    /** The client closes in good order. */
    public Ladder clientFin(Ladder ladder) {
        return encrypted() ? ladder.client(notify(ladder)).clientFin() : ladder.clientFin();
    }

    private byte[] notify(Ladder ladder) {
        return this == TLS13
                ? Tls.record(Tls.APPLICATION_DATA, ladder.random(19))
                : Tls.record(Tls.ALERT, ladder.random(26));
    }

    private byte[] records(Ladder ladder, int size) {
        int overhead = this == TLS13 ? 17 : 24;
        byte[] all = new byte[0];
        for (int left = size; left > 0; left -= RECORD_MOST) {
            int length = Math.min(left, RECORD_MOST) + overhead;
            all = PacketBytes.concat(all, Tls.record(Tls.APPLICATION_DATA, ladder.random(length)));
        }
        return all;
    }

    public static Map<String, String> headers(Map<String, String> more) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Host", HOST);
        headers.put("Content-Type", "application/json");
        headers.putAll(more);
        return headers;
    }
}
