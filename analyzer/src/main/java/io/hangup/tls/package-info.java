/**
 * Ordered bytes of one connection in; handshake facts, alerts and the log of records out. What is in clear is read, what
 * is not is measured, and with the secrets of a {@link io.hangup.tls.KeyLog} a {@link io.hangup.tls.Decryptor} reads it
 * too: application data goes to a {@link io.hangup.tls.PlaintextSink}, all else into the {@link io.hangup.tls.TlsStream}.
 * Whole records can be had through a {@link io.hangup.tls.RecordSink}. Knows nothing of HTTP, prints no secret.
 */
package io.hangup.tls;
