package io.hangup.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.tcp.Side;
import io.hangup.tls.TlsTalk.Flight;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever happens to the bytes: no exception, no invented plaintext, no memory left behind. */
class DecryptorFuzzTest {
    private static final long SEED = Long.getLong("hangup.seed", 20_261_122L);
    private static final int ROUNDS = 400;
    private static final int[] SUITES = {0x1301, 0x1302, 0x1303, 0xc02f, 0xc030, 0xcca8, 0xc013, 0xc028};

    private static SealedTalk talk(int suite, long seed) {
        int version = suite >>> 8 == 0x13 ? 0x0304 : 0x0303;
        SealedTalk talk = SealedTalk.of(version, suite, seed);
        for (int i = 0; i < 12; i++) {
            talk.data(Side.SERVER, "event " + i + "\n").data(Side.CLIENT, "ping" + i);
            if (version == 0x0304 && i % 5 == 4) {
                talk.keyUpdate(i % 2 == 0 ? Side.SERVER : Side.CLIENT);
            }
        }
        return talk.alert(Side.CLIENT, 1, 0);
    }

    @Test
    void theSplitOfTheBytesDoesNotMatter() {
        for (int suite : SUITES) {
            SealedTalk talk = talk(suite, SEED);
            Decrypted whole = Decrypted.of(talk);
            Random random = new Random(SEED + suite);
            for (int round = 0; round < 20; round++) {
                Decrypted split = new Decrypted(talk.keys());
                for (Flight flight : talk.flights) {
                    byte[] data = flight.bytes();
                    for (int at = 0; at < data.length; ) {
                        int length = Math.min(data.length - at, 1 + random.nextInt(random.nextBoolean() ? 3 : 4_000));
                        split.decryptor.tls().bytes(flight.from(), data, at, length, Decrypted.START, 1);
                        at += length;
                    }
                }
                split.decryptor.end();
                for (Side side : Side.values()) {
                    assertThat(split.text(side))
                            .as("seed %d, suite %x", SEED, suite)
                            .isEqualTo(whole.text(side));
                }
            }
        }
    }

    @Test
    void damageNeverThrowsNorInventsPlaintext() {
        long told = 0;
        long sent = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long seed = SEED + round;
            Random random = new Random(seed);
            SealedTalk talk = talk(SUITES[round % SUITES.length], seed);
            Decrypted whole = Decrypted.of(talk);
            KeyLog keys = keys(talk, random);
            DecryptionBudget budget = new DecryptionBudget();
            Decrypted damaged = new Decrypted(keys, budget);
            List<Flight> flights = new ArrayList<>(talk.flights);
            for (int i = 0; i < flights.size(); i++) {
                damage(damaged, flights.get(i), i + 1, random);
                if (random.nextInt(20) == 0) {
                    keys.add(talk.keyLog());
                    damaged.decryptor.retry();
                }
            }
            for (Side side : Side.values()) {
                damaged.decryptor.tls().finished(side, Decrypted.START, 999);
            }
            damaged.decryptor.end();

            String what = "seed " + seed;
            assertThat(budget.taken()).as(what).isZero();
            assertThat(damaged.decryptor.stateText()).as(what).isNotEmpty();
            for (Side side : Side.values()) {
                told += damaged.text(side).length();
                sent += whole.text(side).length();
                assertThat(isSubsequence(damaged.text(side), whole.text(side)))
                        .as(what)
                        .isTrue();
            }
        }
        assertThat(told)
                .as("of %d bytes, most damage leaves the rest readable", sent)
                .isGreaterThan(sent / 4);
    }

    private static KeyLog keys(SealedTalk talk, Random random) {
        KeyLog keys = random.nextInt(3) == 0 ? new KeyLog() : talk.keys();
        keys.expectMore(random.nextBoolean());
        return keys;
    }

    private static void damage(Decrypted into, Flight flight, long frame, Random random) {
        byte[] data = flight.bytes().clone();
        long time = Decrypted.START + frame;
        switch (random.nextInt(12)) {
            case 0 -> data[random.nextInt(data.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> {
                into.decryptor.tls().gap(flight.from(), data.length, time, frame);
                return;
            }
            case 2 -> {
                int cut = random.nextInt(data.length);
                into.decryptor.tls().bytes(flight.from(), data, 0, cut, time, frame);
                into.decryptor.tls().gap(flight.from(), data.length - cut, time, frame);
                return;
            }
            case 3 -> {
                int cut = random.nextInt(data.length);
                into.decryptor.tls().gap(flight.from(), cut, time, frame);
                into.decryptor.tls().bytes(flight.from(), data, cut, data.length - cut, time, frame);
                return;
            }
            default -> {
                // most arrive as they were sent
            }
        }
        into.decryptor.tls().bytes(flight.from(), data, 0, data.length, time, frame);
    }

    /** True when {@code part} is {@code whole} with pieces left out. */
    private static boolean isSubsequence(String part, String whole) {
        int at = 0;
        for (int i = 0; i < part.length(); i++) {
            at = whole.indexOf(part.charAt(i), at) + 1;
            if (at == 0) {
                return false;
            }
        }
        return true;
    }
}
