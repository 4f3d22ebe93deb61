package io.hangup.cli;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Follows symbolic links on the way to a file that is to be written, but only those of the user who writes and of root:
 * in a folder that all may write to, somebody could have laid a link to a file that only root may overwrite.
 */
final class OwnLinks {
    /** As many links in a row as Linux follows. */
    private static final int LINK_CAP = 40;

    private OwnLinks() {}

    /**
     * The file that the name means in the end; it need not exist. A link in place of the file must be trusted wherever it
     * lies; one in place of a folder where all may write, for elsewhere it was laid by whoever owns that place.
     */
    static Path follow(Path path) throws IOException {
        Path start = path.toAbsolutePath();
        Deque<Path> names = new ArrayDeque<>();
        start.forEach(names::addLast);
        Path at = start.getRoot();
        for (int links = 0; !names.isEmpty(); ) {
            Path name = names.removeFirst();
            if (name.toString().equals("..")) {
                at = at.getParent() == null ? at : at.getParent();
                continue;
            }
            Path next = name.toString().equals(".") ? at : at.resolve(name);
            if (!Files.isSymbolicLink(next)) {
                at = next;
                continue;
            }
            if (isOpenFile(next)) {
                return next; // nothing can stand behind it
            }
            if (++links > LINK_CAP) {
                throw new FileSystemLoopException(path.toString());
            }
            refuseForeign(next, names.isEmpty() || allMayWrite(at));
            Path target = Files.readSymbolicLink(next);
            at = target.isAbsolute() ? target.getRoot() : at;
            for (int i = target.getNameCount() - 1; i >= 0; i--) {
                names.addFirst(target.getName(i));
            }
        }
        return at;
    }

    private static void refuseForeign(Path link, boolean matters) throws IOException {
        if (matters && !isTrusted(link)) {
            throw Failure.usage(link + " is a symbolic link that belongs to "
                    + Files.getOwner(link, LinkOption.NOFOLLOW_LINKS)
                    + "; name the file itself, or another folder.");
        }
    }

    /** What {@code /dev/stdout} leads to: a file that the process has open; it reads as a link that leads nowhere. */
    static boolean isOpenFile(Path path) throws IOException {
        Path folder = path.getParent();
        return folder != null && Files.exists(folder) && folder.toRealPath().startsWith("/proc");
    }

    /**
     * Refuses a file that somebody else may have laid where all may write: whoever owns it could read, or change, what is
     * written into it.
     */
    static void refuseLaid(Path file, Path named) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || folder == null || !allMayWrite(folder)) {
            return;
        }
        if (!isTrusted(file)) {
            throw Failure.usage(named + " belongs to " + Files.getOwner(file, LinkOption.NOFOLLOW_LINKS)
                    + " and lies where all may write; name another file.");
        }
    }

    private static boolean allMayWrite(Path folder) throws IOException {
        return Files.getFileStore(folder).supportsFileAttributeView("posix")
                && Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_WRITE);
    }

    /** Whether the file or link belongs to the user who writes, or to root. */
    static boolean isTrusted(Path file) throws IOException {
        return isTrusted(
                Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName(), System.getProperty("user.name", ""));
    }

    /** Whether a link of this owner may be followed by that user. */
    static boolean isTrusted(String owner, String user) {
        return owner.equals(user) || owner.equals("root") || owner.equals("0");
    }
}
