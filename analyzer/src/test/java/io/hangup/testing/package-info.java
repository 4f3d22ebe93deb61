/**
 * The test kit: captures written by code. A {@link io.hangup.testing.Ladder} plays one connection packet by packet, the
 * way a ladder diagram is drawn; {@link io.hangup.testing.Capture} makes a file of one or several of them.
 *
 * <pre>{@code
 * byte[] pcap = Ladder.between("10.0.0.1", 40000, "203.0.113.10", 443).rtt(20)
 *         .dns("api.openai.com", "203.0.113.10")
 *         .handshake()
 *         .tls13("api.openai.com", "http/1.1")
 *         .clientRecord(Tls.APPLICATION_DATA, 900).serverAck()
 *         .after(14).serverRst()
 *         .toBytes();
 * }</pre>
 */
package io.hangup.testing;
