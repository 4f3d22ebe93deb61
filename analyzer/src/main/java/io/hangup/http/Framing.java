package io.hangup.http;

/** How the end of a body is known (RFC 9112 section 6.3, RFC 9113 section 8.1). */
public enum Framing {
    /** There is no body. */
    NONE,
    /** By Content-Length. */
    LENGTH,
    /** By the chunk of size 0. */
    CHUNKED,
    /** By the end of the connection. */
    UNTIL_CLOSE,
    /** By END_STREAM, on HTTP/2 (RFC 9113 section 8.1). */
    STREAM
}
