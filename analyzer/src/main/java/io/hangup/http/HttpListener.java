package io.hangup.http;

/** Told of messages as they come in. All methods may be left as they are. */
public interface HttpListener {
    /** Nobody listens. */
    HttpListener NONE = new HttpListener() {};

    /** The header section of a request is complete. */
    default void requestHead(HttpExchange exchange) {}

    /**
     * The header section of a final response is complete; the body follows. The moment to watch its events
     * ({@link HttpMessage#events}) or to have it read as a stream ({@link HttpMessage#readAs}).
     */
    default void responseHead(HttpExchange exchange) {}

    default void requestComplete(HttpExchange exchange) {}

    default void responseComplete(HttpExchange exchange) {}

    /** An interim response was added to {@link HttpExchange#interims}. */
    default void interim(HttpExchange exchange) {}

    /** The header section of a response that answers no request is complete. */
    default void unsolicited(HttpMessage response) {}

    /**
     * CONNECT was granted, or the protocol was switched: what follows is no HTTP/1.1 any more.
     *
     * @return who takes the bytes that follow, or null
     */
    default Tunnel tunnelEstablished(HttpExchange exchange) {
        return null;
    }

    /** Of several tunnels on one HTTP/2 connection the first such one stands for the connection. */
    default boolean prefersTunnel(HttpExchange exchange) {
        return false;
    }

    /** The stream of the exchange was ended by RST_STREAM: {@link HttpExchange#reset}. */
    default void reset(HttpExchange exchange) {}

    /** A side of an HTTP/2 connection announced its end. */
    default void goaway(Http2Goaway goaway) {}
}
