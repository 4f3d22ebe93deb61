package io.hangup.capture.live;

import io.hangup.capture.Frame;
import io.hangup.capture.FrameReader.Next;
import io.hangup.capture.LinkTypes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Run by a test in a process of its own: opens the loopback interface, gives up root, captures. Prints what it saw. */
final class CaptureWithoutRoot {
    private CaptureWithoutRoot() {}

    public static void main(String[] arguments) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
                LiveCapture capture = LiveCapture.open(LiveOptions.of("lo", "tcp port " + server.getLocalPort()))) {
            System.out.println("root before: " + RootRights.held());
            RootRights.giveUp(RootRights.NOBODY, RootRights.NOBODY);
            System.out.println("root after: " + RootRights.held());
            try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
                System.out.println("connected: " + client.isConnected());
            }
            Frame frame = new Frame();
            Next next = capture.next(frame);
            while (next == Next.IDLE) {
                next = capture.next(frame);
            }
            // A class that was not needed before.
            System.out.println("frame: " + next + " " + LinkTypes.name(frame.linkType));
            System.out.println("users: " + ofThreads("Uid:"));
            System.out.println("rights: " + ofThreads("CapEff:"));
            capture.stop();
            while (next != Next.END) {
                next = capture.next(frame);
            }
            System.out.println("dropped: " + capture.captures().get(0).dropped);
        }
        try (LiveCapture again = LiveCapture.open(LiveOptions.of("lo", ""))) {
            System.out.println("opened again: " + again);
        } catch (LiveCaptureException e) {
            System.out.println("again: " + e.reason());
        }
    }

    /** The different values of a line of /proc/self/task/N/status. */
    private static List<String> ofThreads(String field) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            return threads.map(thread -> line(thread, field)).distinct().collect(Collectors.toList());
        }
    }

    private static String line(Path thread, String field) {
        try (Stream<String> lines = Files.lines(thread.resolve("status"))) {
            return lines.filter(line -> line.startsWith(field))
                    .map(line -> line.substring(field.length()).strip().replace('\t', ' '))
                    .findFirst()
                    .orElse("");
        } catch (IOException ended) {
            return "ended";
        }
    }
}
