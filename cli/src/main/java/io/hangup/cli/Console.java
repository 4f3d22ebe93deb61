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
        return new Console(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                System.getenv(),
                System.getProperty("hangup.terminals", ""),
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
