package io.hangup.cli;

/** Where the JVM starts. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new Program(Console.ofProcess()).run(arguments));
    }
}
