package io.hangup.report;

import java.util.List;

/**
 * One attempt to reach an endpoint over QUIC (HTTP/3). Only its first packets can be read; what a connection that came
 * about carried cannot.
 *
 * @param id "q0"
 * @param sni name in the ClientHello, or null
 * @param outcome "answered", "unanswered", "version-negotiation", "closed"
 * @param detail what a CONNECTION_CLOSE said, and the like; empty without
 * @param answerMillis first packet to the server's first, or NaN
 * @param packets Initial and other long-header packets of the client
 * @param fellBackTo id of the TCP connection that the client opened instead, or null
 */
public record QuicEntry(
        String id,
        String clientAddress,
        int clientPort,
        String serverAddress,
        int serverPort,
        String host,
        String provider,
        String sni,
        List<String> alpn,
        boolean encryptedClientHello,
        String outcome,
        String detail,
        long startTimeNanos,
        double answerMillis,
        int packets,
        String fellBackTo,
        List<Long> frames) {}
