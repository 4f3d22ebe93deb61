/**
 * Segments in; connections, events, ordered bytes and the facts of the close out. Sequence numbers are uint32 on the
 * wire and unwrapped longs here. Knows nothing of what the bytes mean: what stands above is a {@link
 * io.hangup.tcp.Conversation}.
 */
package io.hangup.tcp;
