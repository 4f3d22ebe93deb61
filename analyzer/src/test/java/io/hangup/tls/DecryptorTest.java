package io.hangup.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.tcp.Side;
import io.hangup.tls.TlsTalk.Flight;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecryptorTest {
    private static final int TLS12 = 0x0303;
    private static final int TLS13 = 0x0304;
    private static final String REQUEST = "GET / HTTP/1.1\r\n\r\n";
    private static final String HEAD = "HTTP/1.1 200 OK\r\n\r\n";
    private static final String BODY = "x".repeat(9_000);

    private static void assertWhole(Decrypted decrypted) {
        assertThat(decrypted.decryptor.state()).isEqualTo(Decryptor.State.DECRYPTING);
        assertThat(decrypted.decryptor.stateText()).isEqualTo("decrypted");
        assertThat(decrypted.text(Side.CLIENT)).isEqualTo(REQUEST);
        assertThat(decrypted.text(Side.SERVER)).isEqualTo(HEAD + BODY);
        assertThat(decrypted.gaps).containsExactly(0, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x1301, 0x1302, 0x1303})
    void decryptsEverySuiteOfTls13(int suite) {
        assertWhole(Decrypted.of(SealedTalk.of(TLS13, suite, 1)));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x002f, 0x0035, 0x003c, 0x003d, 0x009c, 0x009d, 0xc009, 0xc013, 0xc014, 0xc023, 0xc024, 0xc027, 0xc028,
                0xc02b, 0xc02c, 0xc02f, 0xc030, 0xcca8, 0xcca9
            })
    void decryptsTheSuitesOfTls12(int suite) {
        assertWhole(Decrypted.of(SealedTalk.of(TLS12, suite, 2)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x002f, 0xc014, 0xc027, 0xc028})
    void decryptsCbcWithTheMacOutside(int suite) {
        SealedTalk talk = new SealedTalk(TLS12, suite, 3);
        talk.handshake12(true)
                .data(Side.CLIENT, REQUEST)
                .data(Side.SERVER, HEAD)
                .data(Side.SERVER, BODY);
        assertWhole(Decrypted.of(talk));
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
        assertWhole(Decrypted.of(talk));
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

    @Test
    void decryptsThoughTheServerHelloIsMissing() {
        SealedTalk talk = SealedTalk.of(TLS13, 0x1303, 14);
        Decrypted decrypted = new Decrypted(talk.keys());
        for (int i = 0; i < talk.flights.size(); i++) {
            if (i == 1) {
                decrypted.gap(talk.flights.get(i), i + 1);
            } else {
                decrypted.feed(talk.flights.get(i), i + 1);
            }
        }
        decrypted.decryptor.end();

        assertThat(decrypted.text(Side.CLIENT)).isEqualTo(REQUEST);
        assertThat(decrypted.text(Side.SERVER)).isEqualTo(HEAD + BODY);
    }

    @Test
    void applicationSecretsAloneDo() {
        SealedTalk talk = SealedTalk.of(TLS13, 0x1301, 15);
        KeyLog keys = new KeyLog();
        for (String line : new String(talk.keyLog(), java.nio.charset.StandardCharsets.US_ASCII).split("\n")) {
            if (!line.contains("HANDSHAKE")) {
                keys.add(Sealer.text(line));
            }
        }
        Decrypted decrypted = Decrypted.of(talk.flights, keys);

        assertThat(decrypted.text(Side.CLIENT)).isEqualTo(REQUEST);
        assertThat(decrypted.text(Side.SERVER)).isEqualTo(HEAD + BODY);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x009c, 0x002f, 0xcca8, 0x1301, 0x1303})
    void findsItsPlaceAgainAfterLostRecords(int suite) {
        int version = suite >>> 8 == 0x13 ? TLS13 : TLS12;
        SealedTalk talk = SealedTalk.of(version, suite, 16);
        for (int i = 0; i < 40; i++) {
            talk.data(Side.SERVER, "token " + i + ",");
        }
        Decrypted decrypted = new Decrypted(talk.keys());
        int first = talk.flights.size() - 40;
        for (int i = 0; i < talk.flights.size(); i++) {
            if (i >= first + 5 && i < first + 25) {
                decrypted.gap(talk.flights.get(i), i + 1);
            } else {
                decrypted.feed(talk.flights.get(i), i + 1);
            }
        }
        decrypted.decryptor.end();

        assertThat(decrypted.text(Side.SERVER)).contains("token 4,token 25,").endsWith("token 39,");
        if (suite != 0x002f) {
            // the lost text, to the byte: tokens 5 to 9 have 8 letters, 10 to 24 have 9; CBC can only be estimated
            assertThat(decrypted.gaps[1]).isEqualTo(5 * 8 + 15 * 9);
        }
        assertThat(decrypted.decryptor.state()).isEqualTo(Decryptor.State.DECRYPTING);
    }

    @Test
    void findsItsPlaceAgainBehindALostKeyUpdate() {
        SealedTalk talk =
                SealedTalk.of(TLS13, 0x1301, 17).data(Side.CLIENT, "a").keyUpdate(Side.CLIENT);
        int update = talk.flights.size() - 1;
        talk.data(Side.CLIENT, "b").data(Side.CLIENT, "c");
        Decrypted decrypted = new Decrypted(talk.keys());
        for (int i = 0; i < talk.flights.size(); i++) {
            if (i == update || i == update + 1) {
                decrypted.gap(talk.flights.get(i), i + 1);
            } else {
                decrypted.feed(talk.flights.get(i), i + 1);
            }
        }
        decrypted.decryptor.tls().finished(Side.CLIENT, Decrypted.START, 99);
        decrypted.decryptor.end();

        assertThat(decrypted.text(Side.CLIENT)).isEqualTo(REQUEST + "ac");
    }

    @Test
    void aChangedRecordIsAGapAndTheRestGoesOn() {
        SealedTalk talk = SealedTalk.of(TLS13, 0x1301, 18).data(Side.SERVER, "tail");
        byte[] body = talk.flights.get(talk.flights.size() - 2).bytes();
        body[100] ^= 1;
        Decrypted decrypted = Decrypted.of(talk);

        assertThat(decrypted.text(Side.SERVER)).isEqualTo(HEAD + "tail");
        assertThat(decrypted.gaps[1]).isEqualTo(9_000);
        assertThat(decrypted.decryptor.stateText())
                .isEqualTo(
                        "decrypted but for 1 record: damaged, changed on the way, or under a secret that the key log has wrong");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x009c, 0xc014, 0xcca8, 0x1301, 0x1302})
    void wrongKeysAreNamed(int suite) {
        int version = suite >>> 8 == 0x13 ? TLS13 : TLS12;
        SealedTalk talk = SealedTalk.of(version, suite, 19);
        SealedTalk other = SealedTalk.of(version, suite, 20);
        String wrong = new String(other.keyLog(), java.nio.charset.StandardCharsets.US_ASCII)
                .replace(
                        java.util.HexFormat.of().formatHex(other.clientRandom),
                        java.util.HexFormat.of().formatHex(talk.clientRandom));
        KeyLog keys = new KeyLog();
        keys.add(Sealer.text(wrong));
        Decrypted decrypted = Decrypted.of(talk.flights, keys);

        assertThat(decrypted.decryptor.state()).isEqualTo(Decryptor.State.WRONG_KEYS);
        assertThat(decrypted.decryptor.stateText()).startsWith("the keys do not fit");
        assertThat(decrypted.text(Side.CLIENT) + decrypted.text(Side.SERVER)).isEmpty();
    }

    @Test
    void recordsWaitForTheirKeys() {
        SealedTalk talk = SealedTalk.of(TLS13, 0x1301, 21);
        KeyLog keys = new KeyLog();
        keys.expectMore(true);
        DecryptionBudget budget = new DecryptionBudget();
        Decrypted decrypted = new Decrypted(keys, budget);
        decrypted.feed(talk.flights);

        assertThat(decrypted.decryptor.state()).isEqualTo(Decryptor.State.WAITING_FOR_KEYS);
        assertThat(decrypted.decryptor.retry()).isTrue();
        assertThat(decrypted.events).isEmpty();
        assertThat(budget.taken()).isPositive();

        keys.add(talk.keyLog());
        assertThat(decrypted.decryptor.retry()).isFalse();
        assertWhole(decrypted);
        assertThat(decrypted.events.toString()).startsWith("CLIENT 18@6\nSERVER 19@7\n");
        assertThat(budget.taken()).isZero();
    }

    @Test
    void keysThatComeBetweenTheRecordsAreUsedAtTheNextRecord() {
        SealedTalk talk = SealedTalk.of(TLS12, 0xc030, 22);
        KeyLog keys = new KeyLog();
        keys.expectMore(true);
        Decrypted decrypted = new Decrypted(keys);
        for (int i = 0; i < talk.flights.size(); i++) {
            if (i == talk.flights.size() - 1) {
                keys.add(talk.keyLog());
            }
            decrypted.feed(talk.flights.get(i), i + 1);
        }
        assertWhole(decrypted);
    }

    @Test
    void whatDoesNotFitWhileWaitingBecomesAGap() {
        SealedTalk talk = SealedTalk.of(TLS13, 0x1301, 23);
        for (int i = 0; i < 300; i++) {
            talk.data(Side.SERVER, "y".repeat(16_000));
        }
        talk.data(Side.SERVER, "end");
        KeyLog keys = new KeyLog();
        keys.expectMore(true);
        DecryptionBudget budget = new DecryptionBudget();
        Decrypted decrypted = new Decrypted(keys, budget);
        decrypted.feed(talk.flights);
        assertThat(budget.taken()).isLessThanOrEqualTo(Decryptor.WAITING_CAP);

        keys.add(talk.keyLog());
        decrypted.decryptor.retry();
        decrypted.feed(
                new Flight(
                        Side.SERVER,
                        talk.data(Side.SERVER, "after")
                                .flights
                                .get(talk.flights.size() - 1)
                                .bytes()),
                999);

        int told = decrypted.text(Side.SERVER).length();
        assertThat(decrypted.text(Side.SERVER)).endsWith("yafter");
        assertThat(told + decrypted.gaps[1]).isEqualTo(HEAD.length() + 9_000 + 300 * 16_000 + 3 + 5);
        assertThat(budget.taken()).isZero();
    }

    @Test
    void withoutKeysNothingIsHeldWhenNoneCanCome() {
        SealedTalk talk = SealedTalk.of(TLS13, 0x1301, 24);
        DecryptionBudget budget = new DecryptionBudget();
        Decrypted decrypted = new Decrypted(new KeyLog(), budget);
        decrypted.feed(talk.flights);

        assertThat(budget.taken()).isZero();
        assertThat(decrypted.decryptor.state()).isEqualTo(Decryptor.State.NO_KEYS);
        assertThat(decrypted.decryptor.stateText()).isEqualTo("the key log has no keys of this connection");
    }

    @Test
    void theEndFreesWhatWaited() {
        SealedTalk talk = SealedTalk.of(TLS13, 0x1301, 25);
        KeyLog keys = new KeyLog();
        keys.expectMore(true);
        DecryptionBudget budget = new DecryptionBudget();
        Decrypted decrypted = new Decrypted(keys, budget);
        decrypted.feed(talk.flights);
        decrypted.decryptor.end();

        assertThat(budget.taken()).isZero();
        assertThat(decrypted.decryptor.state()).isEqualTo(Decryptor.State.NO_KEYS);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x1304, 0x1305})
    void aesCcmIsNamedAsUnsupported(int suite) {
        SealedTalk talk = SealedTalk.of(TLS13, 0x1301, 26);
        List<Flight> flights = new ArrayList<>(talk.flights);
        flights.set(1, new Flight(Side.SERVER, TlsBytes.serverHello(talk.serverRandom, suite)));
        Decrypted decrypted = Decrypted.of(flights, talk.keys());

        assertThat(decrypted.decryptor.state()).isEqualTo(Decryptor.State.UNSUPPORTED);
        assertThat(decrypted.decryptor.stateText()).contains("_CCM_").endsWith("cannot be decrypted");
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

    @ParameterizedTest
    @ValueSource(ints = {0x1301, 0x1302, 0x1303})
    void aConnectionJoinedLateIsDecryptedByTheKeysThatFit(int suite) {
        SealedTalk talk = SealedTalk.of(TLS13, suite, 29);
        for (int i = 0; i < 100; i++) {
            talk.data(Side.SERVER, "token " + i + ",");
        }
        talk.data(Side.CLIENT, "next");
        KeyLog keys = new KeyLog();
        keys.add(SealedTalk.of(TLS13, 0x1301, 30).keyLog());
        keys.add(talk.keyLog());
        keys.add(SealedTalk.of(TLS12, 0xc02f, 31).keyLog());
        Decrypted decrypted = new Decrypted(keys);
        decrypted.decryptor.tls().gap(Side.SERVER, 1, Decrypted.START, 1);
        decrypted.decryptor.tls().gap(Side.CLIENT, 1, Decrypted.START, 1);
        decrypted.feed(talk.flights.subList(60, talk.flights.size()));
        for (Side side : Side.values()) {
            decrypted.decryptor.tls().finished(side, Decrypted.START, 999);
        }

        assertThat(decrypted.text(Side.SERVER)).startsWith("token 52,").endsWith("token 99,");
        assertThat(decrypted.text(Side.CLIENT)).isEqualTo("next");
        assertThat(decrypted.decryptor.state()).isEqualTo(Decryptor.State.DECRYPTING);
    }

    @Test
    void aConnectionJoinedLateWithoutItsKeysIsLeftAlone() {
        SealedTalk talk = SealedTalk.of(TLS13, 0x1301, 32);
        Decrypted decrypted = new Decrypted(SealedTalk.of(TLS13, 0x1301, 33).keys());
        decrypted.decryptor.tls().gap(Side.SERVER, 1, Decrypted.START, 1);
        decrypted.feed(talk.flights.subList(4, talk.flights.size()));
        decrypted.decryptor.end();

        assertThat(decrypted.decryptor.state()).isEqualTo(Decryptor.State.NO_KEYS);
        assertThat(decrypted.decryptor.stateText()).startsWith("the ClientHello was not captured");
        assertThat(decrypted.events).isEmpty();
    }

    @Test
    void aMissingServerHelloOfTls12IsNamed() {
        SealedTalk talk = SealedTalk.of(TLS12, 0xc02f, 34);
        Decrypted decrypted = new Decrypted(talk.keys());
        for (int i = 0; i < talk.flights.size(); i++) {
            if (i == 1) {
                decrypted.gap(talk.flights.get(i), i + 1);
            } else {
                decrypted.feed(talk.flights.get(i), i + 1);
            }
        }
        decrypted.decryptor.end();

        assertThat(decrypted.decryptor.state()).isEqualTo(Decryptor.State.LOST);
        assertThat(decrypted.decryptor.stateText()).startsWith("the ServerHello was not captured");
    }

    @Test
    void moreRecordsLostThanCanBeSearchedAreNamed() {
        SealedTalk talk = SealedTalk.of(TLS13, 0x1301, 35);
        talk.sealer(Side.SERVER).skip(5_000);
        int skipped = talk.flights.size();
        talk.data(Side.SERVER, "unreadable");
        Decrypted decrypted = new Decrypted(talk.keys());
        decrypted.feed(talk.flights.subList(0, skipped));
        decrypted.decryptor.tls().gap(Side.SERVER, 100_000, Decrypted.START, skipped);
        decrypted.feed(talk.flights.get(skipped), skipped + 1);
        decrypted.decryptor.tls().finished(Side.SERVER, Decrypted.START, skipped + 2);
        decrypted.decryptor.end();

        assertThat(decrypted.text(Side.SERVER)).isEqualTo(HEAD + BODY);
        assertThat(decrypted.decryptor.state()).isEqualTo(Decryptor.State.LOST);
        assertThat(decrypted.gaps[1]).isPositive();
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
