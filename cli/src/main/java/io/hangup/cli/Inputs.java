package io.hangup.cli;

import io.hangup.capture.CaptureSource;
import io.hangup.capture.Frame;
import io.hangup.capture.FrameReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** The capture files that the arguments name: folders are walked, {@code -} is standard input. */
final class Inputs {
    private final List<Path> files;
    private final Console console;

    private Inputs(List<Path> files, Console console) {
        this.files = files;
        this.console = console;
    }

    static Inputs of(List<String> arguments, String command, Console console) {
        if (arguments.isEmpty()) {
            throw Failure.usage(command.substring(command.indexOf(' ') + 1) + " needs a capture: " + command
                    + " FILE, or '-' for standard input.");
        }
        if (arguments.contains("-")) {
            if (arguments.size() > 1) {
                throw Failure.usage("'-' (standard input) stands alone; give either '-' or files.");
            }
            if (console.inIsTerminal()) {
                throw Failure.usage(
                        "standard input is a terminal; pipe a capture into it: tcpdump -w - | " + command + " -");
            }
            return new Inputs(List.of(), console);
        }
        List<Path> files = new ArrayList<>();
        for (String argument : arguments) {
            Path path = NamedFile.path(argument);
            if (Files.isDirectory(path)) {
                walk(path, files);
            } else {
                files.add(path);
            }
        }
        return new Inputs(files, console);
    }

    /** Adds every file in the folder that starts like a capture, in order of path; links to folders are not followed. */
    private static void walk(Path folder, List<Path> files) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (Files.isRegularFile(file) && Magic.looksLikeCapture(file)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException trouble) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException trouble) {
            throw Failure.unreadable(Defects.sentence(trouble));
        }
        if (found.isEmpty()) {
            throw Failure.unreadable(folder + ": no capture file in this folder.");
        }
        found.sort(null);
        files.addAll(found);
    }

    boolean isStandardInput() {
        return files.isEmpty();
    }

    List<Path> files() {
        return files;
    }

    /** The files as the user would write them, for commands in reports. */
    List<String> names() {
        return files.stream().map(Path::toString).toList();
    }

    /** Everything as one capture. */
    CaptureSource together() {
        if (isStandardInput()) {
            return CaptureSource.stream(standardInput(), "-");
        }
        return files.size() == 1 ? CaptureSource.file(files.get(0)) : CaptureSource.files(files);
    }

    InputStream standardInput() {
        return console.in();
    }

    /** Bytes of all files, or -1 when that cannot be known. */
    long totalBytes() {
        if (isStandardInput()) {
            return -1;
        }
        long total = 0;
        for (Path file : files) {
            try {
                total += Files.size(file);
            } catch (IOException unknown) {
                return -1;
            }
        }
        return total;
    }

    /** Time of the first frame that has one, epoch nanoseconds; reads only as far as that. */
    long firstFrameTime(String option) throws IOException {
        if (isStandardInput()) {
            throw Failure.usage(option + " needs a date as well when the capture is a pipe: 2026-11-22T14:03:27Z.");
        }
        try (FrameReader reader = together().open()) {
            Frame frame = new Frame();
            for (int i = 0; i < 1000 && reader.next(frame) == FrameReader.Next.FRAME; i++) {
                if (frame.timeNanos != Frame.NO_TIME) {
                    return frame.timeNanos;
                }
            }
        }
        throw Failure.usage(option + " needs a date as well: the capture's frames carry no time.");
    }

    /** Refuses to write a report over one of the captures. */
    void refuseToOverwrite(Path output) throws IOException {
        for (Path file : files) {
            if (Files.exists(output) && Files.exists(file) && Files.isSameFile(output, file)) {
                throw Failure.usage("-o " + output + " is the capture itself; choose another name.");
            }
        }
    }
}
