package io.hangup.tls;

/** Names of cipher suites and what a record of each costs beyond its plaintext. */
public final class CipherSuites {
    private static final int TLS13 = 0x0304;

    private CipherSuites() {}

    /** The IANA name, or {@code 0x....} for a suite not listed here. */
    public static String name(int suite) {
        return switch (suite) {
            case 0x1301 -> "TLS_AES_128_GCM_SHA256";
            case 0x1302 -> "TLS_AES_256_GCM_SHA384";
            case 0x1303 -> "TLS_CHACHA20_POLY1305_SHA256";
            case 0x1304 -> "TLS_AES_128_CCM_SHA256";
            case 0x1305 -> "TLS_AES_128_CCM_8_SHA256";
            case 0x0032 -> "TLS_DHE_DSS_WITH_AES_128_CBC_SHA";
            case 0x0038 -> "TLS_DHE_DSS_WITH_AES_256_CBC_SHA";
            case 0x0040 -> "TLS_DHE_DSS_WITH_AES_128_CBC_SHA256";
            case 0x006a -> "TLS_DHE_DSS_WITH_AES_256_CBC_SHA256";
            case 0x008c -> "TLS_PSK_WITH_AES_128_CBC_SHA";
            case 0x008d -> "TLS_PSK_WITH_AES_256_CBC_SHA";
            case 0x00a2 -> "TLS_DHE_DSS_WITH_AES_128_GCM_SHA256";
            case 0x00a3 -> "TLS_DHE_DSS_WITH_AES_256_GCM_SHA384";
            case 0x00a8 -> "TLS_PSK_WITH_AES_128_GCM_SHA256";
            case 0x00a9 -> "TLS_PSK_WITH_AES_256_GCM_SHA384";
            case 0x00ae -> "TLS_PSK_WITH_AES_128_CBC_SHA256";
            case 0x00af -> "TLS_PSK_WITH_AES_256_CBC_SHA384";
            case 0xc008 -> "TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA";
            case 0xc012 -> "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA";
            case 0xc035 -> "TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA";
            case 0xc036 -> "TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA";
            case 0xc037 -> "TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256";
            case 0xc038 -> "TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA384";
            case 0xc09c -> "TLS_RSA_WITH_AES_128_CCM";
            case 0xc09d -> "TLS_RSA_WITH_AES_256_CCM";
            case 0xc09e -> "TLS_DHE_RSA_WITH_AES_128_CCM";
            case 0xc09f -> "TLS_DHE_RSA_WITH_AES_256_CCM";
            case 0xc0a0 -> "TLS_RSA_WITH_AES_128_CCM_8";
            case 0xc0a1 -> "TLS_RSA_WITH_AES_256_CCM_8";
            case 0xc0a2 -> "TLS_DHE_RSA_WITH_AES_128_CCM_8";
            case 0xc0a3 -> "TLS_DHE_RSA_WITH_AES_256_CCM_8";
            case 0xc0ac -> "TLS_ECDHE_ECDSA_WITH_AES_128_CCM";
            case 0xc0ad -> "TLS_ECDHE_ECDSA_WITH_AES_256_CCM";
            case 0xc0ae -> "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8";
            case 0xc0af -> "TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8";
            case 0xccab -> "TLS_PSK_WITH_CHACHA20_POLY1305_SHA256";
            case 0xccac -> "TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256";
            case 0xccad -> "TLS_DHE_PSK_WITH_CHACHA20_POLY1305_SHA256";
            case 0xd001 -> "TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256";
            case 0xd002 -> "TLS_ECDHE_PSK_WITH_AES_256_GCM_SHA384";
            case 0x000a -> "TLS_RSA_WITH_3DES_EDE_CBC_SHA";
            case 0x002f -> "TLS_RSA_WITH_AES_128_CBC_SHA";
            case 0x0033 -> "TLS_DHE_RSA_WITH_AES_128_CBC_SHA";
            case 0x0035 -> "TLS_RSA_WITH_AES_256_CBC_SHA";
            case 0x0039 -> "TLS_DHE_RSA_WITH_AES_256_CBC_SHA";
            case 0x003c -> "TLS_RSA_WITH_AES_128_CBC_SHA256";
            case 0x003d -> "TLS_RSA_WITH_AES_256_CBC_SHA256";
            case 0x0067 -> "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256";
            case 0x006b -> "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256";
            case 0x009c -> "TLS_RSA_WITH_AES_128_GCM_SHA256";
            case 0x009d -> "TLS_RSA_WITH_AES_256_GCM_SHA384";
            case 0x009e -> "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256";
            case 0x009f -> "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384";
            case 0xc009 -> "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA";
            case 0xc00a -> "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA";
            case 0xc013 -> "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA";
            case 0xc014 -> "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA";
            case 0xc023 -> "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256";
            case 0xc024 -> "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384";
            case 0xc027 -> "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256";
            case 0xc028 -> "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384";
            case 0xc02b -> "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
            case 0xc02c -> "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
            case 0xc02f -> "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
            case 0xc030 -> "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384";
            case 0xcca8 -> "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256";
            case 0xcca9 -> "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256";
            case 0xccaa -> "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256";
            default -> String.format("0x%04x", suite);
        };
    }

    /**
     * Bytes of a record beyond its plaintext: tag, explicit nonce and the inner type byte; for CBC suites the least it
     * can be (initialisation vector, MAC and one byte of padding length, before rounding up to 16).
     */
    public static int overhead(int version, int suite) {
        if (version >= TLS13) {
            return suite == 0x1305 ? 9 : 17;
        }
        String name = name(suite);
        if (name.contains("CHACHA20")) {
            return 16;
        }
        if (name.contains("_CBC_")) {
            int mac = name.endsWith("SHA384") ? 48 : name.endsWith("SHA256") ? 32 : 20;
            int vector = name.contains("3DES") ? 8 : 16;
            return (version >= 0x0302 ? vector : 0) + mac + 1;
        }
        return name.endsWith("_CCM_8") ? 16 : 24;
    }

    /** True for suites whose hash is SHA-384, hence a Finished message of 52 bytes in TLS 1.3. */
    static boolean isSha384(int suite) {
        return suite == 0x1302;
    }
}
