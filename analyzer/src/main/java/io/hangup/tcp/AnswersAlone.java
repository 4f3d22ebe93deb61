package io.hangup.tcp;

import io.hangup.packet.Addresses;

/**
 * The answers of a connection that its host redirects to a proxy of its own ({@link Redirections}), where a filter kept the
 * requests, which bear the proxy's port, out of the capture.
 */
public final class AnswersAlone {
    private AnswersAlone() {}

    /**
     * The connection looks like that: nothing but a server's packets, on the loopback interface (whose frames have no MAC
     * address), from an address that is neither a loopback address nor the client's own.
     */
    public static boolean of(Connection connection) {
        Half server = connection.half(Side.SERVER);
        HostPort from = connection.server();
        return connection.half(Side.CLIENT).segments == 0
                && server.syns > 0
                && server.mac == 0
                && !server.macChanged
                && !Addresses.isLoopback(from.high(), from.low())
                && !IpAddress.of(from).equals(IpAddress.of(connection.client()));
    }
}
