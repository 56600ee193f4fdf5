package dev.bifocal.host.cli.terminal;

import dev.bifocal.api.Progress;
import dev.bifocal.host.message.Printable;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.track.MetricSink;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Prints the progress of a run: a line for each epoch and each evaluation, and on a terminal a progress bar for the
 * current epoch.
 */
public final class TerminalSink implements MetricSink {

    private static final int REDRAW_MILLIS = 250;

    private final PrintStream out;
    private final OptionalInt columns;
    private final boolean unicode;
    private @Nullable ProgressBar bar;
    private int epochs;
    private double secondsOfEpochs;
    private int epochsTimed;

    /**
     * A sink that prints.
     *
     * @param out the output; it is not closed
     * @param columns the width of the terminal; empty without a terminal
     * @param unicode whether to draw the bar with block characters
     */
    public TerminalSink(PrintStream out, OptionalInt columns, boolean unicode) {
        this.out = out;
        this.columns = columns;
        this.unicode = unicode;
    }

    @Override
    public void stepDone(Progress progress) {
        epochs = progress.epochs();
        if (columns.isPresent()) {
            long stepsOfEpoch = progress.totalSteps() / progress.epochs();
            long inEpoch = progress.step() + 1 - progress.epoch() * stepsOfEpoch;
            bar(progress, stepsOfEpoch).stepTo(inEpoch);
        }
    }

    private ProgressBar bar(Progress progress, long steps) {
        if (bar == null) {
            bar = ProgressBar.builder()
                    .setTaskName("epoch %s/%s".formatted(progress.epoch() + 1, progress.epochs()))
                    .setInitialMax(steps)
                    .setStyle(unicode ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(REDRAW_MILLIS)
                    .setConsumer(new OneLine(out, width()))
                    .build();
        }
        return bar;
    }

    @Override
    public void record(MetricRecord record) {
        switch (record.kind()) {
            case TRAIN -> {
                if (bar != null && record.values().containsKey(MetricRecord.LOSS)) {
                    bar.setExtraMessage(" loss " + Text.number(record.values().get(MetricRecord.LOSS)));
                }
            }
            case EPOCH -> println(epochLine(record));
            case EVAL -> println("  " + String.join("  ", named(record.values())));
        }
    }

    private String epochLine(MetricRecord record) {
        List<String> parts = new ArrayList<>();
        parts.add(epochs == 0 ? "epoch " + record.epoch() : "epoch %s/%s".formatted(record.epoch(), epochs));
        for (String name : List.of(MetricRecord.LOSS, MetricRecord.LEARNING_RATE)) {
            if (record.values().containsKey(name)) {
                parts.add(name + " " + Text.number(record.values().get(name)));
            }
        }
        Double rate = record.timing().get(MetricRecord.IMAGES_PER_SECOND);
        if (rate != null) {
            parts.add(String.format(Locale.ROOT, "%.0f images/s", rate));
        }
        Double seconds = record.timing().get(MetricRecord.SECONDS);
        if (seconds != null) {
            secondsOfEpochs += seconds;
            epochsTimed++;
            double left = secondsOfEpochs / epochsTimed * Math.max(0, epochs - record.epoch());
            parts.add("eta " + Text.duration(Duration.ofSeconds(Math.round(left))));
        }
        return String.join("  ", parts);
    }

    private static List<String> named(Map<String, Double> values) {
        return values.entrySet().stream()
                .map(value -> Printable.line(value.getKey()) + " " + Text.number(value.getValue()))
                .toList();
    }

    private void println(String line) {
        close();
        out.println(line);
        out.flush();
    }

    /** Removes the bar. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
            // The library does not erase a bar that is closed before it was drawn.
            out.print("\r" + " ".repeat(width()) + "\r");
            out.flush();
        }
    }

    /** One less than the width of the terminal, because some terminals wrap after the last column. */
    private int width() {
        return columns.orElseThrow() - 1;
    }

    /** Draws in one line without a line feed. */
    private static final class OneLine extends ConsoleProgressBarConsumer {

        OneLine(PrintStream out, int width) {
            super(out, width);
        }

        @Override
        public void close() {}
    }
}
