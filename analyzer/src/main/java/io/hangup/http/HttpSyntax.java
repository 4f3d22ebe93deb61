package io.hangup.http;

import java.nio.charset.StandardCharsets;

/** First lines and header fields of HTTP/1.x (RFC 9112), read leniently. */
final class HttpSyntax {
    private static final String[] METHODS = {
        "GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE", "QUERY", "PROPFIND"
    };

    /** The first letters of the methods: most bytes that are looked at are none of them. */
    private static final String METHOD_INITIALS = "GPHDOCTQ";

    private static final String SCHEME = "http";
    private static final String RESPONSE = "HTTP/1.";

    private HttpSyntax() {}

    /** Whether a request starts here: a known method, a blank, and the first character of a target. */
    static LooksLike request(byte[] data, int offset, int length) {
        if (length > 0 && METHOD_INITIALS.indexOf(data[offset]) < 0) {
            return LooksLike.NO;
        }
        LooksLike best = LooksLike.NO;
        for (String method : METHODS) {
            LooksLike one = request(method, data, offset, length);
            if (one == LooksLike.YES) {
                return one;
            }
            best = one == LooksLike.MORE ? one : best;
        }
        return best;
    }

    private static LooksLike request(String method, byte[] data, int offset, int length) {
        int fixed = method.length();
        for (int i = 0; i < Math.min(fixed, length); i++) {
            if (data[offset + i] != method.charAt(i)) {
                return LooksLike.NO;
            }
        }
        if (length > fixed && data[offset + fixed] != ' ') {
            return LooksLike.NO;
        }
        if (length < fixed + 2) {
            return LooksLike.MORE;
        }
        int first = data[offset + fixed + 1];
        if (method.equals("CONNECT")) {
            return first > ' ' && first < 0x7f && first != '/' ? LooksLike.YES : LooksLike.NO;
        }
        if (first == '/' || first == '*') {
            return LooksLike.YES;
        }
        // the absolute form that proxies are sent; "OPTIONS sip:" is another protocol's
        return scheme(data, offset + fixed + 1, length - fixed - 1);
    }

    private static LooksLike scheme(byte[] data, int offset, int length) {
        for (int i = 0; i < Math.min(SCHEME.length(), length); i++) {
            if (Character.toLowerCase((char) (data[offset + i] & 0xff)) != SCHEME.charAt(i)) {
                return LooksLike.NO;
            }
        }
        return length < SCHEME.length() ? LooksLike.MORE : LooksLike.YES;
    }

    /** Whether a response starts here. */
    static LooksLike response(byte[] data, int offset, int length) {
        LooksLike start = prefix(RESPONSE, data, offset, length);
        if (start != LooksLike.YES) {
            return start;
        }
        int at = RESPONSE.length();
        if (length > at && !isDigit(data[offset + at]) || length > at + 1 && data[offset + at + 1] != ' ') {
            return LooksLike.NO;
        }
        if (length > at + 2) {
            return isDigit(data[offset + at + 2]) ? LooksLike.YES : LooksLike.NO;
        }
        return LooksLike.MORE;
    }

    static LooksLike prefix(String text, byte[] data, int offset, int length) {
        for (int i = 0; i < Math.min(text.length(), length); i++) {
            if (data[offset + i] != text.charAt(i)) {
                return LooksLike.NO;
            }
        }
        return length < text.length() ? LooksLike.MORE : LooksLike.YES;
    }

    static boolean isDigit(int value) {
        return value >= '0' && value <= '9';
    }

    /** Reads the first line into the message; null when it is well-formed, else what is wrong with it. */
    static String firstLine(HttpMessage message, byte[] line, int length) {
        String text = new String(line, 0, length, StandardCharsets.ISO_8859_1);
        return message.isRequest ? requestLine(message, text) : statusLine(message, text);
    }

    /** What an unfinished first line tells: the method and target, or the status, as far as they are whole. */
    static void partialFirstLine(HttpMessage message, byte[] line, int length) {
        // a blank ends a word: the last piece may not be whole
        String[] words = new String(line, 0, length, StandardCharsets.ISO_8859_1).split(" ", -1);
        if (!message.isRequest) {
            if (words.length > 2 && words[1].matches("[1-5][0-9]{2}")) {
                message.status = Integer.parseInt(words[1]);
            }
            return;
        }
        message.method = words.length > 1 ? words[0] : null;
        message.target = words.length > 2 ? words[1] : null;
    }

    private static String requestLine(HttpMessage message, String text) {
        int first = text.indexOf(' ');
        int last = text.lastIndexOf(' ');
        if (first < 0 || last == first || !text.startsWith("HTTP/", last + 1)) {
            return "request line without a version";
        }
        message.method = text.substring(0, first);
        message.target = text.substring(first + 1, last).strip();
        message.version = text.substring(last + 1);
        return message.version.startsWith(RESPONSE) ? null : "not HTTP/1.x";
    }

    private static String statusLine(HttpMessage message, String text) {
        int blank = text.indexOf(' ');
        message.version = text.substring(0, Math.max(0, blank));
        String rest = blank < 0 ? "" : text.substring(blank + 1).stripLeading();
        if (rest.length() < 3 || !isDigit(rest.charAt(0)) || !isDigit(rest.charAt(1)) || !isDigit(rest.charAt(2))) {
            return "status line without a status code";
        }
        message.status = (rest.charAt(0) - '0') * 100 + (rest.charAt(1) - '0') * 10 + rest.charAt(2) - '0';
        message.reason = rest.substring(3).strip();
        return message.status < 100 ? "status code below 100" : null;
    }

    /** Adds one header line to the message; false when it has no name. */
    static boolean headerLine(HttpMessage message, byte[] line, int length) {
        String text = new String(line, 0, length, StandardCharsets.ISO_8859_1);
        if (text.charAt(0) == ' ' || text.charAt(0) == '\t') {
            message.foldHeader(text.strip());
            return true;
        }
        int colon = text.indexOf(':');
        if (colon <= 0) {
            return false;
        }
        message.addHeader(new Header(
                text.substring(0, colon).strip(), text.substring(colon + 1).strip()));
        return true;
    }

    /** The Content-Length: -1 when there is none, -2 when it is no number or two values disagree. */
    static long contentLength(HttpMessage message) {
        long value = -1;
        for (Header header : message.headers()) {
            if (!header.name().equalsIgnoreCase("content-length")) {
                continue;
            }
            for (String part : header.value().split(",", -1)) {
                long one = number(part.strip());
                if (one < 0 || value >= 0 && value != one) {
                    return -2;
                }
                value = one;
            }
        }
        return value;
    }

    private static long number(String text) {
        if (text.isEmpty() || text.length() > 18) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) {
                return -1;
            }
            value = value * 10 + text.charAt(i) - '0';
        }
        return value;
    }

    /** The size of a chunk-size line (RFC 9112 section 7.1), extensions ignored; -1 when it is none. */
    static long chunkSize(byte[] line, int offset, int length) {
        long size = 0;
        int digits = 0;
        int i = 0;
        for (; i < length; i++) {
            int digit = Character.digit(line[offset + i], 16);
            if (digit < 0) {
                break;
            }
            size = size << 4 | digit;
            digits++;
            if (size >>> 56 != 0) {
                return -1;
            }
        }
        while (i < length && (line[offset + i] == ' ' || line[offset + i] == '\t')) {
            i++;
        }
        return digits > 0 && (i == length || line[offset + i] == ';') ? size : -1;
    }
}
