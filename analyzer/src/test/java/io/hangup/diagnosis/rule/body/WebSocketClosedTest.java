package io.hangup.diagnosis.rule.body;

import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import io.hangup.testing.PacketBytes;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebSocketClosedTest {
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;

    /** Upgraded, one message of each side: frames 4 to 7. */
    private static Ladder open() {
        return Ladder.between("10.0.0.1", 40_000, "10.0.0.80", 8080)
                .handshake()
                .client(Http.request(
                        "GET",
                        "/v1/realtime?model=m",
                        Map.of("Host", "api.openai.com", "Upgrade", "websocket", "Connection", "Upgrade"),
                        ""))
                .after(50)
                .server(Http.bytes(
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n" + "Connection: Upgrade\r\n\r\n"))
                .client(frame(TEXT, true, "{\"type\":\"response.create\"}"))
                .after(100)
                .server(frame(TEXT, false, "{\"type\":\"response.done\"}"))
                .clientAck();
    }

    private static byte[] frame(int opcode, boolean masked, String text) {
        return frame(opcode, masked, Http.bytes(text));
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
                        .server(close(false, 1011, "upstream gone"))
                        .clientCloses())
                .only("websocket-closed")
                .is(Outcome.CLOSED_IN_BODY, Phase.BODY, ClosedBy.SERVER)
                .severity(Severity.ERROR)
                .confidence("certain")
                .says("code 1011 (internal error)", "upstream gone", "1 message of the server and 1 of the client");
    }

    @Test
    void anEndInOrderIsHealthy() {
        Judgements.of(open().server(close(false, 1000, ""))
                        .client(close(true, 1000, ""))
                        .serverFin()
                        .clientCloses())
                .silent();
        Judgements.of(open().client(close(true, 1001, ""))
                        .server(close(false, 1001, ""))
                        .serverFin()
                        .clientCloses())
                .silent();
    }

    @Test
    void aServerThatJustLeavesIsNot() {
        Judgements.of(open().after(60_000).serverFin().clientAck().clientCloses())
                .only("websocket-closed")
                .is(Outcome.CLOSED_IN_BODY, Phase.BODY, ClosedBy.SERVER)
                .confidence("likely")
                .says("without a Close frame", "60", "code 1006");
    }

    @Test
    void aClientThatLeavesWhenAllIsSaidIsHealthy() {
        Judgements.of(open().after(5_000).clientCloses()).silent();
    }

    @Test
    void aClientThatLeavesInTheMiddleCancels() {
        Judgements.of(open().after(20)
                        .server(frame(TEXT, false, "{}"))
                        .after(20)
                        .clientCloses())
                .only("websocket-closed")
                .is(Outcome.CLIENT_CANCELLED, Phase.BODY, ClosedBy.CLIENT)
                .severity(Severity.WARNING);
    }

    @Test
    void aHoleHidesWhetherThereWasACloseFrame() {
        Judgements.of(open().lose()
                        .server(close(false, 1011, "x"))
                        .after(100)
                        .server(frame(PING, false, ""))
                        .serverFin()
                        .clientAck()
                        .clientCloses())
                .never("websocket-closed");
    }

    @Test
    void oneStillOpenIsNoFailure() {
        Judgements.of(open()).silent();
    }
}
