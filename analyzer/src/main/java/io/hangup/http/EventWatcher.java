package io.hangup.http;

/** Takes the events of a streamed body one by one. */
public interface EventWatcher {
    /**
     * One event.
     *
     * @param name the event field of server-sent events; null when the event has none
     * @param data the data lines joined by line feeds, or the line of NDJSON; at most {@link EventStream#DATA_CAP} bytes
     * @param timeNanos when its last byte was there
     * @param frame the frame that held its last byte
     */
    void event(String name, String data, long timeNanos, long frame);

    /** Bytes of the body are missing here: nobody knows how many events. */
    default void gap() {}
}
