/**
 * Ordered bytes of one connection in; handshake facts, alerts and the log of records out. What is in clear is read, what
 * is not is measured. Whole records can be had through a {@link io.hangup.tls.RecordSink}. Knows nothing of HTTP.
 */
package io.hangup.tls;
