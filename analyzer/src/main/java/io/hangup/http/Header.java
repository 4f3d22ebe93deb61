package io.hangup.http;

/** One header field as sent, each byte one character (ISO 8859-1); obsolete line folding is replaced by a space. */
public record Header(String name, String value) {}
