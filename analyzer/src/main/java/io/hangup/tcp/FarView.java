package io.hangup.tcp;

import io.hangup.packet.Packet;

/**
 * What a capture on a host that translates addresses shows of a connection on its far side, nearer to the server and under
 * another tuple, and not on its near one: what came that far and was not passed on. Taken when one of the two is over.
 *
 * @param client the client's address there
 * @param clientTime when the last packet of the client left the host, epoch nanoseconds
 * @param watched it was not over there before it was here: what is missing there did not leave the host
 * @param stopped how many segments of the server held bytes that the near side never saw
 * @param bytes how many new bytes those were
 * @param firstFrame frame of the first of them, 0 without one
 * @param firstTime when that was, epoch nanoseconds
 * @param lastFrame frame of the last of them
 * @param lastTime when that was
 * @param reset the first reset in the client's name there, of which the near side knows nothing; or null
 */
public record FarView(
        HostPort client,
        long clientTime,
        boolean watched,
        int stopped,
        long bytes,
        long firstFrame,
        long firstTime,
        long lastFrame,
        long lastTime,
        Reset reset) {

    /** Null where the numbers of the two cannot be compared, or no log is kept. */
    static FarView of(Connection near, Connection far, boolean watched) {
        Half nearServer = near.half(Side.SERVER);
        Half farServer = far.half(Side.SERVER);
        Segments log = far.segments();
        boolean comparable = nearServer.baseFromSyn
                && farServer.baseFromSyn
                && nearServer.base == farServer.base
                && near.half(Side.CLIENT).base == far.half(Side.CLIENT).base
                && oneHost(near, far)
                && log.size() > 0;
        if (!comparable) {
            return null;
        }
        int stopped = 0;
        long clientTime = 0;
        long firstFrame = 0;
        long firstTime = 0;
        long lastFrame = 0;
        long lastTime = 0;
        for (int i = 0; i < log.size(); i++) {
            clientTime = log.from(i) == Side.CLIENT ? log.time(i) : clientTime;
            boolean beyond = log.from(i) == Side.SERVER
                    && log.length(i) > 0
                    && !log.has(i, Packet.RST)
                    && log.seq(i) + log.length(i) > nearServer.sentUpTo;
            if (beyond) {
                stopped++;
                firstFrame = firstFrame == 0 ? log.frame(i) : firstFrame;
                firstTime = stopped == 1 ? log.time(i) : firstTime;
                lastFrame = log.frame(i);
                lastTime = log.time(i);
            }
        }
        return new FarView(
                far.client(),
                clientTime,
                watched,
                stopped,
                Math.max(0, farServer.sentUpTo - nearServer.sentUpTo),
                firstFrame,
                firstTime,
                lastFrame,
                lastTime,
                reset(near, far));
    }

    /** No more than the host itself lies between the two: files of two capture points in one show the path between them. */
    private static boolean oneHost(Connection near, Connection far) {
        int ofClient = near.half(Side.CLIENT).usualTtl - far.half(Side.CLIENT).usualTtl;
        int ofServer = far.half(Side.SERVER).usualTtl - near.half(Side.SERVER).usualTtl;
        return ofClient >= 0 && ofClient <= 1 && ofServer >= 0 && ofServer <= 1;
    }

    private static Reset reset(Connection near, Connection far) {
        if (near.half(Side.CLIENT).rsts > 0) {
            return null;
        }
        for (Reset reset : far.resets()) {
            if (reset.side() == Side.CLIENT) {
                return reset;
            }
        }
        return null;
    }
}
