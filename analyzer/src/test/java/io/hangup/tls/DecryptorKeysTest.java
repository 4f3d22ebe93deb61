package io.hangup.tls;

import static io.hangup.tls.SealedTalk.BODY;
import static io.hangup.tls.SealedTalk.HEAD;
import static io.hangup.tls.SealedTalk.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.tcp.Side;
import io.hangup.tls.TlsTalk.Flight;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that are wrong, late, missing, or of a cipher that is not read. */
class DecryptorKeysTest {
    private static final int TLS12 = 0x0303;
    private static final int TLS13 = 0x0304;

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
        decrypted.assertWhole();
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
        decrypted.assertWhole();
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
}
