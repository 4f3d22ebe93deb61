package io.hangup.capture.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hangup.capture.CaptureFacts;
import io.hangup.capture.Frame;
import io.hangup.capture.FrameReader.Next;
import io.hangup.capture.FrameRef;
import io.hangup.capture.LinkTypes;
import io.hangup.capture.live.LiveCaptureException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On the loopback interface, with connections of this process. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LiveCaptureTest {
    private static final String LOOPBACK = "lo";

    @BeforeEach
    void onlyWhereCapturingIsPossible() {
        assumeTrue(
                Boolean.getBoolean("hangup.ci"),
                "live capture needs root and libpcap: run it with -Dhangup.ci=true, where their absence is a failure");
    }

    /** One connection over which {@code text} is sent, whole from handshake to close. */
    private static void connect(ServerSocket server, String text) throws IOException {
        try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            client.shutdownOutput();
            assertThat(accepted.getInputStream().readAllBytes()).hasSize(text.length());
        }
    }

    private static ServerSocket server() throws IOException {
        return new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
    }

    private static LiveOptions onPort(String interfaceName, ServerSocket server) {
        return LiveOptions.of(interfaceName, "tcp port " + server.getLocalPort());
    }

    private static boolean contains(Frame frame, String text) {
        return new String(frame.data, frame.offset, frame.capturedLength, StandardCharsets.ISO_8859_1).contains(text);
    }

    @Test
    void aConnectionIsSeenFrameByFrame() throws IOException {
        long before = System.currentTimeMillis() * 1_000_000L;
        try (ServerSocket server = server();
                LiveCapture capture = LiveCapture.open(onPort(LOOPBACK, server))) {
            connect(server, "a marked text");
            Frame frame = new Frame();
            boolean seen = false;
            boolean subMicroseconds = false;
            for (int i = 1; i <= 7; i++) {
                Next next = capture.next(frame);
                while (next == Next.IDLE) {
                    next = capture.next(frame);
                }
                assertThat(next).isEqualTo(Next.FRAME);
                assertThat(FrameRef.number(frame.ref)).isEqualTo(i);
                assertThat(frame.linkType).isEqualTo(LinkTypes.EN10MB);
                assertThat(frame.wireLength).isEqualTo(frame.capturedLength).isGreaterThanOrEqualTo(66);
                assertThat(frame.timeNanos).isBetween(before, before + 60_000_000_000L);
                seen |= contains(frame, "a marked text");
                subMicroseconds |= frame.timeNanos % 1000 != 0;
            }
            assertThat(seen).isTrue();
            assertThat(subMicroseconds).as("nanosecond precision").isTrue();
        }
    }

    @Test
    void silenceIsIdleAndStoppingEndsWithCounts() throws IOException {
        try (ServerSocket server = server();
                LiveCapture capture = LiveCapture.open(onPort(LOOPBACK, server))) {
            Frame frame = new Frame();
            assertThat(capture.next(frame)).isEqualTo(Next.IDLE);
            connect(server, "x");
            capture.next(frame);
            new Thread(capture::stop).start();
            Next next = capture.next(frame);
            while (next != Next.END) {
                next = capture.next(frame);
            }
            assertThat(capture.next(frame)).isEqualTo(Next.END);
            CaptureFacts facts = capture.captures().get(0);
            assertThat(facts.name).isEqualTo(LOOPBACK);
            assertThat(facts.format).isEqualTo("live");
            assertThat(facts.frames).isPositive();
            assertThat(facts.received).isGreaterThanOrEqualTo(facts.frames);
            assertThat(facts.dropped).isZero();
            assertThat(facts.filters).containsExactly("tcp port " + server.getLocalPort());
        }
    }

    @Test
    void everyByteOfALoadIsSeen() throws IOException {
        String text = "y".repeat(3_000_000);
        try (ServerSocket server = server();
                LiveCapture capture = LiveCapture.open(onPort(LOOPBACK, server))) {
            Thread load = new Thread(() -> {
                try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
                    client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            load.start();
            try (Socket accepted = server.accept()) {
                accepted.getInputStream().readAllBytes();
            }
            assertThat(sequenceSpace(capture, server.getLocalPort(), text.length()))
                    .isEqualTo(text.length());
        }
    }

    /** How many bytes of the stream to the server were seen; a segment that was sent again counts once. */
    private static int sequenceSpace(LiveCapture capture, int serverPort, int length) throws IOException {
        BitSet seen = new BitSet(length);
        int first = 0;
        Frame frame = new Frame();
        while (capture.next(frame) == Next.FRAME) {
            ByteBuffer packet = ByteBuffer.wrap(frame.data, frame.offset, frame.capturedLength)
                    .slice();
            int tcp = 14 + 20;
            if ((packet.getShort(tcp + 2) & 0xffff) != serverPort) {
                continue;
            }
            boolean syn = (packet.get(tcp + 13) & 2) != 0;
            int payload = frame.capturedLength - tcp - ((packet.get(tcp + 12) & 0xf0) >>> 2);
            first = syn ? packet.getInt(tcp + 4) + 1 : first;
            int from = packet.getInt(tcp + 4) - first;
            if (payload > 0) {
                seen.set(from, from + payload);
            }
        }
        return seen.cardinality();
    }

    @Test
    void anyCarriesInterfaceNumbersAndASnapLengthCuts() throws IOException {
        try (ServerSocket server = server();
                LiveCapture capture = LiveCapture.open(
                        new LiveOptions("any", "tcp port " + server.getLocalPort(), 90, 1 << 20, false, 20))) {
            connect(server, "z".repeat(500));
            Frame frame = new Frame();
            while (frame.wireLength < 500) {
                assertThat(capture.next(frame)).isNotEqualTo(Next.END);
            }
            assertThat(frame.linkType).isEqualTo(LinkTypes.LINUX_SLL2);
            assertThat(frame.capturedLength).isEqualTo(90);
            assertThat(capture.captures().get(0).cutFrames).isPositive();
        }
    }

    @Test
    void closingWithoutReadingEndsAtOnce() throws IOException {
        try (ServerSocket server = server()) {
            LiveCapture unread = LiveCapture.open(onPort(LOOPBACK, server));
            unread.close();
            LiveCapture read = LiveCapture.open(onPort(LOOPBACK, server));
            read.next(new Frame());
            read.close();
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().equals("capture " + LOOPBACK));
            assertThat(read.next(new Frame())).isEqualTo(Next.END);
            assertThat(read.captures().get(0).dropped).isZero();
        }
    }

    @Test
    void aMissingInterfaceIsNamed() {
        assertThatThrownBy(() -> LiveCapture.open(LiveOptions.of("nosuch0", "")))
                .isInstanceOfSatisfying(
                        LiveCaptureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SUCH_INTERFACE))
                .hasMessageContaining("nosuch0");
    }

    @Test
    void aBadFilterIsQuoted() {
        assertThatThrownBy(() -> LiveCapture.open(LiveOptions.of(LOOPBACK, "tcp prt 443")))
                .isInstanceOfSatisfying(
                        LiveCaptureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_FILTER))
                .hasMessageContaining("'tcp prt 443'")
                .hasMessageContaining("syntax error");
    }

    @Test
    void interfacesAreListedWithTheirAddresses() throws IOException {
        List<Interfaces.Interface> listed = Interfaces.list();
        assertThat(listed)
                .filteredOn(Interfaces.Interface::loopback)
                .singleElement()
                .satisfies(loopback -> {
                    assertThat(loopback.name()).isEqualTo(LOOPBACK);
                    assertThat(loopback.up()).isTrue();
                    assertThat(loopback.addresses()).contains("127.0.0.1");
                });
    }
}
