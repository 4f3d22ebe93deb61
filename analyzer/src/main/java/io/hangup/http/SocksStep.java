package io.hangup.http;

/**
 * One message of the talk with a SOCKS proxy.
 *
 * @param frame reference of the frame that completed it
 * @param text what it says, without names of users and passwords
 */
public record SocksStep(long frame, String text) {}
