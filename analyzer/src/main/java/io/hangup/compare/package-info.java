/**
 * The same connections seen at two points of the path: two captures in, what became of every packet between them out.
 * Knows packets and TCP; nothing of TLS beyond the place of a hello's random, nothing of HTTP, and no cause.
 */
package io.hangup.compare;
