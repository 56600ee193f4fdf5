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
 * Shows a run to a person: on a terminal a progress bar for each epoch, and in any case one line when an epoch is over and one
 * for each evaluation.
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
     * @param out where to; it is not closed
     * @param columns the width of the terminal, or empty if it is none
     * @param unicode whether the bar may be drawn with block characters
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
                    bar.setExtraMessage(" loss " + number(record.values().get(MetricRecord.LOSS)));
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
                parts.add(name + " " + number(record.values().get(name)));
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
            parts.add("eta " + duration(secondsOfEpochs / epochsTimed * Math.max(0, epochs - record.epoch())));
        }
        return String.join("  ", parts);
    }

    private static List<String> named(Map<String, Double> values) {
        return values.entrySet().stream()
                .map(value -> Printable.line(value.getKey()) + " " + number(value.getValue()))
                .toList();
    }

    /** Four significant digits: enough to follow a run. */
    private static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4g", value) : Double.toString(value);
    }

    private static String duration(double seconds) {
        Duration duration = Duration.ofSeconds(Math.round(seconds));
        return duration.toHours() > 0
                ? String.format(Locale.ROOT, "%sh%02dm", duration.toHours(), duration.toMinutesPart())
                : String.format(Locale.ROOT, "%sm%02ds", duration.toMinutes(), duration.toSecondsPart());
    }

    private void println(String line) {
        close();
        out.println(line);
        out.flush();
    }

    /** Takes the bar away. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
            // The library leaves out its own last word when a bar is closed before it was drawn.
            out.print("\r" + " ".repeat(width()) + "\r");
            out.flush();
        }
    }

    /** One less than the terminal's, because some terminals begin a new line after the last column. */
    private int width() {
        return columns.orElseThrow() - 1;
    }

    /** Draws in one line, which it does not end. */
    private static final class OneLine extends ConsoleProgressBarConsumer {

        OneLine(PrintStream out, int width) {
            super(out, width);
        }

        @Override
        public void close() {}
    }
}
