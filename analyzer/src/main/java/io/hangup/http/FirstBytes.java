package io.hangup.http;

import java.util.Arrays;

/** The first bytes of a side that does not speak HTTP/1.x, at most {@link Http1Connection#FIRST_BYTES_CAP}. */
final class FirstBytes {
    private byte[] bytes = new byte[0];

    void add(byte[] data, int at, int count) {
        int old = bytes.length;
        int take = Math.min(Http1Connection.FIRST_BYTES_CAP - old, count);
        if (take > 0) {
            bytes = Arrays.copyOf(bytes, old + take);
            System.arraycopy(data, at, bytes, old, take);
        }
    }

    byte[] bytes() {
        return bytes.clone();
    }
}
