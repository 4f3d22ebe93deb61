package io.hangup.diagnosis;

/** Another cause that fits less well, and why. */
public record Alternative(String cause, String why) {}
