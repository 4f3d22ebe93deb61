package io.hangup.cli;

import io.hangup.capture.live.Interfaces;
import io.hangup.capture.live.LiveCaptureException;
import io.hangup.capture.live.RootRights;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/**
 * What this machine has for a capture, found without capturing anything.
 *
 * @param java version of the running Java
 * @param javaHome its folder
 * @param pcapTrouble why libpcap cannot be used, or an empty string
 * @param root this process has root's rights
 * @param mayCapture it has the capability CAP_NET_RAW (Linux)
 * @param interfaces what libpcap shows this user
 * @param outward the interface of the default route, or an empty string
 * @param tcpdump where tcpdump is, or an empty string
 * @param freeBytes free in the current folder, or -1
 * @param keyLog how SSLKEYLOGFILE stands
 * @param keyLogPath its value
 */
record Machine(
        String java,
        String javaHome,
        String pcapTrouble,
        boolean root,
        boolean mayCapture,
        List<Interfaces.Interface> interfaces,
        String outward,
        String tcpdump,
        long freeBytes,
        KeyLogState keyLog,
        String keyLogPath) {
    /** Linux: capabilities of the process, a bit for each. */
    private static final int CAP_NET_RAW = 13;

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path ROUTES = Path.of("/proc/net/route");
    private static final Path ROUTES6 = Path.of("/proc/net/ipv6_route");

    /** How the key log variable stands. */
    enum KeyLogState {
        NOT_SET,
        MISSING,
        UNREADABLE,
        EMPTY,
        READABLE
    }

    /** Looks at this machine. */
    static Machine here(Console console) {
        List<Interfaces.Interface> interfaces = List.of();
        String trouble = "";
        try {
            interfaces = Interfaces.list();
        } catch (LiveCaptureException failed) {
            trouble = failed.getMessage();
        }
        String keyLog = console.environment("SSLKEYLOGFILE");
        return new Machine(
                System.getProperty("java.version", "unknown"),
                System.getProperty("java.home", "unknown"),
                trouble,
                RootRights.held(),
                capable(lines(STATUS)),
                interfaces,
                outward(lines(ROUTES), lines(ROUTES6)),
                program("tcpdump", console.environment("PATH")),
                freeHere(),
                keyLogState(keyLog),
                keyLog);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException notLinux) {
            return List.of();
        }
    }

    /** Whether the effective capabilities among the lines of {@code /proc/self/status} allow raw sockets. */
    static boolean capable(List<String> status) {
        for (String line : status) {
            if (line.startsWith("CapEff:")) {
                try {
                    return (Long.parseUnsignedLong(line.substring(7).strip(), 16) >>> CAP_NET_RAW & 1) != 0;
                } catch (NumberFormatException unknown) {
                    return false;
                }
            }
        }
        return false;
    }

    /** The interface of the default route, by the kernel's tables for IPv4 and IPv6; or an empty string. */
    static String outward(List<String> routes, List<String> routes6) {
        for (String line : routes) {
            String[] columns = line.split("\\s+");
            boolean everywhere = columns.length > 7 && columns[1].equals("00000000") && columns[7].equals("00000000");
            if (everywhere) {
                return columns[0];
            }
        }
        for (String line : routes6) {
            String[] columns = line.strip().split("\\s+");
            boolean everywhere = columns.length > 9 && columns[0].matches("0+") && columns[1].equals("00");
            if (everywhere && !columns[9].equals("lo")) {
                return columns[9];
            }
        }
        return "";
    }

    private static String program(String name, String path) {
        // sbin is not in the path of users, but sudo finds it
        for (String folder :
                (path + File.pathSeparator + "/usr/sbin" + File.pathSeparator + "/sbin").split(File.pathSeparator)) {
            if (!folder.isEmpty() && Files.isExecutable(path(folder + "/" + name))) {
                return folder + "/" + name;
            }
        }
        return "";
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException strange) {
            return Path.of("/nonexistent");
        }
    }

    private static long freeHere() {
        try {
            return Files.getFileStore(Path.of("").toAbsolutePath()).getUsableSpace();
        } catch (IOException unknown) {
            return -1;
        }
    }

    private static KeyLogState keyLogState(String name) {
        if (name.isEmpty()) {
            return KeyLogState.NOT_SET;
        }
        Path file = path(name);
        if (!Files.exists(file)) {
            return KeyLogState.MISSING;
        }
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            return KeyLogState.UNREADABLE;
        }
        try {
            return Files.size(file) == 0 ? KeyLogState.EMPTY : KeyLogState.READABLE;
        } catch (IOException gone) {
            return KeyLogState.MISSING;
        }
    }

    /** The interface for the next capture: outward where that is known, else the first that is up, else all. */
    String captureOn() {
        if (!outward.isEmpty()) {
            return outward;
        }
        for (Interfaces.Interface each : interfaces) {
            if (each.up() && !each.loopback() && !each.addresses().isEmpty()) {
                return each.name();
            }
        }
        return "any";
    }
}
