package io.hangup.capture;

import java.io.IOException;
import java.io.InputStream;

/**
 * A decompressing stream that ends, instead of throwing, where its input is cut or damaged: what was whole before it is
 * delivered, and {@link #damage} tells why there is no more.
 */
abstract class ExpandingStream extends InputStream {
    private volatile String damage;
    private volatile boolean cut;

    /** Why the stream ended early, one sentence; null while nothing is wrong. */
    String damage() {
        return damage;
    }

    /** Whether the damage is that the compressed file ends too early. */
    boolean isCut() {
        return cut;
    }

    /** Notes damage; the first sentence counts. */
    final void damaged(String sentence) {
        if (damage == null) {
            damage = sentence;
        }
    }

    /** Notes that the compressed input ended within something. */
    final void cutOff(String what, long offset) {
        if (damage == null) {
            cut = true;
            damage = "The compressed file is cut off within " + what + " at compressed offset " + offset
                    + "; what could be decompressed is kept.";
        }
    }

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** Reads at least one byte, more where they are at hand; -1 at the end or where damage begins. */
    @Override
    public abstract int read(byte[] target, int offset, int length) throws IOException;

    /** More can be had without waiting for anybody: what a disk holds comes at once. */
    @Override
    public int available() {
        return 1;
    }
}
