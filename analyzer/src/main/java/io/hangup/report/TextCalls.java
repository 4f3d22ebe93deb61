package io.hangup.report;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Severity;
import io.hangup.llm.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The table of calls. Columns that say the same in every row are left out, so that it fits the width. */
final class TextCalls {
    /** Beyond this only calls with a diagnosis are listed. */
    private static final int ROW_CAP = 60;

    /** Columns of text narrower than this say nothing. */
    private static final int READABLE = 16;

    private final Report report;
    private final ReportIndex index;
    private final Tries tries;
    private final TextLayout out;
    private final Map<String, Severity> severities = new HashMap<>();

    TextCalls(Report report, ReportIndex index, Tries tries, TextLayout out) {
        this.report = report;
        this.index = index;
        this.tries = tries;
        this.out = out;
        for (Diagnosis d : report.diagnoses()) {
            severities.put(d.id(), d.severity());
        }
    }

    void print() {
        List<CallEntry> rows = report.calls();
        if (rows.size() > ROW_CAP) {
            rows = rows.stream()
                    .filter(c -> c.diagnosis() != null)
                    .limit(ROW_CAP)
                    .toList();
        }
        if (rows.isEmpty()) {
            return;
        }
        List<Column> columns = columns(rows);
        StringBuilder head = new StringBuilder();
        for (Column column : columns) {
            head.append(column.cell(column.name)).append(' ');
        }
        out.blank().line(out.paint(TextLayout.BOLD, "CALLS") + "  (times in ms)");
        out.line(out.paint(TextLayout.DIM, head.append("outcome").toString()));
        for (int i = 0; i < rows.size(); i++) {
            row(rows.get(i), columns, i);
        }
        int missing = report.calls().size() - rows.size();
        if (missing > 0) {
            out.line("… and " + Units.count(missing, "more call", "more calls") + ": --format json lists them all");
        }
    }

    private void row(CallEntry call, List<Column> columns, int row) {
        StringBuilder line = new StringBuilder();
        for (Column column : columns) {
            line.append(column.cell(column.cells.get(row))).append(' ');
        }
        Severity severity = call.diagnosis() == null ? null : severities.get(call.diagnosis());
        String color =
                severity == Severity.ERROR ? TextLayout.RED : severity == Severity.WARNING ? TextLayout.YELLOW : "";
        out.line(line + (color.isEmpty() ? outcome(call) : out.paint(color, outcome(call))));
    }

    private String outcome(CallEntry call) {
        return (call.outcome() == null ? Outcome.UNKNOWN.id() : call.outcome().id()) + tries.number(call);
    }

    private static String milliseconds(double millis) {
        if (Double.isNaN(millis)) {
            return "-";
        }
        return millis < 9.95 ? Units.significant(Math.round(millis * 10) / 10.0) : Long.toString(Math.round(millis));
    }

    /** All columns but the outcome, which stands last and is not padded. */
    private List<Column> columns(List<CallEntry> rows) {
        Column start = new Column("start", false);
        Column stream = new Column("stream", true);
        List<Column> texts =
                List.of(new Column("client", false), new Column("endpoint", false), new Column("what", false));
        List<Column> times = List.of(
                new Column("connect", true),
                new Column("TLS", true),
                new Column("headers", true),
                new Column("first", true),
                new Column("end", true));
        int outcomeWidth = 0;
        for (CallEntry call : rows) {
            ConnectionEntry connection = lastConnection(call);
            start.cells.add(Times.ofDay(call.startTimeNanos(), out.style().zone()));
            stream.cells.add(connection == null ? "-" : Integer.toString(connection.tcpStream()));
            texts.get(0).cells.add(connection == null ? "-" : connection.clientAddress());
            texts.get(1).cells.add(Words.safe(call.host()));
            texts.get(2).cells.add(Words.safe(call.what()));
            double[] millis = {
                call.connectMillis(), call.tlsMillis(), call.headersMillis(), call.firstTokenMillis(), call.millis()
            };
            for (int i = 0; i < millis.length; i++) {
                times.get(i).cells.add(milliseconds(millis[i]));
            }
            outcomeWidth = Math.max(outcomeWidth, outcome(call).length());
        }
        int room = out.style().width() - outcomeWidth - start.fit() - stream.fit();
        for (Column time : times) {
            room -= time.fit();
        }
        List<Column> shown = new ArrayList<>();
        for (Column column : texts) {
            if (column.varies() || column == texts.get(2) && column.needed() > column.name.length()) {
                shown.add(column);
            }
        }
        if (shown.size() == texts.size() && room / texts.size() < READABLE) {
            // the stream says the same as the client's address, with fewer letters
            shown.remove(texts.get(0));
        }
        share(shown, room);
        List<Column> columns = new ArrayList<>(List.of(start, stream));
        shown.stream().filter(c -> c.width > 0).forEach(columns::add);
        columns.addAll(times);
        return columns;
    }

    /** Divides the room: each column gets what it needs, at most an equal share of what is left; too narrow: left out. */
    private static void share(List<Column> columns, int room) {
        int left = room;
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            int fair = left / (columns.size() - i) - 1;
            column.width = fair < 7 ? 0 : Math.min(column.needed(), fair);
            left -= column.width == 0 ? 0 : column.width + 1;
        }
    }

    private ConnectionEntry lastConnection(CallEntry call) {
        if (call.exchange() != null && index.exchange(call.exchange()) != null) {
            return index.connection(index.exchange(call.exchange()).connection());
        }
        return call.connections().isEmpty()
                ? null
                : index.connection(call.connections().get(call.connections().size() - 1));
    }

    /** A column with the cells of all rows. */
    private static final class Column {
        private final String name;
        private final boolean number;
        private final List<String> cells = new ArrayList<>();
        private int width;

        private Column(String name, boolean number) {
            this.name = name;
            this.number = number;
        }

        /** Makes the column as wide as its widest cell; gives the width with the blank after it. */
        private int fit() {
            width = needed();
            return width + 1;
        }

        private String cell(String text) {
            return number ? TextLayout.padLeft(text, width) : TextLayout.pad(TextLayout.cut(text, width), width);
        }

        private boolean varies() {
            Set<String> different = new HashSet<>(cells);
            return different.size() > 1;
        }

        private int needed() {
            int needed = name.length();
            for (String cell : cells) {
                needed = Math.max(needed, TextLayout.width(cell));
            }
            return needed;
        }
    }
}
