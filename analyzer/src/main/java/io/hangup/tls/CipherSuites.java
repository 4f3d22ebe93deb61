package io.hangup.tls;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Names of cipher suites and what a record of each costs beyond its plaintext. */
public final class CipherSuites {
    private static final int TLS13 = 0x0304;

    private static final Map<Integer, String> NAMES = names();

    private CipherSuites() {}

    private static Map<Integer, String> names() {
        Map<Integer, String> names = new HashMap<>();
        try (InputStream in = CipherSuites.class.getResourceAsStream("cipher-suites.tsv");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isEmpty() && line.charAt(0) != '#') {
                    String[] columns = line.split("\t", -1);
                    names.put(Integer.decode(columns[0]), columns[1]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(names);
    }

    /** The IANA name, or {@code 0x....} for a suite not listed here. */
    public static String name(int suite) {
        String name = NAMES.get(suite);
        return name == null ? String.format("0x%04x", suite) : name;
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
        int mac = name.endsWith("SHA384") ? 48 : name.endsWith("SHA256") ? 32 : name.endsWith("MD5") ? 16 : 20;
        if (name.contains("_WITH_NULL_") || name.contains("_RC4_")) {
            return mac;
        }
        if (name.contains("_CBC_")) {
            int vector = name.contains("DES") || name.contains("IDEA") ? 8 : 16;
            return (version >= 0x0302 ? vector : 0) + mac + 1;
        }
        return name.endsWith("_CCM_8") ? 16 : 24;
    }

    /** True for suites whose hash is SHA-384, hence a Finished message of 52 bytes in TLS 1.3. */
    static boolean isSha384(int suite) {
        return suite == 0x1302;
    }
}
