package io.hangup.diagnosis;

/**
 * One row of proof: a frame and what it shows.
 *
 * @param frame reference, see {@link io.hangup.capture.FrameRef}
 * @param timeNanos epoch nanoseconds of the frame
 * @param from "client", "server", "icmp", "dns", or "proxy" as the client of its upstream leg: who sent it, for the
 *     ladder's arrow
 * @param text what it shows, a phrase without a full stop; safe to print (escaped by renderers all the same)
 */
public record Evidence(long frame, long timeNanos, String from, String text) {}
