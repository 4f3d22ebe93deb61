package io.hangup.tls;

import static io.hangup.tls.SealedTalk.BODY;
import static io.hangup.tls.SealedTalk.HEAD;
import static io.hangup.tls.SealedTalk.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.tcp.Side;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finding the place again where the capture lost records, or began late. */
class DecryptorGapsTest {
    private static final int TLS12 = 0x0303;
    private static final int TLS13 = 0x0304;

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
}
