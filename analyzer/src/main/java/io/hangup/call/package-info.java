/**
 * Finished connections in, calls out: entries of the report, the look-ups, attempts and retries of one call put together,
 * a proxy's two legs, statistics per endpoint. Knows nothing of packets.
 */
package io.hangup.call;
