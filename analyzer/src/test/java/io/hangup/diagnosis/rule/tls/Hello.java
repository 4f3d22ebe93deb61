package io.hangup.diagnosis.rule.tls;

import io.hangup.testing.Ladder;
import io.hangup.testing.PacketBytes;
import io.hangup.testing.Tls;

/** Beginnings of TLS conversations that the tests here share. */
final class Hello {
    static final byte[] HELLO = Tls.clientHello("api.openai.com", "http/1.1");
    static final byte[] HELLO_12 =
            Tls.hello().serverName("api.openai.com").alpn("http/1.1").tls12().record();

    private Hello() {}

    /** TCP is connected: frames 1 to 3. */
    static Ladder connected() {
        return Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443).handshake();
    }

    /** The server's flight of TLS 1.3 with certificates of 2,600 bytes. */
    static byte[] flight13(Ladder ladder) {
        return PacketBytes.concat(
                Tls.serverHello(),
                Tls.changeCipherSpec(),
                Tls.record(Tls.APPLICATION_DATA, ladder.random(36)),
                Tls.record(Tls.APPLICATION_DATA, ladder.random(2600)),
                Tls.record(Tls.APPLICATION_DATA, ladder.random(281)),
                Tls.record(Tls.APPLICATION_DATA, ladder.random(69)));
    }

    /** The client's ChangeCipherSpec and Finished. */
    static byte[] finished13(Ladder ladder) {
        return PacketBytes.concat(Tls.changeCipherSpec(), Tls.record(Tls.APPLICATION_DATA, ladder.random(69)));
    }

    /** The server's flight of TLS 1.2: its certificate message holds nothing that can be read. */
    static byte[] flight12(Ladder ladder) {
        return PacketBytes.concat(
                Tls.serverHello12("http/1.1"),
                Tls.record(Tls.HANDSHAKE, Tls.handshake(11, ladder.random(2600))),
                Tls.record(Tls.HANDSHAKE, Tls.handshake(12, ladder.random(329))),
                Tls.record(Tls.HANDSHAKE, Tls.handshake(14, new byte[0])));
    }

    /** ClientHello and the server's flight of TLS 1.3, acknowledged: frames 4 to 8. */
    static Ladder met13() {
        Ladder ladder = connected().client(HELLO);
        return ladder.server(flight13(ladder)).clientAck();
    }

    static Ladder met12() {
        Ladder ladder = connected().client(HELLO_12);
        return ladder.server(flight12(ladder)).clientAck();
    }
}
