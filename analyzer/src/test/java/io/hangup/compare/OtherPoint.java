package io.hangup.compare;

import io.hangup.testing.Capture;
import io.hangup.testing.Capture.CapturedFrame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a second point on the server's side saw of a client's capture (Ethernet, IPv4): every frame later or earlier by
 * the journey, a hop further, with whatever the test says happened between.
 */
public final class OtherPoint {
    private static final int ETHERNET = 14;
    private static final int IP_ID = 18;
    private static final int TTL = 22;
    private static final int SOURCE = 26;
    private static final int DESTINATION = 30;
    private static final int SOURCE_PORT = 34;
    private static final int DESTINATION_PORT = 36;
    private static final int SEQ = 38;
    private static final int ACK = 42;
    private static final int HEADER_LENGTH = 46;

    private final List<CapturedFrame> clientView;
    private final byte[] client;
    private final Set<Integer> lost = new HashSet<>();
    private final Set<Integer> unseen = new HashSet<>();
    private double journeyMillis = 10;
    private double offsetMillis;
    private double driftPpm;
    private byte[] natAddress;
    private int natPort;
    private int isnShift;
    private int ipIdShift;
    private int mss;
    private int cutFrom = -1;

    private OtherPoint(List<CapturedFrame> clientView) {
        this.clientView = clientView;
        this.client = Arrays.copyOfRange(clientView.get(0).data(), SOURCE, SOURCE + 4);
    }

    public static OtherPoint of(List<CapturedFrame> clientView) {
        return new OtherPoint(clientView);
    }

    /** At the server, of connections with a round trip of 40 ms. */
    public static OtherPoint atServer(List<CapturedFrame> clientView) {
        return new OtherPoint(clientView).journey(20);
    }

    /** One-way time between the points. */
    public OtherPoint journey(double millis) {
        journeyMillis = millis;
        return this;
    }

    /** The second point's clock less the first's, and what it gains. */
    public OtherPoint clock(double millisAhead, double ppm) {
        offsetMillis = millisAhead;
        driftPpm = ppm;
        return this;
    }

    public OtherPoint nat(int lastByte, int port) {
        natAddress = new byte[] {(byte) 198, 51, 100, (byte) lastByte};
        natPort = port;
        return this;
    }

    /** A firewall that makes the client's sequence numbers its own. */
    public OtherPoint isn(int shift) {
        isnShift = shift;
        return this;
    }

    public OtherPoint ipIds(int shift) {
        ipIdShift = shift;
        return this;
    }

    /** The MSS of SYNs becomes this. */
    public OtherPoint clampMss(int bytes) {
        mss = bytes;
        return this;
    }

    /** These frames of the client's capture (from 1) are lost between the points. */
    public OtherPoint lose(int... frames) {
        for (int frame : frames) {
            lost.add(frame);
        }
        return this;
    }

    /** These arrive, but the second capture drops them. */
    public OtherPoint missed(int... frames) {
        for (int frame : frames) {
            unseen.add(frame);
        }
        return this;
    }

    /** The second capture begins with what corresponds to this frame. */
    public OtherPoint from(int frame) {
        cutFrom = frame;
        return this;
    }

    public Capture capture() {
        List<CapturedFrame> frames = new ArrayList<>();
        long start = clientView.get(0).timeNanos();
        for (int i = 0; i < clientView.size(); i++) {
            if (!lost.contains(i + 1) && !unseen.contains(i + 1) && i + 1 >= cutFrom) {
                frames.add(moved(clientView.get(i), start));
            }
        }
        frames.sort(Comparator.comparingLong(CapturedFrame::timeNanos));
        return Capture.of(1, frames);
    }

    private CapturedFrame moved(CapturedFrame frame, long start) {
        byte[] data = frame.data().clone();
        boolean fromClient = Arrays.equals(data, SOURCE, SOURCE + 4, client, 0, 4);
        long travel = (long) (journeyMillis * 1e6);
        long time = frame.timeNanos() + (fromClient ? travel : -travel);
        time += (long) (offsetMillis * 1e6) + (long) ((time - start) * driftPpm / 1e6);
        ByteBuffer bytes = ByteBuffer.wrap(data);
        data[TTL] += fromClient ? -3 : 3;
        bytes.putShort(IP_ID, (short) (bytes.getShort(IP_ID) + ipIdShift));
        if (natAddress != null) {
            System.arraycopy(natAddress, 0, data, fromClient ? SOURCE : DESTINATION, 4);
            bytes.putShort(fromClient ? SOURCE_PORT : DESTINATION_PORT, (short) natPort);
        }
        int number = fromClient ? SEQ : ACK;
        bytes.putInt(number, bytes.getInt(number) + isnShift);
        if (mss > 0 && (data[ETHERNET + 20 + 13] & 2) != 0) {
            clamp(bytes);
        }
        return new CapturedFrame(time, data, frame.wireLength());
    }

    private void clamp(ByteBuffer bytes) {
        int end = ETHERNET + 20 + ((bytes.get(HEADER_LENGTH) & 0xf0) >> 2);
        for (int at = ETHERNET + 40; at < end; ) {
            int kind = bytes.get(at);
            if (kind == 2) {
                bytes.putShort(at + 2, (short) mss);
                return;
            }
            at += kind == 1 ? 1 : Math.max(2, bytes.get(at + 1));
        }
    }
}
