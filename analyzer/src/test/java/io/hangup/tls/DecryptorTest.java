package io.hangup.tls;

import static io.hangup.tls.SealedTalk.BODY;
import static io.hangup.tls.SealedTalk.HEAD;
import static io.hangup.tls.SealedTalk.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.tcp.Side;
import io.hangup.tls.TlsTalk.Flight;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecryptorTest {
    private static final int TLS12 = 0x0303;
    private static final int TLS13 = 0x0304;

    @ParameterizedTest
    @ValueSource(ints = {0x1301, 0x1302, 0x1303})
    void decryptsEverySuiteOfTls13(int suite) {
        Decrypted.of(SealedTalk.of(TLS13, suite, 1)).assertWhole();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x002f, 0x0035, 0x003c, 0x003d, 0x009c, 0x009d, 0xc009, 0xc013, 0xc014, 0xc023, 0xc024, 0xc027, 0xc028,
                0xc02b, 0xc02c, 0xc02f, 0xc030, 0xcca8, 0xcca9
            })
    void decryptsTheSuitesOfTls12(int suite) {
        Decrypted.of(SealedTalk.of(TLS12, suite, 2)).assertWhole();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x002f, 0xc014, 0xc027, 0xc028})
    void decryptsCbcWithTheMacOutside(int suite) {
        SealedTalk talk = new SealedTalk(TLS12, suite, 3);
        talk.handshake12(true)
                .data(Side.CLIENT, REQUEST)
                .data(Side.SERVER, HEAD)
                .data(Side.SERVER, BODY);
        Decrypted.of(talk).assertWhole();
    }

    @Test
    void rfc8448() {
        byte[] random = Sealer.hex("cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece7");
        KeyLog keys = new KeyLog();
        keys.add(Sealer.text("CLIENT_TRAFFIC_SECRET_0 cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece7 "
                + "9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5\n"));
        byte[] data =
                Sealer.hex("17 03 03 00 43 a2 3f 70 54 b6 2c 94 d0 af fa fe 82 28 ba 55 cb ef ac ea 42 f9 14 aa 66"
                        + " bc ab 3f 2b 98 19 a8 a5 b4 6b 39 5b d5 4a 9a 20 44 1e 2b 62 97 4e 1f 5a 62 92 a2 97 70 14 bd 1e 3d"
                        + " ea e6 3a ee bb 21 69 49 15 e4 0a");
        byte[] alert = Sealer.hex("17 03 03 00 13 c9 87 27 60 65 56 66 b7 4d 7f f1 15 3e fd 6d b6 d0 b0 e3");

        Decrypted decrypted = Decrypted.of(
                List.of(
                        new Flight(Side.CLIENT, TlsBytes.hello(random, false)),
                        new Flight(Side.SERVER, TlsBytes.serverHello(new byte[32], 0x1301)),
                        new Flight(Side.CLIENT, data),
                        new Flight(Side.CLIENT, alert)),
                keys);

        StringBuilder expected = new StringBuilder();
        for (char c = 0; c < 50; c++) {
            expected.append(c);
        }
        assertThat(decrypted.text(Side.CLIENT)).isEqualTo(expected.toString());
        assertThat(decrypted.events.toString()).isEqualTo("CLIENT 50@3\nCLIENT finished@4\n");
    }

    @Test
    void saysWhatTheHandshakeOfTls13Hid() {
        SealedTalk talk = new SealedTalk(TLS13, 0x1302, 4);
        talk.clientHello(false).serverHello();
        byte[] alpn = {0, 16, 0, 5, 0, 3, 2, 'h', '2'};
        talk.handshake(Side.SERVER, Handshake.CERTIFICATE_REQUEST, new byte[] {0, 0, 0});
        talk.serverFlight(alpn).finished(Side.CLIENT);
        talk.handshake(Side.SERVER, Handshake.NEW_SESSION_TICKET, new byte[40]);
        talk.handshake(Side.SERVER, Handshake.NEW_SESSION_TICKET, new byte[40]);
        talk.data(Side.CLIENT, REQUEST).alert(Side.SERVER, 2, 80).alert(Side.CLIENT, 1, 0);
        TlsStream tls = Decrypted.of(talk).decryptor.tls();

        assertThat(tls.serverHello().alpn).isEqualTo("h2");
        assertThat(tls.sessionTickets()).isEqualTo(2);
        assertThat(tls.handshake(Side.SERVER, Handshake.CERTIFICATE_REQUEST)).isNotNull();
        assertThat(tls.handshake(Side.SERVER, Handshake.FINISHED).frame()).isEqualTo(5);
        assertThat(tls.handshake(Side.CLIENT, Handshake.FINISHED).frame()).isEqualTo(6);
        assertThat(tls.records().frame(tls.clientFinished())).isEqualTo(6);
        assertThat(tls.records().frame(tls.applicationIndex(Side.CLIENT))).isEqualTo(9);
        assertThat(tls.applicationIndex(Side.SERVER)).isEqualTo(-1);
        assertThat(tls.alerts())
                .extracting(alert -> alert.from + " " + alert.name + " " + alert.level)
                .containsExactly("SERVER internal_error 2", "CLIENT close_notify 1");
        assertThat(tls.alerts()).allMatch(alert -> alert.encrypted && !alert.isHidden());
    }

    @Test
    void keepsTheTrueTypeAndLengthOfEveryRecord() {
        SealedTalk talk = SealedTalk.of(TLS13, 0x1301, 5).padded(Side.SERVER, "padded", 100);
        Records records = Decrypted.of(talk).decryptor.tls().records();
        int last = records.size() - 1;

        assertThat(records.innerType(0)).isZero();
        assertThat(records.plainLength(0)).isEqualTo(-1);
        assertThat(records.innerType(2)).isEqualTo(Records.HANDSHAKE);
        assertThat(records.innerType(last)).isEqualTo(Records.APPLICATION_DATA);
        assertThat(records.plainLength(last)).isEqualTo(6);
        assertThat(records.length(last)).isEqualTo(6 + 100 + 17);
    }

    @Test
    void theAlertOfTls12TakesThePlaceOfTheHiddenOne() {
        SealedTalk talk = SealedTalk.of(TLS12, 0xc02f, 6).alert(Side.SERVER, 2, 40);
        List<Alert> alerts = Decrypted.of(talk).decryptor.tls().alerts();

        assertThat(alerts).hasSize(1);
        assertThat(alerts.get(0).name).isEqualTo("handshake_failure");
        assertThat(alerts.get(0).isFatal()).isTrue();
    }

    @Test
    void followsKeyUpdatesOfBothSides() {
        SealedTalk talk = SealedTalk.of(TLS13, 0x1303, 7);
        talk.keyUpdate(Side.CLIENT)
                .data(Side.CLIENT, "a")
                .keyUpdate(Side.SERVER)
                .keyUpdate(Side.SERVER);
        talk.data(Side.SERVER, "b").keyUpdate(Side.CLIENT).data(Side.CLIENT, "c");
        Decrypted decrypted = Decrypted.of(talk);

        assertThat(decrypted.text(Side.CLIENT)).isEqualTo(REQUEST + "ac");
        assertThat(decrypted.text(Side.SERVER)).isEqualTo(HEAD + BODY + "b");
        assertThat(decrypted.decryptor.recordsFailed()).isZero();
    }

    @Test
    void anotherFinishedAfterTheHandshakeChangesNoKeys() {
        SealedTalk talk = SealedTalk.of(TLS13, 0x1301, 8);
        talk.handshake(Side.SERVER, Handshake.CERTIFICATE_REQUEST, new byte[] {0, 0, 0});
        talk.handshake(Side.CLIENT, Handshake.CERTIFICATE, new byte[] {0, 0, 0, 0});
        talk.handshake(Side.CLIENT, Handshake.FINISHED, new byte[32]).data(Side.CLIENT, "more");

        assertThat(Decrypted.of(talk).text(Side.CLIENT)).isEqualTo(REQUEST + "more");
    }

    @Test
    void followsAHelloRetryRequest() {
        SealedTalk talk = new SealedTalk(TLS13, 0x1301, 9);
        talk.clientHello(false).retry().serverHello().serverFlight(new byte[0]).finished(Side.CLIENT);
        talk.data(Side.CLIENT, REQUEST).data(Side.SERVER, HEAD).data(Side.SERVER, BODY);
        Decrypted.of(talk).assertWhole();
    }

    @Test
    void tellsEarlyDataOnceTheServerTookIt() {
        SealedTalk talk = new SealedTalk(TLS13, 0x1302, 10);
        talk.clientHello(true).earlyData(Sealer.text("early")).serverHello();
        talk.serverFlight(new byte[] {0, 42, 0, 0}).data(Side.SERVER, "soon");
        talk.endOfEarlyData().finished(Side.CLIENT).data(Side.CLIENT, " late");
        Decrypted decrypted = Decrypted.of(talk);

        assertThat(decrypted.text(Side.CLIENT)).isEqualTo("early late");
        assertThat(decrypted.events.toString()).startsWith("CLIENT 5@2\nSERVER 4@");
        assertThat(decrypted.decryptor.tls().serverHello().earlyDataAccepted).isTrue();
    }

    @Test
    void leavesOutEarlyDataThatTheServerRefused() {
        SealedTalk talk = new SealedTalk(TLS13, 0x1302, 11);
        talk.clientHello(true).earlyData(Sealer.text("early")).earlyData(Sealer.text("more"));
        talk.serverHello().serverFlight(new byte[0]).finished(Side.CLIENT).data(Side.CLIENT, "again");

        assertThat(Decrypted.of(talk).text(Side.CLIENT)).isEqualTo("again");
    }

    @Test
    void passesOverEarlyDataWithoutItsSecret() {
        SealedTalk talk = new SealedTalk(TLS13, 0x1301, 12);
        talk.clientHello(true).earlyData(Sealer.text("early")).earlyData(Sealer.text("more"));
        talk.serverHello().serverFlight(new byte[0]).finished(Side.CLIENT).data(Side.CLIENT, "again");
        KeyLog keys = new KeyLog();
        String[] lines = new String(talk.keyLog(), java.nio.charset.StandardCharsets.US_ASCII).split("\n");
        for (String line : lines) {
            if (!line.startsWith("CLIENT_EARLY")) {
                keys.add(Sealer.text(line));
            }
        }
        Decrypted decrypted = Decrypted.of(talk.flights, keys);

        assertThat(decrypted.text(Side.CLIENT)).isEqualTo("again");
        assertThat(decrypted.decryptor.state()).isEqualTo(Decryptor.State.DECRYPTING);
    }

    @Test
    void readsEarlyDataThatNobodyAnswered() {
        SealedTalk talk = new SealedTalk(TLS13, 0x1303, 13);
        talk.clientHello(true).earlyData(Sealer.text("early"));

        assertThat(Decrypted.of(talk).text(Side.CLIENT)).isEqualTo("early");
    }

    @ParameterizedTest
    @ValueSource(ints = {0xc02f, 0xc027, 0xcca8})
    void aRenegotiatedSessionIsFollowed(int suite) {
        SealedTalk talk = SealedTalk.of(TLS12, suite, 29).renegotiate(true).data(Side.CLIENT, "again");
        talk.data(Side.SERVER, "yes").renegotiate(true).data(Side.CLIENT, "and again");
        Decrypted decrypted = Decrypted.of(talk);

        assertThat(decrypted.decryptor.state()).isEqualTo(Decryptor.State.DECRYPTING);
        assertThat(decrypted.text(Side.CLIENT)).isEqualTo(REQUEST + "againand again");
        assertThat(decrypted.text(Side.SERVER)).endsWith("xyes");
    }

    @Test
    void aRenegotiationWithoutKeysStopsWithAReason() {
        SealedTalk talk = SealedTalk.of(TLS12, 0xc02f, 30).renegotiate(false).data(Side.CLIENT, "hidden");
        Decrypted decrypted = Decrypted.of(talk);

        assertThat(decrypted.decryptor.state()).isEqualTo(Decryptor.State.UNSUPPORTED);
        assertThat(decrypted.decryptor.stateText()).contains("renegotiated", "not known");
        assertThat(decrypted.text(Side.CLIENT)).isEqualTo(REQUEST);
    }

    @Test
    void aRenegotiationStopsWithAReason() {
        SealedTalk talk = SealedTalk.of(TLS12, 0xc02f, 27);
        talk.handshake(Side.SERVER, 0, new byte[0]);
        talk.add(Side.CLIENT, talk.sealer(Side.CLIENT).record(20, new byte[] {1}))
                .data(Side.CLIENT, "new keys");
        Decrypted decrypted = Decrypted.of(talk);

        assertThat(decrypted.decryptor.state()).isEqualTo(Decryptor.State.UNSUPPORTED);
        assertThat(decrypted.decryptor.stateText()).contains("renegotiated");
        assertThat(decrypted.text(Side.CLIENT)).isEqualTo(REQUEST);
    }

    @Test
    void aFinEndsASideOnceAndACloseNotifyBeforeIt() {
        SealedTalk talk = SealedTalk.of(TLS13, 0x1301, 28).alert(Side.SERVER, 1, 0);
        Decrypted decrypted = new Decrypted(talk.keys());
        decrypted.feed(talk.flights);
        decrypted.decryptor.tls().finished(Side.SERVER, Decrypted.START, 50);
        decrypted.decryptor.tls().finished(Side.CLIENT, Decrypted.START, 51);

        assertThat(decrypted.events.toString()).endsWith("SERVER finished@9\nCLIENT finished@51\n");
    }

    @Test
    void readsTheCertificatesOfTls13() {
        byte[] certificate = TlsTalk.certificateBytes();
        int length = certificate.length;
        byte[] entry =
                Sealer.join(new byte[] {0, (byte) (length >>> 8), (byte) length}, certificate, new byte[] {0, 0});
        byte[] list = Sealer.join(
                new byte[] {0, 0, (byte) (2 * entry.length >>> 8), (byte) (2 * entry.length)}, entry, entry);
        SealedTalk talk = new SealedTalk(TLS13, 0x1301, 36).clientHello(false).serverHello();
        talk.handshake(Side.SERVER, Handshake.CERTIFICATE, list).serverFlight(new byte[0]);

        List<Certificate> chain = Decrypted.of(talk).decryptor.tls().certificates();
        assertThat(chain).hasSize(2);
        assertThat(chain.get(1).subject()).isEqualTo(TlsTalk.NAME);
    }
}
