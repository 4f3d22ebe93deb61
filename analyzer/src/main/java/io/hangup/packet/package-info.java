/**
 * Frame bytes in, header fields out. Static decoders over one array, nothing allocated per packet but for IP
 * reassembly. Knows nothing of connections.
 */
package io.hangup.packet;
