package io.hangup.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Names of files as the command line gives them. */
final class NamedFile {
    /** What Java puts for bytes of an argument that are no text in the locale. */
    private static final char UNREADABLE = '\uFFFD';

    private NamedFile() {}

    /** The file of that name; a usage failure where no file can have it. */
    static Path path(String argument) {
        try {
            Path path = Path.of(argument);
            return argument.indexOf(UNREADABLE) < 0 || Files.exists(path) ? path : asListed(path);
        } catch (InvalidPathException wrong) {
            throw Failure.usage("'" + argument + "' cannot be the name of a file: " + wrong.getReason() + ".");
        }
    }

    /** A name that is no text in the locale: the folder has its bytes, which the argument lost. */
    private static Path asListed(Path path) {
        Path folder = path.getParent() == null ? Path.of("") : path.getParent();
        Path found = null;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (file.getFileName().toString().equals(path.getFileName().toString())) {
                    if (found != null) {
                        return path; // nothing tells which
                    }
                    found = file;
                }
            }
        } catch (IOException unreadable) {
            return path;
        }
        return found == null ? path : found;
    }
}
