package io.hangup.capture.live;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import io.hangup.capture.live.LiveCaptureException.Reason;

/**
 * Root is needed to open an interface, not to read from it: it is given up for good once the capture is open, before a
 * byte of other people's making is parsed.
 */
public final class RootRights {
    /** The user and group that own nothing, on Linux. */
    public static final int NOBODY = 65_534;

    /**
     * The functions of the C library. They change every thread of the process; the system call of that name changes
     * only the one that calls it.
     */
    interface SystemLibrary extends Library {
        int geteuid();

        int setgroups(NativeLong count, int[] groups) throws LastErrorException;

        int setresgid(int real, int effective, int saved) throws LastErrorException;

        int setresuid(int real, int effective, int saved) throws LastErrorException;

        int setgid(int id) throws LastErrorException;

        int setuid(int id) throws LastErrorException;
    }

    private RootRights() {}

    private static SystemLibrary library() {
        return Native.load("c", SystemLibrary.class);
    }

    /** Whether this process runs with root's rights; false where there is no root (Windows). */
    public static boolean held() {
        try {
            return library().geteuid() == 0;
        } catch (LinkageError noSuchThing) {
            return false;
        }
    }

    /**
     * Becomes another user, for good: all threads, real, effective and saved ids, no further groups. Handles that are
     * open stay so. Does nothing where root is not {@link #held}.
     *
     * @param uid user to become, not 0: the one behind sudo, or {@link #NOBODY}
     * @param gid group to become, not 0
     * @throws LiveCaptureException when the system refuses; the process must then not go on
     */
    public static void giveUp(int uid, int gid) throws LiveCaptureException {
        if (uid == 0 || gid == 0) {
            throw new IllegalArgumentException("root is not given up by becoming user " + uid + ", group " + gid);
        }
        if (!held()) {
            return;
        }
        SystemLibrary library = library();
        try {
            // Groups first: the right to change them goes with the user.
            library.setgroups(new NativeLong(0), new int[0]);
            become(library, uid, gid);
        } catch (LastErrorException e) {
            throw refused(uid, gid, e);
        }
        if (held() || regained(library)) {
            throw refused(uid, gid, null);
        }
    }

    private static void become(SystemLibrary library, int uid, int gid) {
        try {
            library.setresgid(gid, gid, gid);
            library.setresuid(uid, uid, uid);
        } catch (UnsatisfiedLinkError notOnMacOs) {
            // Called by root, these set all three ids too.
            library.setgid(gid);
            library.setuid(uid);
        }
    }

    private static boolean regained(SystemLibrary library) {
        try {
            library.setuid(0);
            return true;
        } catch (LastErrorException refused) {
            return false;
        }
    }

    private static LiveCaptureException refused(int uid, int gid, Throwable cause) {
        return new LiveCaptureException(
                Reason.OTHER,
                "root cannot be given up (user " + uid + ", group " + gid + "): let tcpdump capture instead:"
                        + " sudo tcpdump -i any -U -s 0 -w - | hangup live -",
                cause);
    }
}
