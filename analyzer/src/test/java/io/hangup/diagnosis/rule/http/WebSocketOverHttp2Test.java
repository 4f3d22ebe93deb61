package io.hangup.diagnosis.rule.http;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import io.hangup.testing.PacketBytes;
import org.junit.jupiter.api.Test;

/** A WebSocket on a stream of HTTP/2 (RFC 8441): its frames are in DATA frames. */
class WebSocketOverHttp2Test {
    private static final int TEXT = 1;
    private static final int CLOSE = 8;

    private static Ladder open() {
        return H2.webSocketAsked()
                .client(H2.bytes(frame(TEXT, true, Http.bytes("{\"type\":\"response.create\"}")), false))
                .after(100)
                .server(H2.bytes(frame(TEXT, false, Http.bytes("{\"type\":\"response.done\"}")), false))
                .clientAck();
    }

    private static byte[] frame(int opcode, boolean masked, byte[] payload) {
        byte[] head = {(byte) (0x80 | opcode), (byte) ((masked ? 0x80 : 0) | payload.length)};
        return PacketBytes.concat(head, masked ? new byte[4] : new byte[0], payload);
    }

    private static byte[] close(boolean masked, int code, String reason) {
        byte[] number = {(byte) (code >>> 8), (byte) code};
        return frame(CLOSE, masked, PacketBytes.concat(number, Http.bytes(reason)));
    }

    @Test
    void anErrorCodeIsQuoted() {
        Judgements.of(open().after(300)
                        .server(H2.bytes(close(false, 1011, "upstream gone"), true))
                        .clientAck()
                        .clientCloses())
                .only("websocket-closed")
                .is(Outcome.CLOSED_IN_BODY, Phase.BODY, ClosedBy.SERVER)
                .says("code 1011 (internal error)", "upstream gone", "1 message of the server and 1 of the client");
    }

    @Test
    void anEndInOrderIsHealthy() {
        Judgements.of(open().client(H2.bytes(close(true, 1000, ""), true))
                        .server(H2.bytes(close(false, 1000, ""), true))
                        .clientAck()
                        .clientCloses())
                .silent();
    }

    /** END_STREAM stands for a FIN: that the client closes the connection afterwards is its answer. */
    @Test
    void aServerThatEndsTheStreamWithoutACloseFrameClosedIt() {
        Judgements.of(open().after(30)
                        .server(H2.bytes(new byte[0], true))
                        .clientAck()
                        .after(20)
                        .clientCloses())
                .only("websocket-closed")
                .is(Outcome.CLOSED_IN_BODY, Phase.BODY, ClosedBy.SERVER)
                .says("ended the stream of the WebSocket without a Close frame");
    }

    @Test
    void aClientThatEndsTheStreamWhenAllIsSaidIsHealthy() {
        Judgements.of(open().after(3_000)
                        .client(H2.bytes(new byte[0], true))
                        .server(H2.bytes(new byte[0], true))
                        .clientAck()
                        .clientCloses())
                .silent();
    }
}
