package io.hangup.cli;

/** The tcpdump command for a capture that answers: calls, name look-ups, ICMP, and fragments, which have no ports. */
final class CaptureCommand {
    private static final String FILTER = "'port %s or port 53 or icmp or icmp6 or (ip[6:2] & 0x3fff != 0)'";

    private CaptureCommand() {}

    /**
     * A command for one file.
     *
     * @param port of the endpoint
     */
    static String single(String interfaceName, int port) {
        return "sudo tcpdump -i " + interfaceName + " -s 0 -w hangup.pcap " + String.format(FILTER, port);
    }

    /** A command that keeps the last gigabyte until it is stopped. */
    static String ring(String interfaceName, int port) {
        return "sudo tcpdump -i " + interfaceName + " -s 0 -C 100 -W 10 -w hangup.pcap " + String.format(FILTER, port);
    }
}
