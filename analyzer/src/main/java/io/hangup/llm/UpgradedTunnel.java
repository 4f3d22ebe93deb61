package io.hangup.llm;

import io.hangup.http.Http2Connection;
import io.hangup.http.Tunnel;
import io.hangup.tcp.Side;

/** Hands what follows an upgrade to HTTP/2 on. */
record UpgradedTunnel(Http2Connection http2) implements Tunnel {
    @Override
    public void bytes(Side from, byte[] data, int offset, int length, long timeNanos, long frame) {
        http2.bytes(from, data, offset, length, timeNanos, frame);
    }

    @Override
    public void gap(Side from, long length, long timeNanos, long frame) {
        http2.gap(from, length, timeNanos, frame);
    }

    @Override
    public void finished(Side from, long timeNanos, long frame) {
        http2.finished(from, timeNanos, frame);
    }
}
