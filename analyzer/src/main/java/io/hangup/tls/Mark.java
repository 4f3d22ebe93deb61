package io.hangup.tls;

/** A moment of the capture: a frame and its time (epoch nanoseconds). */
public record Mark(long frame, long timeNanos) {}
