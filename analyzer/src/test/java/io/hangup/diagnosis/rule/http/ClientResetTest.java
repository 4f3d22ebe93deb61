package io.hangup.diagnosis.rule.http;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import org.junit.jupiter.api.Test;

/** A client that leaves one HTTP/2 stream does not close the connection, and is not said to. */
class ClientResetTest {
    private static final int CANCEL = 8;
    private static final String EVENT = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n";

    private static Ladder running() {
        return H2.asked()
                .server(H2.responseHead())
                .server(H2.data(EVENT, false))
                .clientAck();
    }

    @Test
    void inTheMiddleOfTheResponse() {
        Ladder ladder = running().after(70).client(H2.rstStream(CANCEL)).serverAck();
        Judgements.of(ladder.after(500).clientCloses())
                .only("client-aborted-stream")
                .is(Outcome.CLIENT_CANCELLED, Phase.BODY, ClosedBy.CLIENT)
                .frames(6, 7, 8, 10)
                .says("The client reset its HTTP/2 stream 1", "with CANCEL (8), in the middle of the response", "70")
                .saysNot("closed the connection");
    }

    /** The connection is still open when the capture ends. */
    @Test
    void whileItWaits() {
        Ladder ladder =
                H2.asked().serverAck().after(347).client(H2.rstStream(CANCEL)).serverAck();
        Judgements.of(ladder)
                .only("client-cancelled")
                .is(Outcome.CLIENT_CANCELLED, Phase.AWAITING_HEADERS, ClosedBy.CLIENT)
                .frames(6, 7, 8)
                .says("reset its HTTP/2 stream 1", "367 ms after its request")
                .saysNot("closed the connection");
    }

    @Test
    void afterATimerOfItsOwn() {
        Judgements.of(H2.asked()
                        .serverAck()
                        .after(60_000)
                        .client(H2.rstStream(CANCEL))
                        .serverAck()
                        .after(100)
                        .clientCloses())
                .only("client-read-timeout")
                .is(Outcome.CLIENT_CANCELLED, Phase.AWAITING_HEADERS, ClosedBy.CLIENT)
                .says("gave up after 60 s");
    }

    /** The stream was over; the connection's end later is another matter. */
    @Test
    void aServerThatClosesTheConnectionLaterHadNoPartInIt() {
        Judgements.of(H2.asked()
                        .serverAck()
                        .after(2_000)
                        .client(H2.rstStream(CANCEL))
                        .serverAck()
                        .after(800)
                        .serverFin()
                        .clientFin()
                        .serverAck())
                .only("client-read-timeout")
                .is(Outcome.CLIENT_CANCELLED, Phase.AWAITING_HEADERS, ClosedBy.CLIENT);
        Judgements.of(H2.asked()
                        .serverAck()
                        .after(2_000)
                        .client(H2.rstStream(CANCEL))
                        .serverAck()
                        .after(800)
                        .serverRst())
                .only("client-read-timeout")
                .is(Outcome.CLIENT_CANCELLED, Phase.AWAITING_HEADERS, ClosedBy.CLIENT);
    }

    /** It takes its stream down when the server has hung up on all of them. */
    @Test
    void afterTheServerHasHungUpItIsAConsequence() {
        Judgements.of(H2.asked()
                        .serverAck()
                        .after(900)
                        .serverFin()
                        .client(H2.rstStream(CANCEL))
                        .serverBareRst())
                .only("backend-died-before-headers")
                .is(Outcome.CLOSED_BEFORE_HEADERS, Phase.AWAITING_HEADERS, ClosedBy.SERVER)
                .saysNot("reset its HTTP/2 stream");
    }

    @Test
    void theConnectionsCloseIsStillTheConnections() {
        Judgements.of(running().after(70).clientFin().serverAck().serverFin().clientAck())
                .only("client-aborted-stream")
                .says("The client closed the connection")
                .saysNot("reset its HTTP/2 stream");
    }

    /** A server that had long been silent only says goodbye when the client leaves. */
    @Test
    void aGoodbyeIsNotMoreOfTheStream() {
        Judgements.of(H2.asked()
                        .after(50)
                        .server(H2.responseHead())
                        .server(H2.data("{\"partial\":", false))
                        .clientAck()
                        .after(700)
                        .clientFin()
                        .server(H2.goaway(1, 0, ""))
                        .clientBareRst())
                .only("client-aborted-stream")
                .saysNot("still sending");
    }
}
