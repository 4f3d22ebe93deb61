package io.hangup.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.tcp.Side;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a decryptor gave out, in a form to compare. */
final class Decrypted implements PlaintextSink {
    static final long START = 1_700_000_000_000_000_000L;

    final Decryptor decryptor;
    final StringBuilder events = new StringBuilder();
    final long[] gaps = new long[2];
    private final ByteArrayOutputStream[] bytes = {new ByteArrayOutputStream(), new ByteArrayOutputStream()};

    Decrypted(KeyLog keys) {
        this(keys, new DecryptionBudget());
    }

    Decrypted(KeyLog keys, DecryptionBudget budget) {
        this.decryptor = new Decryptor(true, keys, budget, this);
    }

    static Decrypted of(SealedTalk talk) {
        return of(talk.flights, talk.keys());
    }

    static Decrypted of(List<TlsTalk.Flight> flights, KeyLog keys) {
        Decrypted decrypted = new Decrypted(keys);
        decrypted.feed(flights);
        decrypted.decryptor.end();
        return decrypted;
    }

    /** The exchange of {@link SealedTalk#of} was decrypted to the last byte. */
    void assertWhole() {
        assertThat(decryptor.state()).isEqualTo(Decryptor.State.DECRYPTING);
        assertThat(decryptor.stateText()).isEqualTo("decrypted");
        assertThat(text(Side.CLIENT)).isEqualTo(SealedTalk.REQUEST);
        assertThat(text(Side.SERVER)).isEqualTo(SealedTalk.HEAD + SealedTalk.BODY);
        assertThat(gaps).containsExactly(0, 0);
    }

    /** Each flight is one frame, numbered from 1, one millisecond apart. */
    void feed(List<TlsTalk.Flight> flights) {
        for (int i = 0; i < flights.size(); i++) {
            feed(flights.get(i), i + 1);
        }
    }

    void feed(TlsTalk.Flight flight, long frame) {
        byte[] data = flight.bytes();
        decryptor.tls().bytes(flight.from(), data, 0, data.length, START + frame * 1_000_000L, frame);
    }

    void gap(TlsTalk.Flight flight, long frame) {
        decryptor.tls().gap(flight.from(), flight.bytes().length, START + frame * 1_000_000L, frame);
    }

    String text(Side side) {
        return bytes[side.ordinal()].toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void bytes(Side from, byte[] data, int offset, int length, long timeNanos, long firstFrame, long frame) {
        bytes[from.ordinal()].write(data, offset, length);
        events.append(from).append(' ').append(length).append('@').append(frame).append('\n');
    }

    @Override
    public void gap(Side from, long length, long timeNanos, long frame) {
        gaps[from.ordinal()] += length;
        events.append(from)
                .append(" gap ")
                .append(length)
                .append('@')
                .append(frame)
                .append('\n');
    }

    @Override
    public void finished(Side from, long timeNanos, long frame) {
        events.append(from).append(" finished@").append(frame).append('\n');
    }
}
