/**
 * What the whole capture tells about single connections: usual round trips, directions, silent hosts, where it was
 * taken, and how good it is. Packets and finished connections in, answers to the rules' questions out.
 */
package io.hangup.surroundings;
