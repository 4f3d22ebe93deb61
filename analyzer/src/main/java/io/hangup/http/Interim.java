package io.hangup.http;

/**
 * An interim response, such as 100 (Continue).
 *
 * @param frame the frame that completed it
 * @param timeNanos the time of that frame
 */
public record Interim(int status, long frame, long timeNanos) {}
