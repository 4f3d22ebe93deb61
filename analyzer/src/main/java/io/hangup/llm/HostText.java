package io.hangup.llm;

/**
 * The text of a Host header or CONNECT target, taken apart (RFC 9110 section 7.2): a name or address and, maybe, a port.
 */
record HostText(String host, int givenPort) {
    static HostText of(String text) {
        if (text == null) {
            return new HostText(null, 0);
        }
        String host = text.strip();
        int at = host.lastIndexOf('@');
        if (at >= 0) {
            host = host.substring(at + 1); // user information never belongs there and is never shown
        }
        int colon = host.lastIndexOf(':');
        if (colon < 0 || host.endsWith("]") || host.indexOf(':') != colon && !host.startsWith("[")) {
            return new HostText(unbracketed(host), 0);
        }
        try {
            return new HostText(unbracketed(host.substring(0, colon)), Integer.parseInt(host.substring(colon + 1)));
        } catch (NumberFormatException e) {
            return new HostText(unbracketed(host.substring(0, colon)), 0);
        }
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    int port(int otherwise) {
        return givenPort > 0 && givenPort <= 65535 ? givenPort : otherwise;
    }
}
