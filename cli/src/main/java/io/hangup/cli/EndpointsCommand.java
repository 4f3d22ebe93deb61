package io.hangup.cli;

import io.hangup.AnalysisOptions;
import io.hangup.llm.Endpoint;
import io.hangup.llm.EndpointCatalogue;
import io.hangup.report.Escape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code hangup endpoints}: the catalogue, with the user's own additions. */
final class EndpointsCommand implements Command {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                "endpoints",
                "Lists the endpoints that are recognised as LLM services, the user's own ones included: provider, host"
                        + " pattern, port, path prefix. Others are named with --endpoint, or in a file endpoints.tsv"
                        + " (pattern, port, provider, path prefix, separated by tabs) in ~/.config/hangup.",
                "  hangup endpoints",
                "  hangup endpoints | grep azure");
        spec.addOption(Options.values("HOST[:PORT]", "show what this would add (repeatable)", "--endpoint"));
        return spec;
    }

    @Override
    public int run(ParseResult arguments, Console console) throws IOException {
        AnalysisOptions options = PickOptions.read(arguments, console, ZoneOffset.UTC, null);
        EndpointCatalogue catalogue = EndpointCatalogue.builtIn();
        try {
            for (Path file : options.endpointFiles()) {
                catalogue.addLines(Files.readAllLines(file));
            }
            options.endpoints().forEach(catalogue::addOption);
        } catch (IllegalArgumentException wrong) {
            throw Failure.usage(wrong.getMessage() + ".");
        }
        StringBuilder text = new StringBuilder();
        List<Endpoint> endpoints = catalogue.all().stream()
                .sorted(Comparator.comparing(Endpoint::provider))
                .toList();
        for (Endpoint endpoint : endpoints) {
            String provider = Escape.terminal(endpoint.provider());
            text.append(provider).append(" ".repeat(Math.max(1, 16 - provider.length())));
            text.append(Escape.terminal(endpoint.pattern()));
            text.append(endpoint.port() == 0 ? "" : ":" + endpoint.port());
            text.append(endpoint.pathPrefix().isEmpty() ? "" : "  " + Escape.terminal(endpoint.pathPrefix()));
            text.append('\n');
        }
        try (Output output = Output.standard(console)) {
            output.stream().write(text.toString().getBytes(StandardCharsets.UTF_8));
            output.commit();
        }
        return ExitStatus.OK;
    }
}
