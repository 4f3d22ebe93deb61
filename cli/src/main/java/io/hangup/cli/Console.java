package io.hangup.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Map;

/**
 * The world around a command; tests bring their own.
 *
 * @param terminals which of the standard streams are terminals: the letters i, o and e
 */
record Console(
        InputStream in,
        OutputStream out,
        PrintStream err,
        Map<String, String> environment,
        String terminals,
        ZoneId zone) {
    /** The process's own streams. The launcher says which are terminals: the class library cannot tell. */
    static Console ofProcess() {
        Map<String, String> environment = System.getenv();
        String terminals = System.getProperty("hangup.terminals", "");
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        OutputStream err = new FileOutputStream(FileDescriptor.err);
        return new Console(
                new FileInputStream(FileDescriptor.in),
                AsciiTerminal.of(out, terminals.indexOf('o') >= 0, environment),
                new PrintStream(
                        AsciiTerminal.of(err, terminals.indexOf('e') >= 0, environment), true, StandardCharsets.UTF_8),
                environment,
                terminals,
                ZoneId.systemDefault());
    }

    boolean inIsTerminal() {
        return terminals.indexOf('i') >= 0;
    }

    boolean outIsTerminal() {
        return terminals.indexOf('o') >= 0;
    }

    boolean errIsTerminal() {
        return terminals.indexOf('e') >= 0;
    }

    String environment(String name) {
        return environment.getOrDefault(name, "");
    }

    /** NO_COLOR (no-color.org) is heard when it is set to anything. */
    boolean colorWanted() {
        return environment("NO_COLOR").isEmpty() && !environment("TERM").equals("dumb");
    }

    /** One line to standard error. */
    void say(String line) {
        err.println("hangup: " + line);
    }
}
