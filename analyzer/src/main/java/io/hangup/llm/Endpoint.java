package io.hangup.llm;

/**
 * One entry of the catalogue.
 *
 * @param pattern lower-case host name with {@code *} for one or more characters, an IP address, or a CIDR block
 * @param port server port, or 0 for any
 * @param provider provider id ("openai", "user", …)
 * @param pathPrefix the host alone does not identify where this is not empty: the path must start with it
 */
public record Endpoint(String pattern, int port, String provider, String pathPrefix) {
    /** True when the host name (lower case) fits the pattern. */
    boolean matchesHost(String host) {
        return glob(pattern, 0, host, 0);
    }

    private static boolean glob(String pattern, int p, String text, int t) {
        while (p < pattern.length()) {
            char c = pattern.charAt(p);
            if (c == '*') {
                for (int next = t + 1; next <= text.length(); next++) {
                    if (glob(pattern, p + 1, text, next)) {
                        return true;
                    }
                }
                return false;
            }
            if (t >= text.length() || text.charAt(t) != c) {
                return false;
            }
            p++;
            t++;
        }
        return t == text.length();
    }
}
