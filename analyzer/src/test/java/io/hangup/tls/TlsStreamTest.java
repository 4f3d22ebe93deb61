package io.hangup.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.tcp.Side;
import io.hangup.tls.TlsTalk.Flight;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TlsStreamTest {
    private static final long START = 1_700_000_000_000_000_000L;
    private static final List<Flight> TLS13 = TlsTalk.talk("TLSv1.3");
    private static final List<Flight> TLS12 = TlsTalk.talk("TLSv1.2");

    /** Each flight is one frame, numbered from 1, one millisecond apart; {@code split} bytes are fed at a time. */
    private static TlsStream feed(List<Flight> flights, int split, RecordSink sink) {
        TlsStream stream = new TlsStream(true, sink);
        for (int i = 0; i < flights.size(); i++) {
            byte[] bytes = flights.get(i).bytes();
            for (int at = 0; at < bytes.length; at += split) {
                int length = Math.min(split, bytes.length - at);
                stream.bytes(flights.get(i).from(), bytes, at, length, START + i * 1_000_000L, i + 1);
            }
        }
        return stream;
    }

    private static TlsStream feed(List<Flight> flights) {
        return feed(flights, Integer.MAX_VALUE / 2, null);
    }

    @Test
    void readsTheClientHelloOfTls13() {
        ClientHello hello = feed(TLS13).clientHello();

        assertThat(hello.complete).isTrue();
        assertThat(hello.malformed).isFalse();
        assertThat(hello.side).isEqualTo(Side.CLIENT);
        assertThat(hello.serverName).isEqualTo(TlsTalk.NAME);
        assertThat(hello.alpn).containsExactly("h2", "http/1.1");
        assertThat(hello.legacyVersion).isEqualTo(0x0303);
        assertThat(hello.maxVersion).isEqualTo(0x0304);
        assertThat(hello.cipherCount).isPositive();
        assertThat(hello.sessionIdLength).isEqualTo(32);
        assertThat(hello.random).hasSize(32);
        assertThat(hello.length).isEqualTo(TLS13.get(0).bytes().length - 5);
        assertThat(hello.psk).isFalse();
        assertThat(hello.postQuantum).isFalse();
        assertThat(hello.frame).isEqualTo(1);
        assertThat(hello.time).isEqualTo(START);
    }

    @Test
    void readsTheServersChoiceOfTls13() {
        TlsStream stream = feed(TLS13);

        assertThat(stream.tls13()).isTrue();
        assertThat(stream.serverHello().version).isEqualTo(0x0304);
        assertThat(stream.serverHello().cipherName).startsWith("TLS_AES_").doesNotContain("0x");
        assertThat(stream.serverHello().alpn).isNull();
        assertThat(stream.serverHello().sessionResumed).isFalse();
        assertThat(stream.overhead()).isEqualTo(17);
        assertThat(stream.helloRetryRequest()).isFalse();
        assertThat(stream.certificates()).isEmpty();
    }

    @Test
    void findsTheEndOfTheHandshakeOfTls13() {
        TlsStream stream = feed(TLS13);
        int padding = 16;
        int request = "GET / HTTP/1.1\r\n\r\n".length() + padding;

        int index = stream.applicationIndex(Side.CLIENT);
        assertThat(stream.records().length(index)).isEqualTo(request + stream.overhead());
        assertThat(stream.records().from(stream.clientFinished())).isEqualTo(Side.CLIENT);
        assertThat(stream.applicationStarted(Side.CLIENT).frame())
                .isEqualTo(stream.records().firstFrame(index));
        assertThat(stream.alerts()).isEmpty();
    }

    @Test
    void findsApplicationDataWithOneSideMissing() {
        TlsStream whole = feed(TLS13);
        List<Flight> client =
                TLS13.stream().filter(f -> f.from() == Side.CLIENT).toList();
        TlsStream noServer = feed(client);
        int request = noServer.applicationIndex(Side.CLIENT);
        assertThat(noServer.records().length(request))
                .isEqualTo(whole.records().length(whole.applicationIndex(Side.CLIENT)));
        assertThat(noServer.applicationIndex(Side.SERVER)).isEqualTo(-1);

        TlsStream noClient = new TlsStream();
        noClient.gap(Side.CLIENT, 300, START, 1);
        byte[] server = join(List.of(
                TlsBytes.serverHello(new byte[32], 0x1302),
                TlsBytes.applicationData(38),
                TlsBytes.applicationData(3_029),
                TlsBytes.applicationData(69),
                TlsBytes.applicationData(500)));
        noClient.bytes(Side.SERVER, server, 0, server.length, START, 2);
        assertThat(noClient.records().length(noClient.applicationIndex(Side.SERVER)))
                .isEqualTo(500);
        assertThat(noClient.applicationIndex(Side.CLIENT)).isEqualTo(-1);
    }

    @Test
    void theServersFlightIsNoApplicationDataThoughItsHelloIsMissing() {
        TlsStream stream = feed(TLS13.subList(0, 1));
        stream.gap(Side.SERVER, 900, START, 2);
        byte[] flight = TlsBytes.applicationData(281);
        stream.bytes(Side.SERVER, flight, 0, flight.length, START, 3);

        assertThat(stream.records().count(Side.SERVER)).isEqualTo(1);
        assertThat(stream.applicationStarted(Side.SERVER)).isNull();
    }

    @Test
    void readsTheHandshakeOfTls12() {
        TlsStream stream = feed(TLS12);

        assertThat(stream.tls13()).isFalse();
        assertThat(stream.serverHello().version).isEqualTo(0x0303);
        assertThat(stream.serverHello().alpn).isEqualTo("h2");
        assertThat(stream.serverHello().cipherName).contains("GCM");
        assertThat(stream.overhead()).isEqualTo(24);
        assertThat(stream.changeCipherSpec(Side.CLIENT)).isNotNull();
        assertThat(stream.changeCipherSpec(Side.SERVER)).isNotNull();
        assertThat(stream.handshake(Side.SERVER, Handshake.SERVER_HELLO_DONE).length())
                .isZero();
        int index = stream.applicationIndex(Side.CLIENT);
        assertThat(stream.records().length(index)).isEqualTo("GET / HTTP/1.1\r\n\r\n".length() + 24);
    }

    @Test
    void readsTheCertificateOfTls12() {
        List<Certificate> certificates = feed(TLS12).certificates();

        assertThat(certificates).hasSize(1);
        assertThat(certificates.get(0).subject()).isEqualTo("api.test.example");
        assertThat(certificates.get(0).issuer()).isEqualTo("api.test.example");
        assertThat(certificates.get(0).selfSigned()).isTrue();
        assertThat(certificates.get(0).names()).containsExactly("api.test.example", "*.test.example", "192.0.2.1");
        assertThat(certificates.get(0).notAfter())
                .isGreaterThan(certificates.get(0).notBefore());
    }

    @Test
    void namesTheHiddenAlertOfTls12() {
        TlsStream stream = feed(TLS12);

        assertThat(stream.alerts()).hasSize(1);
        assertThat(stream.alerts().get(0).from).isEqualTo(Side.SERVER);
        assertThat(stream.alerts().get(0).encrypted).isTrue();
        assertThat(stream.alerts().get(0).name).isEqualTo("encrypted");
    }

    @Test
    void namesAlertsInClear() {
        TlsStream stream = feed(TLS13.subList(0, 2));
        stream.bytes(Side.CLIENT, new byte[] {21, 3, 3, 0, 2, 2, 45}, 0, 7, START + 9, 9);

        Alert alert = stream.alerts().get(0);
        assertThat(alert.name).isEqualTo("certificate_expired");
        assertThat(alert.isFatal()).isTrue();
        assertThat(alert.encrypted).isFalse();
        assertThat(alert.frame).isEqualTo(9);
    }

    @Test
    void aClientHelloUnderWayShowsWhatIsKnown() {
        byte[] bytes = TLS13.get(0).bytes();
        TlsStream stream = new TlsStream();
        assertThat(stream.clientHello()).isNull();
        int half = bytes.length / 2;
        stream.bytes(Side.CLIENT, bytes, 0, half, START, 1);

        assertThat(stream.clientHello().complete).isFalse();
        assertThat(stream.clientHelloBytes()).isEqualTo(half - 5);
        assertThat(stream.clientHello().length).isEqualTo(bytes.length - 5);
        assertThat(stream.pending(Side.CLIENT).bytesSeen()).isEqualTo(half);
        assertThat(stream.pending(Side.CLIENT).missing()).isEqualTo(bytes.length - half);

        stream.bytes(Side.CLIENT, bytes, half, bytes.length - half, START + 5, 2);
        assertThat(stream.clientHello().complete).isTrue();
        assertThat(stream.clientHello().firstFrame).isEqualTo(1);
        assertThat(stream.clientHello().frame).isEqualTo(2);
        assertThat(stream.pending(Side.CLIENT)).isNull();
    }

    @Test
    void anySplitGivesTheSameResult() {
        for (List<Flight> flights : List.of(TLS13, TLS12)) {
            String whole = summary(feed(flights));
            for (int split = 1; split < 40; split++) {
                assertThat(summary(feed(flights, split, null)))
                        .as("split %d", split)
                        .isEqualTo(whole);
            }
        }
    }

    @Test
    void theSinkGetsEveryRecordWhole() {
        for (int split : new int[] {1, 7, 100_000}) {
            List<byte[]> records = new ArrayList<>();
            feed(TLS13, split, new RecordSink() {
                @Override
                public void record(
                        Side from,
                        int type,
                        int version,
                        byte[] data,
                        int offset,
                        int length,
                        long firstFrame,
                        long frame,
                        long timeNanos) {
                    if (from == Side.SERVER) {
                        byte[] record = new byte[5 + length];
                        record[0] = (byte) type;
                        record[1] = (byte) (version >>> 8);
                        record[2] = (byte) version;
                        record[3] = (byte) (length >>> 8);
                        record[4] = (byte) length;
                        System.arraycopy(data, offset, record, 5, length);
                        records.add(record);
                    }
                }

                @Override
                public void holed(Side from, int type, int length, long frame, long timeNanos) {
                    throw new AssertionError("nothing was lost");
                }

                @Override
                public void lost(Side from, long length, long timeNanos, long frame) {
                    throw new AssertionError("nothing was lost");
                }

                @Override
                public void finished(Side from, long timeNanos, long frame) {
                    throw new AssertionError("nobody sent a FIN");
                }
            });
            assertThat(join(records)).as("split %d", split).isEqualTo(sent(TLS13, Side.SERVER));
        }
    }

    private static byte[] sent(List<Flight> flights, Side from) {
        return join(flights.stream()
                .filter(f -> f.from() == from)
                .map(Flight::bytes)
                .toList());
    }

    private static byte[] join(List<byte[]> parts) {
        byte[] all = new byte[parts.stream().mapToInt(p -> p.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    @Test
    void aHoleInsideARecordKeepsTheBoundary() {
        byte[] server = sent(TLS13, Side.SERVER);
        TlsStream whole = feed(TLS13);
        TlsStream holed = new TlsStream();
        int tail = 1_000;
        holed.bytes(Side.SERVER, server, 0, server.length - tail - 500, START, 1);
        holed.gap(Side.SERVER, 500, START + 1, 2);
        holed.bytes(Side.SERVER, server, server.length - tail, tail, START + 2, 3);

        assertThat(holed.lost(Side.SERVER)).isFalse();
        assertThat(holed.gaps(Side.SERVER)).isEqualTo(500);
        assertThat(holed.records().count(Side.SERVER)).isEqualTo(whole.records().count(Side.SERVER));
    }

    @Test
    void findsTheNextBoundaryAfterAHoleOfUnknownRecords() {
        byte[] record = new byte[105];
        record[0] = 23;
        record[1] = 3;
        record[2] = 3;
        record[4] = 100;
        TlsStream stream = new TlsStream();
        stream.bytes(Side.SERVER, record, 0, 105, START, 1);
        stream.gap(Side.SERVER, 250, START + 1, 2);
        assertThat(stream.lost(Side.SERVER)).isTrue();
        byte[] rest = join(List.of(Arrays.copyOf(new byte[0], 65), record, record));
        for (int i = 0; i < rest.length; i++) {
            stream.bytes(Side.SERVER, rest, i, 1, START + 2 + i, 3 + i);
        }

        assertThat(stream.lost(Side.SERVER)).isFalse();
        assertThat(stream.records().count(Side.SERVER)).isEqualTo(3);
        assertThat(stream.gaps(Side.SERVER)).isEqualTo(250 + 65);
        assertThat(stream.records().firstFrame(1)).isEqualTo(3 + 65);
        assertThat(stream.records().frame(2)).isEqualTo(3 + 65 + 209);
    }

    @Test
    void aCaptureThatStartsInTheMiddleFindsItsFeet() {
        byte[] server = sent(TLS13, Side.SERVER);
        TlsStream stream = new TlsStream(false, null);
        stream.bytes(Side.SERVER, server, 3, server.length - 3, START, 1);

        assertThat(stream.notTls(Side.SERVER)).isFalse();
        assertThat(stream.lost(Side.SERVER)).isFalse();
        assertThat(stream.records().count(Side.SERVER)).isPositive();
    }

    @Test
    void plaintextIsToldFromTls() {
        TlsStream stream = new TlsStream();
        byte[] text = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        stream.bytes(Side.CLIENT, TLS13.get(0).bytes(), 0, 200, START, 1);
        stream.bytes(Side.SERVER, text, 0, 2, START, 2);
        stream.bytes(Side.SERVER, text, 2, text.length - 2, START, 3);

        assertThat(stream.notTls(Side.SERVER)).isTrue();
        assertThat(stream.notTls(Side.CLIENT)).isFalse();
        assertThat(stream.firstBytes(Side.SERVER)).isEqualTo(text);
        assertThat(stream.firstBytesMark(Side.SERVER).frame()).isEqualTo(2);
        assertThat(TlsStream.looksLikeTls(text, 0, text.length)).isFalse();
        assertThat(TlsStream.looksLikeTls(TLS13.get(0).bytes(), 0, 3)).isTrue();
    }

    @Test
    void aHelloRetryRequestIsNoChoice() {
        TlsStream stream = new TlsStream();
        byte[] hello = TLS13.get(0).bytes();
        byte[] retry = TlsBytes.serverHello(TlsBytes.RETRY_RANDOM, 0x1301);
        byte[] changeCipherSpec = {20, 3, 3, 0, 1, 1};
        stream.bytes(Side.CLIENT, hello, 0, hello.length, START, 1);
        stream.bytes(Side.SERVER, retry, 0, retry.length, START, 2);
        stream.bytes(Side.CLIENT, changeCipherSpec, 0, 6, START, 3);
        stream.bytes(Side.CLIENT, hello, 0, hello.length, START, 3);

        assertThat(stream.helloRetryRequest()).isTrue();
        assertThat(stream.serverHello()).isNull();
        assertThat(stream.secondClientHello().serverName).isEqualTo(TlsTalk.NAME);

        byte[] choice = TlsBytes.serverHello(new byte[32], 0x1302);
        stream.bytes(Side.SERVER, choice, 0, choice.length, START, 4);
        assertThat(stream.serverHello().cipherName).isEqualTo("TLS_AES_256_GCM_SHA384");
        assertThat(stream.serverHello().frame).isEqualTo(4);
    }

    @Test
    void aPostQuantumKeyShareShowsBeforeItsEnd() {
        byte[] hello = TlsBytes.clientHello("late.example", 1_216);
        TlsStream stream = new TlsStream();
        stream.bytes(Side.CLIENT, hello, 0, 400, START, 1);
        assertThat(stream.clientHello().postQuantum).isTrue();
        assertThat(stream.clientHello().serverName).isNull();

        stream.bytes(Side.CLIENT, hello, 400, hello.length - 400, START, 2);
        assertThat(stream.clientHello().serverName).isEqualTo("late.example");
        assertThat(stream.clientHello().complete).isTrue();
    }

    @Test
    void flippedBitsNeverThrow() {
        long seed = 42;
        Random random = new Random(seed);
        for (int round = 0; round < 1_500; round++) {
            List<Flight> bad = new ArrayList<>();
            for (Flight flight : random.nextBoolean() ? TLS13 : TLS12) {
                byte[] bytes = flight.bytes().clone();
                for (int i = 0; i < random.nextInt(8); i++) {
                    bytes[random.nextInt(Math.min(bytes.length, 400))] ^= (byte) (1 << random.nextInt(8));
                }
                bad.add(new Flight(flight.from(), bytes));
            }
            TlsStream stream = feed(bad, 1 + random.nextInt(2_000), null);
            stream.gap(Side.SERVER, 1 + random.nextInt(3_000), START, 99);
            byte[] more = sent(TLS13, Side.SERVER);
            stream.bytes(Side.SERVER, more, 0, more.length, START, 100);
            stream.finished(Side.SERVER, START, 101);
            assertThat(summary(stream)).as("seed %d round %d", seed, round).isNotEmpty();
        }
    }

    @Test
    void theLogOfRecordsFoldsItsMiddle() {
        Records records = new Records();
        int all = Records.HEAD_CAP + Records.TAIL_CAP + 700;
        for (int i = 0; i < all; i++) {
            records.add(Side.SERVER, Records.APPLICATION_DATA, 10, i, i, i, i);
        }
        assertThat(records.size()).isEqualTo(Records.HEAD_CAP + Records.TAIL_CAP);
        assertThat(records.folded()).isEqualTo(700);
        assertThat(records.frame(Records.HEAD_CAP - 1)).isEqualTo(Records.HEAD_CAP - 1);
        assertThat(records.frame(Records.HEAD_CAP)).isEqualTo(Records.HEAD_CAP + 700);
        assertThat(records.frame(records.size() - 1)).isEqualTo(all - 1);
        assertThat(records.applicationBytes(Side.SERVER)).isEqualTo(10L * all);
    }

    @Test
    void theCostOfARecordFollowsVersionAndSuite() {
        assertThat(CipherSuites.overhead(0x0304, 0x1301)).isEqualTo(17);
        assertThat(CipherSuites.overhead(0x0303, 0xc02f)).isEqualTo(24);
        assertThat(CipherSuites.overhead(0x0303, 0xcca8)).isEqualTo(16);
        assertThat(CipherSuites.overhead(0x0303, 0xc013)).isEqualTo(37);
        assertThat(CipherSuites.overhead(0x0303, 0x003b)).isEqualTo(32);
        assertThat(CipherSuites.overhead(0x0303, 0xc011)).isEqualTo(20);
        assertThat(CipherSuites.overhead(0x0303, 0x0016)).isEqualTo(29);
    }

    @Test
    void suitesHaveTheirNamesAndUnknownOnesTheirNumber() {
        assertThat(CipherSuites.name(0x1301)).isEqualTo("TLS_AES_128_GCM_SHA256");
        assertThat(CipherSuites.name(0x003b)).isEqualTo("TLS_RSA_WITH_NULL_SHA256");
        assertThat(CipherSuites.name(0xc061)).isEqualTo("TLS_ECDHE_RSA_WITH_ARIA_256_GCM_SHA384");
        assertThat(CipherSuites.name(0x0084)).isEqualTo("TLS_RSA_WITH_CAMELLIA_256_CBC_SHA");
        assertThat(CipherSuites.name(0x000a)).isEqualTo("TLS_RSA_WITH_3DES_EDE_CBC_SHA");
        assertThat(CipherSuites.name(0x1a1a)).isEqualTo("0x1a1a");
    }

    private static String summary(TlsStream stream) {
        StringBuilder text = new StringBuilder();
        Records records = stream.records();
        for (int i = 0; i < records.size(); i++) {
            text.append(records.from(i)).append(records.type(i)).append(' ').append(records.length(i));
            text.append(' ').append(records.firstFrame(i)).append('-').append(records.frame(i));
            text.append(' ')
                    .append(records.firstTime(i))
                    .append('-')
                    .append(records.time(i))
                    .append('\n');
        }
        for (Side side : Side.values()) {
            text.append(stream.lost(side)).append(stream.notTls(side)).append(stream.gaps(side));
            text.append(stream.pending(side)).append(stream.changeCipherSpec(side));
            text.append(stream.applicationStarted(side));
        }
        ClientHello hello = stream.clientHello();
        if (hello != null) {
            text.append(hello.serverName)
                    .append(hello.alpn)
                    .append(hello.maxVersion)
                    .append(hello.cipherCount);
            text.append(hello.complete).append(hello.length).append(hello.frame);
        }
        if (stream.serverHello() != null) {
            text.append(stream.serverHello().cipherName).append(stream.serverHello().alpn);
        }
        return text.append(stream.handshakes())
                .append(stream.certificates())
                .append(stream.alerts().size())
                .toString();
    }
}
