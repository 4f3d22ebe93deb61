package io.hangup.http;

import java.util.ArrayList;
import java.util.List;

/** The fields of one header block, the pseudo-header fields apart (RFC 9113 section 8.3). */
final class Http2Fields implements HpackDecoder.Sink {
    /** The most bytes of names and values kept of one block. */
    static final int SIZE_CAP = 64 * 1024;

    String method;
    String scheme;
    String authority;
    String path;
    String protocol;
    /** 0 when the block has no status. */
    int status;

    /** Some names or values are not known. */
    boolean unknown;

    /** More fields came than are kept. */
    boolean cut;

    /** What is wrong with the fields; null when nothing is. */
    String wrong;

    final List<Header> headers = new ArrayList<>(8);
    private int size;

    @Override
    public void field(String name, String value) {
        unknown |= name.equals(HpackDecoder.UNKNOWN) || value.equals(HpackDecoder.UNKNOWN);
        if (headers.size() >= HttpMessage.HEADER_CAP || size + name.length() + value.length() > SIZE_CAP) {
            cut = true;
            return;
        }
        size += name.length() + value.length();
        if (name.startsWith(":")) {
            pseudo(name, value);
        } else {
            headers.add(new Header(name, value));
        }
    }

    private void pseudo(String name, String value) {
        switch (name) {
            case ":method" -> method = value;
            case ":scheme" -> scheme = value;
            case ":authority" -> authority = value;
            case ":path" -> path = value;
            case ":protocol" -> protocol = value;
            case ":status" -> status(value);
            default -> wrong = "unknown pseudo-header field";
        }
    }

    private void status(String value) {
        if (value.matches("[1-9][0-9]{2}")) {
            status = Integer.parseInt(value);
        } else if (!value.equals(HpackDecoder.UNKNOWN)) {
            wrong = "unreadable :status";
        }
    }

    /** Writes the head of a request. */
    void request(HttpMessage message) {
        message.method = orUnknown(method, message, "request without :method");
        boolean connect = "CONNECT".equals(message.method) && protocol == null;
        message.target = connect
                ? orUnknown(authority, message, "CONNECT without :authority")
                : orUnknown(path, message, "request without :path");
        message.scheme = scheme;
        message.protocol = protocol;
        if (authority != null) {
            message.addHeader(new Header("host", authority));
        }
        for (Header header : headers) {
            if (authority == null || !header.name().equals("host")) {
                message.addHeader(header);
            }
        }
        common(message);
    }

    private String orUnknown(String value, HttpMessage message, String missing) {
        if (value == null && !unknown) {
            message.malformed(missing);
        }
        return value == null ? HpackDecoder.UNKNOWN : value;
    }

    /** Writes the head of a response. */
    void response(HttpMessage message) {
        message.status = status;
        if (status == 0 && !unknown) {
            message.malformed("response without :status");
        }
        if (method != null || path != null || authority != null || scheme != null) {
            message.malformed("request field in a response");
        }
        headers.forEach(message::addHeader);
        common(message);
    }

    /** Writes a trailer section. */
    void trailers(HttpMessage message) {
        message.trailers = true;
        headers.forEach(message::addHeader);
        common(message);
    }

    private void common(HttpMessage message) {
        message.headersUnknown |= unknown;
        message.headersCut |= cut;
        if (wrong != null) {
            message.malformed(wrong);
        }
    }
}
