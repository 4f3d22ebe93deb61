package io.hangup.capture.live;

/**
 * How to capture.
 *
 * @param interfaceName an interface as the system names it, or "any" (Linux) for all
 * @param bpfFilter a filter in the language of pcap-filter(7); "" for every packet
 * @param snapLength the most bytes kept of a packet, 1 to 262144
 * @param bufferBytes size of the kernel's buffer, at least 64 KiB; what does not fit is dropped and counted
 * @param promiscuous whether to ask the interface for packets to other stations too
 * @param pollMillis how long {@code next()} waits before it says that nothing came, and how long the kernel may hold
 *     packets back to deliver several at once; 1 to 10000
 */
public record LiveOptions(
        String interfaceName, String bpfFilter, int snapLength, int bufferBytes, boolean promiscuous, int pollMillis) {
    /** libpcap's own largest snap length: whole packets, segmentation offload included. */
    public static final int WHOLE_PACKETS = 262_144;

    /** Holds half a second of a full gigabit. */
    public static final int DEFAULT_BUFFER_BYTES = 64 * 1024 * 1024;

    public static final int DEFAULT_POLL_MILLIS = 100;

    private static final int SMALLEST_BUFFER = 64 * 1024;
    private static final int LONGEST_POLL_MILLIS = 10_000;

    public LiveOptions {
        if (interfaceName.isEmpty()) {
            throw new IllegalArgumentException("no interface was named");
        }
        within("snap length", snapLength, 1, WHOLE_PACKETS);
        within("buffer", bufferBytes, SMALLEST_BUFFER, Integer.MAX_VALUE);
        within("poll interval", pollMillis, 1, LONGEST_POLL_MILLIS);
    }

    /** Whole packets of one interface, not promiscuous, with a large buffer. */
    public static LiveOptions of(String interfaceName, String bpfFilter) {
        return new LiveOptions(
                interfaceName, bpfFilter, WHOLE_PACKETS, DEFAULT_BUFFER_BYTES, false, DEFAULT_POLL_MILLIS);
    }

    private static void within(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " must be " + least + " to " + most + ", not " + value);
        }
    }
}
