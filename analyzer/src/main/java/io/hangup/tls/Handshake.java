package io.hangup.tls;

import io.hangup.tcp.Side;

/**
 * One handshake message, in clear or decrypted.
 *
 * @param type RFC 8446 section 4: 1 client hello, 2 server hello, 4 session ticket, 11 certificate, 13 certificate
 *     request, 14 server hello done, 16 client key exchange, …
 * @param length bytes without the header of 4
 * @param firstFrame frame of the first byte
 * @param frame frame of the last byte
 * @param timeNanos time of the last byte
 */
public record Handshake(Side from, int type, int length, long firstFrame, long frame, long timeNanos) {
    public static final int CLIENT_HELLO = 1;
    public static final int SERVER_HELLO = 2;
    public static final int NEW_SESSION_TICKET = 4;
    public static final int END_OF_EARLY_DATA = 5;
    public static final int ENCRYPTED_EXTENSIONS = 8;
    public static final int CERTIFICATE = 11;
    public static final int CERTIFICATE_REQUEST = 13;
    public static final int SERVER_HELLO_DONE = 14;
    public static final int FINISHED = 20;
    public static final int KEY_UPDATE = 24;
}
