package io.hangup.capture;

import java.io.IOException;
import java.io.InputStream;

/**
 * A decompressing stream that ends, instead of throwing, where its input is cut or damaged: what was whole before it is
 * delivered, and {@link #damage} tells why there is no more.
 */
abstract class ExpandingStream extends InputStream {
    private volatile String damage;

    /** Why the stream ended early, one sentence without the file's name; null while nothing is wrong. */
    final String damage() {
        return damage;
    }

    final void damaged(String sentence) {
        if (damage == null) {
            damage = sentence;
        }
    }

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public abstract int read(byte[] target, int offset, int length) throws IOException;
}
