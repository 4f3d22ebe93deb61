package io.hangup.tls;

import io.hangup.tcp.Side;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** A TLS conversation whose secrets the test knows, written record by record; each record is one flight. */
final class SealedTalk {
    /** What {@link #of} sends: a request, and an answer in two records. */
    static final String REQUEST = "GET / HTTP/1.1\r\n\r\n";

    static final String HEAD = "HTTP/1.1 200 OK\r\n\r\n";
    static final String BODY = "x".repeat(9_000);

    private static final int TLS12 = 0x0303;

    final byte[] clientRandom = new byte[32];
    final byte[] serverRandom = new byte[32];
    final List<TlsTalk.Flight> flights = new ArrayList<>();
    private final int suite;
    private final Protection protection;
    private final Random random;
    private final Sealer[] sealers = new Sealer[2];
    private final byte[][] applicationSecrets = new byte[2][];
    private final StringBuilder log = new StringBuilder();
    private Sealer early;

    SealedTalk(int version, int suite, long seed) {
        this.suite = suite;
        this.protection = Protection.of(version, suite);
        this.random = new Random(seed);
        random.nextBytes(clientRandom);
        random.nextBytes(serverRandom);
    }

    private int hashLength() {
        return protection.hmac().equals("HmacSHA384") ? 48 : 32;
    }

    private byte[] secret(String label, int length) {
        byte[] secret = new byte[length];
        random.nextBytes(secret);
        line(label, secret);
        return secret;
    }

    private void line(String label, byte[] secret) {
        HexFormat hex = HexFormat.of();
        log.append(label).append(' ').append(hex.formatHex(clientRandom)).append(' ');
        log.append(hex.formatHex(secret)).append('\n');
    }

    /** All secrets in key log format. */
    byte[] keyLog() {
        return log.toString().getBytes(StandardCharsets.US_ASCII);
    }

    KeyLog keys() {
        KeyLog keys = new KeyLog();
        keys.add(keyLog());
        return keys;
    }

    SealedTalk add(Side from, byte[] bytes) {
        flights.add(new TlsTalk.Flight(from, bytes));
        return this;
    }

    SealedTalk clientHello(boolean earlyData) {
        return add(Side.CLIENT, TlsBytes.hello(clientRandom, earlyData));
    }

    SealedTalk retry() {
        add(Side.SERVER, TlsBytes.serverHello(TlsBytes.RETRY_RANDOM, suite));
        return clientHello(false);
    }

    // ---- TLS 1.2

    SealedTalk handshake12(boolean encryptThenMac) {
        clientHello(false);
        add(Side.SERVER, TlsBytes.serverHello12(serverRandom, suite, encryptThenMac));
        byte[] master = secret("CLIENT_RANDOM", 48);
        for (Side side : Side.values()) {
            sealers[side.ordinal()] = new Sealer(protection, encryptThenMac, side, master, clientRandom, serverRandom);
            add(side, new byte[] {20, 3, 3, 0, 1, 1});
            handshake(side, Handshake.FINISHED, new byte[12]);
        }
        return this;
    }

    /** Another handshake inside the connection, with randoms and keys of its own. */
    SealedTalk renegotiate(boolean logged) {
        random.nextBytes(clientRandom);
        random.nextBytes(serverRandom);
        message(Side.CLIENT, TlsBytes.hello(clientRandom, false));
        message(Side.SERVER, TlsBytes.serverHello12(serverRandom, suite, false));
        byte[] master = logged ? secret("CLIENT_RANDOM", 48) : new byte[48];
        for (Side side : Side.values()) {
            add(side, sealer(side).record(20, new byte[] {1}));
            sealers[side.ordinal()] = new Sealer(protection, false, side, master, clientRandom, serverRandom);
            handshake(side, Handshake.FINISHED, new byte[12]);
        }
        return this;
    }

    /** What a record in clear holds, in one that is not. */
    private void message(Side side, byte[] record) {
        add(side, sealer(side).record(22, java.util.Arrays.copyOfRange(record, 5, record.length)));
    }

    // ---- TLS 1.3

    SealedTalk earlyData(byte[] data) {
        if (early == null) {
            early = new Sealer(protection, secret("CLIENT_EARLY_TRAFFIC_SECRET", hashLength()));
        }
        return add(Side.CLIENT, early.record(23, data));
    }

    SealedTalk endOfEarlyData() {
        return add(Side.CLIENT, early.record(22, new byte[] {5, 0, 0, 0}));
    }

    SealedTalk serverHello() {
        add(Side.SERVER, TlsBytes.serverHello(serverRandom, suite));
        for (Side side : Side.values()) {
            String name = side.name();
            sealers[side.ordinal()] = new Sealer(protection, secret(name + "_HANDSHAKE_TRAFFIC_SECRET", hashLength()));
            applicationSecrets[side.ordinal()] = secret(name + "_TRAFFIC_SECRET_0", hashLength());
        }
        return this;
    }

    /** The server's EncryptedExtensions and what follows up to its Finished, each message a record of its own. */
    SealedTalk serverFlight(byte[] extensions) {
        byte[] body = Sealer.join(new byte[] {0, (byte) extensions.length}, extensions);
        handshake(Side.SERVER, Handshake.ENCRYPTED_EXTENSIONS, body);
        return finished(Side.SERVER);
    }

    SealedTalk finished(Side side) {
        handshake(side, Handshake.FINISHED, new byte[hashLength()]);
        sealers[side.ordinal()].use(applicationSecrets[side.ordinal()]);
        return this;
    }

    SealedTalk handshake13() {
        return clientHello(false).serverHello().serverFlight(new byte[0]).finished(Side.CLIENT);
    }

    SealedTalk keyUpdate(Side side) {
        handshake(side, Handshake.KEY_UPDATE, new byte[] {0});
        sealers[side.ordinal()].update();
        return this;
    }

    // ---- both

    SealedTalk handshake(Side side, int type, byte[] body) {
        byte[] header = {(byte) type, 0, (byte) (body.length >>> 8), (byte) body.length};
        return add(side, sealer(side).record(22, Sealer.join(header, body)));
    }

    SealedTalk data(Side side, String text) {
        return add(side, sealer(side).record(23, Sealer.text(text)));
    }

    SealedTalk padded(Side side, String text, int zeros) {
        return add(side, sealer(side).record(23, Sealer.text(text), zeros));
    }

    SealedTalk alert(Side side, int level, int description) {
        return add(side, sealer(side).record(21, new byte[] {(byte) level, (byte) description}));
    }

    Sealer sealer(Side side) {
        return sealers[side.ordinal()];
    }

    /** A whole conversation of the suite, with a request and two answers. */
    static SealedTalk of(int version, int suite, long seed) {
        SealedTalk talk = new SealedTalk(version, suite, seed);
        if (version == TLS12) {
            talk.handshake12(false);
        } else {
            talk.handshake13();
        }
        return talk.data(Side.CLIENT, REQUEST).data(Side.SERVER, HEAD).data(Side.SERVER, BODY);
    }
}
