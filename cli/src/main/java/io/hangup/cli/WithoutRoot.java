package io.hangup.cli;

import io.hangup.capture.CaptureFacts;
import io.hangup.capture.Frame;
import io.hangup.capture.FrameReader;
import io.hangup.capture.live.RootRights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A live capture that gives up root's rights before its first packet is parsed. By then the interface, the output and the
 * key logs are open, and nothing else needs root.
 */
final class WithoutRoot implements FrameReader {
    private final FrameReader capture;
    private final Identity become;
    private final List<Path> keyLogs;
    private boolean givenUp;

    /** Whom to become. */
    record Identity(int uid, int gid) {
        /** The user behind sudo, or nobody where root is root. */
        static Identity behind(Console console) {
            int uid = number(console.environment("SUDO_UID"));
            int gid = number(console.environment("SUDO_GID"));
            return uid > 0 && gid > 0 ? new Identity(uid, gid) : new Identity(RootRights.NOBODY, RootRights.NOBODY);
        }

        private static int number(String text) {
            return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
        }
    }

    WithoutRoot(FrameReader capture, Identity become, List<Path> keyLogs) {
        this.capture = capture;
        this.become = become;
        this.keyLogs = List.copyOf(keyLogs);
    }

    @Override
    public Next next(Frame frame) throws IOException {
        if (!givenUp) {
            givenUp = true;
            giveUp();
        }
        return capture.next(frame);
    }

    private void giveUp() throws IOException {
        if (!RootRights.held()) {
            return;
        }
        openEveryJar();
        RootRights.giveUp(become.uid(), become.gid());
        for (Path keyLog : keyLogs) {
            // a folder that may not be looked into hides whether the file is there
            if (!Files.notExists(keyLog) && !Files.isReadable(keyLog)) {
                throw Failure.usage("the key log " + keyLog + " cannot be read any more once root is given up: make it"
                        + " readable for user " + become.uid() + ".");
            }
        }
    }

    /** Looking for what is in none of them opens all jars: they may lie where only root reads. */
    private static void openEveryJar() {
        ClassLoader.getSystemClassLoader().getResource("io/hangup/in-no-jar");
    }

    @Override
    public List<CaptureFacts> captures() {
        return capture.captures();
    }

    @Override
    public void close() throws IOException {
        capture.close();
    }
}
