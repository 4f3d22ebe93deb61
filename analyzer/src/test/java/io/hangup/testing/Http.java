package io.hangup.testing;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** HTTP/1.1 messages as bytes. */
public final class Http {
    /** The end of a chunked message. */
    public static final byte[] LAST_CHUNK = bytes("0\r\n\r\n");

    private Http() {}

    public static byte[] request(String method, String path, Map<String, String> headers, String body) {
        StringBuilder head = new StringBuilder(method).append(' ').append(path).append(" HTTP/1.1\r\n");
        return message(head, headers, body, !body.isEmpty() || method.equals("POST"));
    }

    public static byte[] response(int status, Map<String, String> headers, String body) {
        return message(new StringBuilder("HTTP/1.1 " + status + " " + reason(status) + "\r\n"), headers, body, true);
    }

    /** The head of a server-sent event stream in chunks. */
    public static byte[] sseHead() {
        return bytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    public static byte[] chunk(String text) {
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        return bytes(Integer.toHexString(length) + "\r\n" + text + "\r\n");
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] message(StringBuilder head, Map<String, String> headers, String body, boolean withLength) {
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (withLength && !headers.containsKey("Content-Length") && !headers.containsKey("Transfer-Encoding")) {
            head.append("Content-Length: ").append(bytes(body).length).append("\r\n");
        }
        return bytes(head.append("\r\n").append(body).toString());
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 413 -> "Content Too Large";
            case 429 -> "Too Many Requests";
            case 500 -> "Internal Server Error";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            default -> "Status";
        };
    }
}
