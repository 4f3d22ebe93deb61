package io.hangup.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** One verb of the program. */
interface Command {
    /** The command's model; built only when the command is called. */
    CommandSpec spec();

    /** Runs it and gives the exit status; {@link Failure} for what the user can mend. */
    int run(ParseResult arguments, Console console) throws IOException;
}
