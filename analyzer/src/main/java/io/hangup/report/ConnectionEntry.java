package io.hangup.report;

import io.hangup.tcp.CommunityId;
import java.util.List;
import java.util.Map;

/**
 * One TCP connection to an LLM endpoint (with --all: any connection).
 *
 * @param id "c0"
 * @param tcpStream Wireshark's number
 * @param host name of the endpoint, or its address
 * @param provider provider id of the catalogue ("openai", "self-hosted", "user", …)
 * @param identifiedBy evidence that it is an LLM endpoint, strongest first: sni, host, connect, dns,
 *     name-resolution-block, path, same-server, option, port, proxy-leg
 * @param firstFrame reference of the first frame
 * @param lastFrame reference of the last frame
 * @param history Zeek's history letters, or empty
 * @param connState Zeek's conn_state, or empty
 * @param completeness Wireshark's tcp.completeness
 * @param communityId the community ID, version 1
 * @param rttMillis handshake round trip, or NaN
 * @param mssClient MSS option of the client, or -1
 * @param mssServer MSS option of the server, or -1
 * @param tls facts of the handshake by name ("version", "sni", "alpn", "cipher"), empty when there was no TLS
 * @param clientCounters event counts of the client's segments by JSON field name, zeros left out
 * @param serverCounters the same for the server
 * @param close how the connection ended
 * @param redirect where it is redirected on the capture host; else null
 */
public record ConnectionEntry(
        String id,
        int tcpStream,
        int capture,
        String clientAddress,
        int clientPort,
        String serverAddress,
        int serverPort,
        String host,
        String provider,
        List<String> identifiedBy,
        long firstFrame,
        long lastFrame,
        long startTimeNanos,
        long endTimeNanos,
        String history,
        String connState,
        int completeness,
        CommunityId communityId,
        double rttMillis,
        int mssClient,
        int mssServer,
        Map<String, Object> tls,
        Map<String, Long> clientCounters,
        Map<String, Long> serverCounters,
        Close close,
        Redirect redirect) {
    /**
     * The capture host passes what its client sends to a proxy of its own, the server of the entry: a sidecar, a transparent
     * proxy.
     *
     * @param calledAddress what the client called, and where the answers seem to come from
     * @param answersStream Wireshark's number of the stream that holds those
     */
    public record Redirect(String calledAddress, int calledPort, int answersStream) {}

    /**
     * How the connection ended at the TCP level.
     *
     * @param initiator who ended it: client, server, middlebox, none, unknown
     * @param how fin, rst, close-notify, …; none while open
     * @param firstFinOrRstBy client, server, none
     * @param phase the phase then
     * @param frames references of the closing frames, in order
     */
    public record Close(String initiator, String how, String firstFinOrRstBy, String phase, List<Long> frames) {}
}
