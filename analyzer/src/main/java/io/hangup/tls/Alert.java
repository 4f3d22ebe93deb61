package io.hangup.tls;

import io.hangup.tcp.Side;

/** An alert record (RFC 8446 section 6). */
public final class Alert {
    /** {@link #level} and {@link #description} of an encrypted alert that could not be decrypted. */
    public static final int HIDDEN = -1;

    public static final int WARNING = 1;
    public static final int FATAL = 2;
    public static final int CLOSE_NOTIFY = 0;

    public final Side from;

    /** 1 warning, 2 fatal, or {@link #HIDDEN}. */
    public final int level;

    /** The description number, or {@link #HIDDEN}. */
    public final int description;

    /** The RFC's name of the description, {@code alert_N} for an unknown one, {@code encrypted} for a hidden one. */
    public final String name;

    public final long frame;
    public final long timeNanos;
    /** It came encrypted; whether it could be read says {@link #isHidden}. */
    public final boolean encrypted;

    Alert(Side from, int level, int description, long frame, long timeNanos) {
        this(from, level, description, frame, timeNanos, level == HIDDEN);
    }

    Alert(Side from, int level, int description, long frame, long timeNanos, boolean encrypted) {
        this.from = from;
        this.level = level;
        this.description = description;
        this.encrypted = encrypted;
        this.name = level == HIDDEN ? "encrypted" : name(description);
        this.frame = frame;
        this.timeNanos = timeNanos;
    }

    /** Encrypted and not decrypted: neither level nor description is known. */
    public boolean isHidden() {
        return level == HIDDEN;
    }

    public boolean isCloseNotify() {
        return description == CLOSE_NOTIFY;
    }

    /** Ends the connection for certain; in TLS 1.3 every alert but close_notify and user_canceled does. */
    public boolean isFatal() {
        return level == FATAL;
    }

    /** The name of an alert description (RFC 8446 appendix B.2 and older RFCs). */
    public static String name(int description) {
        return switch (description) {
            case 0 -> "close_notify";
            case 10 -> "unexpected_message";
            case 20 -> "bad_record_mac";
            case 21 -> "decryption_failed";
            case 22 -> "record_overflow";
            case 30 -> "decompression_failure";
            case 40 -> "handshake_failure";
            case 41 -> "no_certificate";
            case 42 -> "bad_certificate";
            case 43 -> "unsupported_certificate";
            case 44 -> "certificate_revoked";
            case 45 -> "certificate_expired";
            case 46 -> "certificate_unknown";
            case 47 -> "illegal_parameter";
            case 48 -> "unknown_ca";
            case 49 -> "access_denied";
            case 50 -> "decode_error";
            case 51 -> "decrypt_error";
            case 60 -> "export_restriction";
            case 70 -> "protocol_version";
            case 71 -> "insufficient_security";
            case 80 -> "internal_error";
            case 86 -> "inappropriate_fallback";
            case 90 -> "user_canceled";
            case 100 -> "no_renegotiation";
            case 109 -> "missing_extension";
            case 110 -> "unsupported_extension";
            case 111 -> "certificate_unobtainable";
            case 112 -> "unrecognized_name";
            case 113 -> "bad_certificate_status_response";
            case 114 -> "bad_certificate_hash_value";
            case 115 -> "unknown_psk_identity";
            case 116 -> "certificate_required";
            case 120 -> "no_application_protocol";
            case 121 -> "ech_required";
            default -> "alert_" + description;
        };
    }
}
