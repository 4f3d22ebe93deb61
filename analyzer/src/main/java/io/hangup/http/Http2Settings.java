package io.hangup.http;

/** What one side has declared by SETTINGS (RFC 9113 section 6.5), later values over earlier ones. Mutable. */
public final class Http2Settings {
    /** SETTINGS_HEADER_TABLE_SIZE. */
    public static final int HEADER_TABLE_SIZE = 1;

    /** SETTINGS_ENABLE_PUSH. */
    public static final int ENABLE_PUSH = 2;

    /** SETTINGS_MAX_CONCURRENT_STREAMS. */
    public static final int MAX_CONCURRENT_STREAMS = 3;

    /** SETTINGS_INITIAL_WINDOW_SIZE. */
    public static final int INITIAL_WINDOW_SIZE = 4;

    /** SETTINGS_MAX_FRAME_SIZE. */
    public static final int MAX_FRAME_SIZE = 5;

    /** SETTINGS_MAX_HEADER_LIST_SIZE. */
    public static final int MAX_HEADER_LIST_SIZE = 6;

    /** SETTINGS_ENABLE_CONNECT_PROTOCOL (RFC 8441). */
    public static final int ENABLE_CONNECT_PROTOCOL = 8;

    private static final long NOT_SENT = -1;
    private static final int KNOWN = 9;

    /** SETTINGS frames seen, acknowledgements not counted. */
    public int frames;

    /** Frame and time of the first SETTINGS frame; 0 before. */
    public long firstFrame;

    public long firstTime;

    /** When the other side acknowledged first; 0 when it has not. */
    public long ackTime;

    public long ackFrame;

    private final long[] values = new long[KNOWN];

    Http2Settings() {
        java.util.Arrays.fill(values, NOT_SENT);
    }

    /** The value that was sent last, 0 to 2^32-1; -1 when none was sent or the setting is not known here. */
    public long value(int setting) {
        return setting > 0 && setting < KNOWN ? values[setting] : NOT_SENT;
    }

    long value(int setting, long otherwise) {
        long value = value(setting);
        return value == NOT_SENT ? otherwise : value;
    }

    void set(int setting, long value) {
        if (setting > 0 && setting < KNOWN) {
            values[setting] = value;
        }
    }

    void seen(long frame, long time) {
        if (frames++ == 0) {
            firstFrame = frame;
            firstTime = time;
        }
    }

    void acknowledged(long frame, long time) {
        if (ackTime == 0) {
            ackFrame = frame;
            ackTime = time;
        }
    }
}
