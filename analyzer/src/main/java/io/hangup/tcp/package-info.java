/**
 * Segments in; connections, events, ordered bytes and the facts of the close out. {@link io.hangup.tcp.TcpTracker} takes
 * every packet: it finds the {@code Flow} (one a pair of addresses and ports, with Wireshark's stream number) and its
 * {@link io.hangup.tcp.Connection}, sorts out duplicate frames, and has {@code Segment} work on the rest: events
 * ({@code WiresharkAnalysis} or our own {@code Judgement}), facts of each {@link io.hangup.tcp.Half}, the log, the bytes
 * in order ({@code Reassembly}).
 *
 * <p>Sequence numbers are uint32 on the wire and unwrapped longs here. Knows nothing of what the bytes mean: what stands
 * above is a {@link io.hangup.tcp.Conversation}.
 */
package io.hangup.tcp;
