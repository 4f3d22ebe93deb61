package io.hangup.http;

import io.hangup.tcp.Side;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Feeds a connection and writes down what its listener hears. Every send is one frame, one second after the last. */
final class HttpTalk implements HttpListener {
    static final long START = 1_700_000_000_000_000_000L;
    static final long SECOND = 1_000_000_000L;

    final Http1Connection connection;
    final List<String> heard = new ArrayList<>();
    final List<String> events = new ArrayList<>();
    final StringBuilder tunnelled = new StringBuilder();
    private int split = Integer.MAX_VALUE / 2;
    private EventStream.Kind readAs;
    private long frame;

    HttpTalk() {
        this(true);
    }

    HttpTalk(boolean fromStart) {
        connection = new Http1Connection(this, fromStart);
    }

    HttpTalk splitInto(int bytes) {
        split = bytes;
        return this;
    }

    HttpTalk readingAs(EventStream.Kind kind) {
        readAs = kind;
        return this;
    }

    HttpTalk client(String text) {
        return send(Side.CLIENT, text.getBytes(StandardCharsets.UTF_8));
    }

    HttpTalk server(String text) {
        return send(Side.SERVER, text.getBytes(StandardCharsets.UTF_8));
    }

    HttpTalk send(Side from, byte[] bytes) {
        frame++;
        for (int at = 0; at < bytes.length; at += split) {
            int length = Math.min(split, bytes.length - at);
            // an array of its own for each piece: what is kept must have been copied
            byte[] piece = java.util.Arrays.copyOfRange(bytes, at, at + length);
            connection.bytes(from, piece, 0, length, now(), frame);
            java.util.Arrays.fill(piece, (byte) 0x7f);
        }
        return this;
    }

    HttpTalk gap(Side from, long length) {
        frame++;
        connection.gap(from, length, now(), frame);
        return this;
    }

    HttpTalk finish(Side from) {
        frame++;
        connection.finished(from, now(), frame);
        return this;
    }

    long now() {
        return START + frame * SECOND;
    }

    HttpExchange exchange(int index) {
        return connection.exchanges().get(index);
    }

    HttpMessage response(int index) {
        return exchange(index).response;
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void requestHead(HttpExchange exchange) {
        heard.add("request head " + exchange.index);
    }

    @Override
    public void responseHead(HttpExchange exchange) {
        heard.add("response head " + exchange.index);
        if (readAs != null) {
            exchange.response.readAs(readAs);
        }
        if (exchange.response.events != null) {
            exchange.response.events.watch((name, data, time, at) -> events.add(name + "|" + data + "@" + at));
        }
    }

    @Override
    public void requestComplete(HttpExchange exchange) {
        heard.add("request complete " + exchange.index);
    }

    @Override
    public void responseComplete(HttpExchange exchange) {
        heard.add("response complete " + exchange.index);
    }

    @Override
    public void interim(HttpExchange exchange) {
        heard.add("interim " + exchange.index);
    }

    @Override
    public void unsolicited(HttpMessage response) {
        heard.add("unsolicited " + response.status);
    }

    @Override
    public Tunnel tunnelEstablished(HttpExchange exchange) {
        heard.add("tunnel " + exchange.index);
        return new Tunnel() {
            @Override
            public void bytes(Side from, byte[] data, int offset, int length, long timeNanos, long at) {
                tunnelled.append(from == Side.CLIENT ? '>' : '<');
                tunnelled.append(new String(data, offset, length, StandardCharsets.UTF_8));
            }

            @Override
            public void gap(Side from, long length, long timeNanos, long at) {
                tunnelled.append('?');
            }

            @Override
            public void finished(Side from, long timeNanos, long at) {
                tunnelled.append('.');
            }
        };
    }
}
