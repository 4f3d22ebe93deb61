package io.hangup.tls;

/**
 * How the records of a cipher suite are protected.
 *
 * @param kind the construction
 * @param keyLength bytes of a key of the cipher
 * @param hmac the JCA name of the HMAC that keys are derived with
 * @param recordHmac the JCA name of the HMAC that CBC records carry; empty for the other kinds
 */
record Protection(Kind kind, int keyLength, String hmac, String recordHmac) {
    enum Kind {
        GCM,
        CHACHA20,
        CBC
    }

    private static final int TLS12 = 0x0303;

    /** What the suite asks for, or null when it cannot be decrypted: {@link #unsupported} then says why. */
    static Protection of(int version, int suite) {
        if (unsupported(version, suite) != null) {
            return null;
        }
        String name = CipherSuites.name(suite);
        String hmac = name.endsWith("_SHA384") ? "HmacSHA384" : "HmacSHA256";
        int keyLength = name.contains("_AES_128_") ? 16 : 32;
        if (name.contains("_GCM_")) {
            return new Protection(Kind.GCM, keyLength, hmac, "");
        }
        if (name.contains("_CHACHA20_")) {
            return new Protection(Kind.CHACHA20, keyLength, hmac, "");
        }
        return new Protection(Kind.CBC, keyLength, hmac, name.endsWith("_SHA") ? "HmacSHA1" : hmac);
    }

    /** Why records of this version and suite cannot be decrypted, or null when they can. */
    static String unsupported(int version, int suite) {
        if (version < TLS12) {
            return String.format("TLS 1.%d is not decrypted, only 1.2 and 1.3", Math.max(0, version - 0x0301));
        }
        String name = CipherSuites.name(suite);
        boolean suite13 = suite >>> 8 == 0x13;
        boolean known = name.contains("_AES_") && (name.contains("_GCM_") || name.contains("_CBC_"))
                || name.contains("_CHACHA20_");
        if (!known) {
            return "the cipher suite " + name + " cannot be decrypted";
        }
        if (suite13 != version > TLS12) {
            return "the cipher suite " + name + " does not belong to the version chosen";
        }
        return null;
    }

    /** Bytes of the MAC of a CBC record. */
    int macLength() {
        return switch (recordHmac) {
            case "HmacSHA1" -> 20;
            case "HmacSHA256" -> 32;
            case "HmacSHA384" -> 48;
            default -> 0;
        };
    }
}
