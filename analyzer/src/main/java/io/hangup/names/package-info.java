/**
 * DNS datagrams and streams in; which name an address had, and what became of every look-up, out. Knows nothing of TLS,
 * HTTP or of who was connected to afterwards.
 */
package io.hangup.names;
