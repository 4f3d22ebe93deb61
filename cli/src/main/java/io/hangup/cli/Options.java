package io.hangup.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Short words for option models, and for reading them. All values are text: who needs a number parses it and says why not. */
final class Options {
    private Options() {}

    /** An empty model of {@code hangup NAME}, with --help. */
    static CommandSpec command(String name, String description, String... examples) {
        CommandSpec spec = CommandSpec.create().name("hangup " + name);
        spec.interpolateVariables(false);
        spec.usageMessage()
                .description(description)
                .width(100)
                .footerHeading(examples.length == 0 ? "" : "%nExamples:%n")
                .footer(examples)
                .sortOptions(false)
                .abbreviateSynopsis(true);
        spec.parser().expandAtFiles(false).overwrittenOptionsAllowed(true);
        return spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("show this help")
                .build());
    }

    static OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names)
                .type(boolean.class)
                .arity("0")
                .description(description)
                .build();
    }

    static OptionSpec value(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(String.class)
                .arity("1")
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** An option that may be given several times. */
    static OptionSpec values(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .paramLabel(label)
                .description(description)
                .build();
    }

    static PositionalParamSpec arguments(String label, String description) {
        return PositionalParamSpec.builder()
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("0..*")
                .index("0..*")
                .paramLabel(label)
                .description(description)
                .build();
    }

    static boolean has(ParseResult arguments, String flag) {
        return arguments.matchedOptionValue(flag, false);
    }

    /** The option's value, or the empty string. */
    static String text(ParseResult arguments, String option) {
        return arguments.matchedOptionValue(option, "");
    }

    static List<String> texts(ParseResult arguments, String option) {
        return arguments.matchedOptionValue(option, List.of());
    }

    static List<String> arguments(ParseResult arguments) {
        return arguments.matchedPositionalValue(0, List.of());
    }
}
