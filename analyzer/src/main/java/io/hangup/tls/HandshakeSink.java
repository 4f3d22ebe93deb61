package io.hangup.tls;

/** Takes the handshake messages of one direction as a {@link HandshakeReader} puts them together. */
interface HandshakeSink {
    /** A ClientHello begins; it fills as its bytes come. */
    void clientHelloStarts(ClientHello hello);

    /** A whole message from its header on; the array is valid during the call only. */
    void message(byte[] data, int length, long firstFrame, long firstTime, long frame, long time);
}
