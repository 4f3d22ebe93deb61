package io.hangup.cli;

import io.hangup.capture.live.Interfaces;
import io.hangup.capture.live.LiveCaptureException;
import io.hangup.report.Escape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code hangup interfaces}: what {@code live} can listen on. */
final class InterfacesCommand implements Command {
    @Override
    public CommandSpec spec() {
        return Options.command(
                "interfaces", "Lists the interfaces that 'hangup live' can listen on.", "  hangup interfaces");
    }

    @Override
    public int run(ParseResult arguments, Console console) throws IOException {
        StringBuilder text = new StringBuilder();
        List<Interfaces.Interface> interfaces;
        try {
            interfaces = Interfaces.list();
        } catch (LiveCaptureException trouble) {
            throw Failure.notPermitted(trouble.getMessage());
        }
        if (interfaces.isEmpty()) {
            throw Failure.notPermitted("this user may not see any interface; try sudo hangup interfaces.");
        }
        for (Interfaces.Interface each : interfaces) {
            String name = Escape.terminal(each.name());
            text.append(name).append(" ".repeat(Math.max(1, 20 - name.length())));
            text.append(each.up() ? "up    " : "down  ");
            text.append(InterfaceAddresses.of(each));
            if (!each.description().isEmpty()) {
                text.append(each.addresses().isEmpty() ? "" : "  ").append(Escape.terminal(each.description()));
            }
            text.append('\n');
        }
        try (Output output = Output.standard(console)) {
            output.stream().write(text.toString().getBytes(StandardCharsets.UTF_8));
            output.commit();
        }
        return ExitStatus.OK;
    }
}
