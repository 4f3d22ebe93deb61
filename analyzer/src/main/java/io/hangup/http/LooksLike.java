package io.hangup.http;

/** Whether bytes are the start of something. */
public enum LooksLike {
    YES,
    NO,
    /** Too few bytes to tell: those there are fit. */
    MORE
}
