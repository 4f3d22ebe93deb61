package io.hangup.capture.live;

import io.hangup.capture.live.LiveCaptureException.Reason;
import java.util.Locale;

/** Turns what libpcap, JNA and the JVM say into reasons and sentences. */
final class LiveErrors {
    private LiveErrors() {}

    /** libpcap or JNA's own native part could not be loaded. */
    static LiveCaptureException noLibpcap(LinkageError error) {
        return new LiveCaptureException(
                Reason.NO_LIBPCAP,
                "capturing needs libpcap, which is not installed or cannot be loaded:"
                        + " apt-get install libpcap0.8 (Debian, Ubuntu) or dnf install libpcap (Fedora, RHEL);"
                        + " on macOS it is part of the system, on Windows install Npcap",
                error);
    }

    /** Opening the interface went wrong with libpcap's words {@code said}. */
    static LiveCaptureException opening(String interfaceName, String said, Throwable cause) {
        String words = said == null ? "" : said.toLowerCase(Locale.ROOT);
        if (words.contains("permi") || words.contains("not permitted") || words.contains("cap_net_raw")) {
            return new LiveCaptureException(
                    Reason.NOT_PERMITTED,
                    // No setcap on java: with file capabilities the loader ignores its path, and java does not start.
                    "capturing on " + interfaceName + " is not permitted: run it with sudo, or let tcpdump capture:"
                            + " sudo tcpdump -i " + interfaceName + " -U -s 0 -w - | hangup live -",
                    cause);
        }
        if (words.contains("no such device") || words.contains("doesn't exist") || words.contains("not found")) {
            return new LiveCaptureException(
                    Reason.NO_SUCH_INTERFACE,
                    "there is no interface " + interfaceName + ": hangup interfaces lists them",
                    cause);
        }
        return new LiveCaptureException(
                Reason.OTHER, "capturing on " + interfaceName + " is not possible: " + oneLine(said), cause);
    }

    static LiveCaptureException filter(String filter, String said, Throwable cause) {
        return new LiveCaptureException(
                Reason.BAD_FILTER,
                "the capture filter '" + filter + "' is not understood (" + oneLine(said)
                        + "): man pcap-filter describes the language, for example 'tcp port 443 or port 53'",
                cause);
    }

    private static String oneLine(String said) {
        return said == null || said.isBlank() ? "no reason given" : said.strip().replaceAll("\\s+", " ");
    }
}
