package io.hangup.llm;

import java.util.Arrays;

/**
 * Times between events, for their quantiles. Beyond a cap every second one is dropped, then every second of those that
 * follow, so that what is kept stays spread over the whole stream. Mutable.
 */
final class Pauses {
    /** The most pauses kept. */
    static final int CAP = 4096;

    private int[] micros = new int[0];
    private int size;
    private int stride = 1;
    private long seen;

    /** One pause, nanoseconds; below 0 counts as 0. */
    void add(long nanos) {
        if (seen++ % stride != 0) {
            return;
        }
        if (size == CAP) {
            for (int i = 0; i < CAP / 2; i++) {
                micros[i] = micros[2 * i];
            }
            size = CAP / 2;
            stride *= 2;
            if ((seen - 1) % stride != 0) {
                return;
            }
        }
        if (size == micros.length) {
            micros = Arrays.copyOf(micros, Math.min(CAP, Math.max(16, 2 * size)));
        }
        micros[size++] = (int) Math.min(Integer.MAX_VALUE, Math.max(0, nanos) / 1000);
    }

    /**
     * Milliseconds that a share of the pauses does not exceed; NaN without any.
     *
     * @param share 0 to 1: the smallest kept pause that at least this share reaches
     */
    double quantileMillis(double share) {
        if (size == 0) {
            return Double.NaN;
        }
        int[] sorted = Arrays.copyOf(micros, size);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * size) - 1)] / 1e3;
    }
}
