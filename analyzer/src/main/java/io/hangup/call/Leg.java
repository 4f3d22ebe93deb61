package io.hangup.call;

/**
 * One side of a call.
 *
 * @param subject id of its exchange, or of the connection where none came about
 * @param connection id of the connection
 * @param client its address, without port
 * @param number of the exchange on its connection, 0 for none
 * @param hellos of its TLS handshake
 * @param request what the request holds (method, path, model), or null where it cannot be read
 * @param bodyBytes of the request, or -1
 * @param begin its first packet: that of a new connection, or of the request on an old one
 * @param asked when the request, the tunnel or the connection was asked for, epoch nanoseconds
 * @param answered when the answer came, or the end
 * @param failed it has an error of its own
 * @param serverHalf nanoseconds from SYN to SYN-ACK, or -1
 * @param clientHalf nanoseconds from SYN-ACK to the client's acknowledgment, or -1
 * @param redirected its host redirects it to a proxy of its own, which goes on from the client's address
 */
record Leg(
        String subject,
        String connection,
        int capture,
        String client,
        String server,
        int serverPort,
        int number,
        Hellos hellos,
        String request,
        long bodyBytes,
        long begin,
        long asked,
        long answered,
        boolean failed,
        long serverHalf,
        long clientHalf,
        boolean redirected) {
    boolean sameRequest(Leg other) {
        return request != null && request.equals(other.request) && bodyBytes >= 0 && bodyBytes == other.bodyBytes;
    }

    boolean otherRequest(Leg other) {
        return request != null && other.request != null && !sameRequest(other);
    }

    /** The capture host may have opened it. */
    boolean here() {
        return clientHalf >= 0 ? clientHalf <= Legs.LOCAL_NANOS : failed && number == 0;
    }

    boolean local() {
        return Legs.isLocal(serverHalf);
    }
}
