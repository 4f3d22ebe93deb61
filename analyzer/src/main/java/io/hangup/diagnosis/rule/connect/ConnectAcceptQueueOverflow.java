package io.hangup.diagnosis.rule.connect;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.llm.Outcome;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;

/** The server repeats its SYN-ACK although the client acknowledged it and sent data: its accept queue is full. */
public final class ConnectAcceptQueueOverflow implements Rule {
    @Override
    public String cause() {
        return "connect-accept-queue-overflow";
    }

    @Override
    public Finding examine(Case facts) {
        boolean nothingCame = facts.hasExchange()
                ? !facts.exchange().responseStarted()
                        && !facts.exchange().reusedConnection
                        && !facts.fate().healthy()
                : facts.fate().outcome() == Outcome.TLS_FAILED;
        if (!nothingCame || facts.server().syns < 2) {
            return null;
        }
        int synAck = facts.wire().firstWith(Side.SERVER, Packet.SYN, 0);
        int ack = facts.wire().first(Side.CLIENT, synAck + 1);
        int repeat = facts.wire().firstWith(Side.SERVER, Packet.SYN, ack + 1);
        int data = facts.wire().firstData(Side.CLIENT, 0);
        if (synAck < 0
                || ack < 0
                || repeat < 0
                || data < 0
                || facts.wire().ackedUpTo(Side.CLIENT, facts.wire().size()) > 1) {
            return null;
        }
        return Finding.of(cause(), 0.8)
                .sentence("The server " + facts.serverText()
                        + " kept repeating its SYN-ACK although the client had acknowledged it "
                        + "and sent data: its accept queue is full, the program does not accept connections.")
                .evidence(facts.row(synAck, "SYN,ACK"))
                .evidence(facts.row(ack, "the client acknowledges it"))
                .evidence(facts.row(data, "the client's first bytes, never acknowledged"))
                .evidence(facts.row(repeat, "SYN,ACK once more"))
                .alternative("packet-loss", "when only the client's packets are lost on the way");
    }
}
