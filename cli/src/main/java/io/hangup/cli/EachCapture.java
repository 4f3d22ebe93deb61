package io.hangup.cli;

import io.hangup.AnalysisListener;
import io.hangup.Analyzer;
import io.hangup.capture.CaptureException;
import io.hangup.capture.CaptureSource;
import io.hangup.report.CaptureEntry;
import io.hangup.report.FileNames;
import io.hangup.report.JsonReport;
import io.hangup.report.Report;
import io.hangup.report.Summary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.ParseResult;

/** {@code --each}: every file for itself, several at a time, the reports in the order of the files. */
final class EachCapture {
    private final ParseResult arguments;
    private final Console console;
    private final OutputOptions out;
    private boolean anyReadable;
    private int status = ExitStatus.OK;
    private String lastError = "";

    EachCapture(ParseResult arguments, Console console, OutputOptions out) {
        this.arguments = arguments;
        this.console = console;
        this.out = out;
    }

    int run(Inputs inputs) throws IOException {
        List<String> names = FileNames.shortest(inputs.names());
        int workers = Math.max(1, Runtime.getRuntime().availableProcessors());
        ExecutorService pool = Executors.newFixedThreadPool(workers, task -> {
            Thread thread = new Thread(task, "analysis");
            thread.setDaemon(true);
            return thread;
        });
        try (Output output = out.open(console)) {
            JsonReport array = out.format() == ReportFormat.JSON ? JsonReport.array(output.stream()) : null;
            Queue<Future<Report>> pending = new ArrayDeque<>();
            Iterator<Path> files = inputs.files().iterator();
            for (int i = 0; i < names.size(); i++) {
                // a window, not all at once: finished reports wait in memory for their turn
                while (files.hasNext() && pending.size() < workers + 2) {
                    Path file = files.next();
                    String name = names.get(i + pending.size());
                    pending.add(pool.submit(() -> analyze(file, name)));
                }
                write(result(pending.remove()), inputs.names().get(i), array, output);
            }
            if (array != null) {
                array.close();
            }
            output.commit();
        } finally {
            pool.shutdownNow();
        }
        if (!anyReadable) {
            throw Failure.unreadable(lastError);
        }
        return status;
    }

    private Report analyze(Path file, String name) throws IOException {
        try {
            Inputs alone = Inputs.of(List.of(file.toString()), "hangup analyze", console);
            Report report = new Analyzer(PickOptions.read(arguments, console, out.zone(), alone), AnalysisListener.NONE)
                    .analyze(CaptureSource.file(file));
            return report.renamed(List.of(name));
        } catch (CaptureException unreadable) {
            return unreadable(name, unreadable.getMessage());
        }
    }

    private static Report unreadable(String name, String reason) {
        CaptureEntry capture = new CaptureEntry(
                0, name, "", List.of(), 0, 0, Long.MIN_VALUE, Long.MIN_VALUE, "unknown", "", -1, List.of(), reason);
        return new Report(
                Program.version(),
                List.of(capture),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new Summary(0, 0, 0, 0, 0, Map.of()),
                List.of());
    }

    private static Report result(Future<Report> future) throws IOException {
        try {
            return future.get();
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            if (cause instanceof IOException trouble) {
                throw trouble;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw cause instanceof RuntimeException defect ? defect : new IllegalStateException(cause);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stop);
        }
    }

    private void write(Report report, String file, JsonReport array, Output output) throws IOException {
        String error =
                report.captures().isEmpty() ? null : report.captures().get(0).error();
        if (error == null) {
            anyReadable = true;
        } else {
            lastError = error;
            if (!out.quiet()) {
                console.say(io.hangup.report.Escape.terminal(error));
            }
        }
        status = Math.max(status, out.status(report));
        if (array != null) {
            array.add(report);
            return;
        }
        if (out.format() == ReportFormat.TEXT) {
            String name = report.captures().isEmpty()
                    ? file
                    : report.captures().get(0).file();
            String rule = "==== " + io.hangup.report.Escape.terminal(name) + "\n";
            output.stream().write(rule.getBytes(StandardCharsets.UTF_8));
        }
        out.format().write(report, out.style(List.of(file)), output.stream());
        if (out.format() != ReportFormat.JSONL) {
            output.stream().write('\n');
        }
    }
}
