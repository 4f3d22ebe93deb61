package io.hangup.cli;

import io.hangup.capture.live.Interfaces;
import io.hangup.report.Escape;
import io.hangup.report.Units;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code hangup doctor}: what this machine allows, and the command for a capture to hand to a colleague. */
final class DoctorCommand implements Command {
    private static final long RING_BYTES = 1_000_000_000L;
    private static final int HTTPS = 443;

    @Override
    public CommandSpec spec() {
        return Options.command(
                "doctor",
                "Says what this machine allows: Java, libpcap, rights, interfaces, key log, disk; and the command for a capture.",
                "  hangup doctor",
                "  sudo hangup doctor");
    }

    @Override
    public int run(ParseResult arguments, Console console) throws IOException {
        try (Output output = Output.standard(console)) {
            output.stream().write(text(Machine.here(console)).getBytes(StandardCharsets.UTF_8));
            output.commit();
        }
        return ExitStatus.OK;
    }

    /** The findings, one or two sentences each. */
    static String text(Machine machine) {
        List<String> lines = new ArrayList<>();
        lines.add("Reading captures  works: Java " + machine.java() + " in " + machine.javaHome()
                + ". Nothing else is needed for it.");
        lines.add("libpcap           "
                + (machine.pcapTrouble().isEmpty()
                        ? "is there: hangup live can use it."
                        : "cannot be used: " + machine.pcapTrouble() + "."));
        lines.add("Rights            " + rights(machine));
        interfaces(machine, lines);
        lines.add("tcpdump           "
                + (machine.tcpdump().isEmpty()
                        ? "was not found: apt-get install tcpdump, or dnf install tcpdump."
                        : "is " + machine.tcpdump() + "."));
        lines.add("Keys              " + keys(machine));
        lines.add("Disk              " + disk(machine.freeBytes()));
        StringBuilder out = new StringBuilder();
        lines.forEach(line -> out.append(Escape.terminal(line)).append('\n'));
        out.append("\nThe command for a colleague, on the machine that makes the calls");
        out.append(" (Ctrl-C when it has happened again):\n\n    ");
        out.append(CaptureCommand.single(Escape.terminal(machine.captureOn()), HTTPS));
        out.append("\n    hangup analyze hangup.pcap\n\n");
        out.append(
                "On the host of a proxy take -i any, so that both of its connections are in the file; for an endpoint on\n"
                        + "another port put it in place of 443. A ring of a gigabyte, for what happens once a day:\n\n    ");
        out.append(CaptureCommand.ring(Escape.terminal(machine.captureOn()), HTTPS))
                .append('\n');
        return out.toString();
    }

    private static String rights(Machine machine) {
        if (machine.root()) {
            return "are root's: capturing is permitted. hangup live gives them up once the interface is open.";
        }
        return machine.mayCapture()
                ? "allow to capture (CAP_NET_RAW)."
                : "do not allow to capture: sudo hangup live -i any, or sudo tcpdump -i any -U -s 0 -w - | hangup live -";
    }

    private static void interfaces(Machine machine, List<String> lines) {
        if (machine.interfaces().isEmpty()) {
            lines.add("Interfaces        none that this user may see"
                    + (machine.outward().isEmpty() ? "." : "; calls leave by " + machine.outward() + "."));
            return;
        }
        String label = "Interfaces        ";
        for (Interfaces.Interface each : machine.interfaces()) {
            if (!each.up() && !each.name().equals("any")) {
                continue;
            }
            lines.add(label
                    + each.name()
                    + (each.addresses().isEmpty() ? "" : "  " + InterfaceAddresses.of(each))
                    + (each.name().equals(machine.outward()) ? "  (the way out: default route)" : ""));
            label = " ".repeat(18);
        }
    }

    private static String keys(Machine machine) {
        String file = "SSLKEYLOGFILE is " + machine.keyLogPath();
        return switch (machine.keyLog()) {
            case NOT_SET ->
                "SSLKEYLOGFILE is not set: encrypted calls are judged by sizes and times. Set it in the client's"
                        + " environment to have them opened.";
            case MISSING -> file + ", which is not there yet: the client writes it with its next handshake.";
            case UNREADABLE -> file + ", which cannot be read.";
            case EMPTY -> file + ", which is still empty.";
            case READABLE -> file + ": it is used by every analysis.";
        };
    }

    private static String disk(long free) {
        if (free < 0) {
            return "how much is free here cannot be told.";
        }
        String room = Units.bytes(free) + " are free here";
        return free < 2 * RING_BYTES
                ? room + ": too little for a ring of a gigabyte, capture into another folder."
                : room + ": a ring of a gigabyte fits.";
    }
}
