package dev.bifocal.host.run;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.AtomicFiles;
import dev.bifocal.host.track.MetricFile;
import dev.bifocal.host.track.MetricRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Settings and metrics of runs for other programs.
 *
 * @param runs the runs
 * @param damaged runs that were left out, because a file of theirs cannot be read
 */
public record RunExport(List<Run> runs, List<Damaged> damaged) {

    /** Quotes only text that needs it; by default long text is quoted, too. */
    private static final CsvMapper CSV = CsvMapper.builder()
            .enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
            .build();

    private static final CsvSchema SCHEMA = CsvSchema.builder()
            .addColumns(List.of("run", "step", "epoch", "kind", "metric", "value"), CsvSchema.ColumnType.STRING)
            .setUseHeader(true)
            .build();

    /** Copies the lists. */
    public RunExport {
        runs = List.copyOf(runs);
        damaged = List.copyOf(damaged);
    }

    /**
     * A run that was left out.
     *
     * @param run {@code EXPERIMENT/NAME}
     * @param why a sentence
     */
    public record Damaged(String run, String why) {}

    /**
     * A run.
     *
     * @param run {@code EXPERIMENT/NAME}
     * @param path the absolute path of its folder
     * @param state the present state
     * @param settings all settings of the experiment by key
     * @param records all records of metrics
     */
    public record Run(
            String run, String path, RunState state, Map<String, JsonNode> settings, List<MetricRecord> records) {}

    /** Reads runs, and leaves out damaged ones. */
    public static RunExport of(List<RunFolder> folders) {
        List<Run> runs = new ArrayList<>();
        List<Damaged> damaged = new ArrayList<>();
        for (RunFolder folder : folders) {
            try {
                runs.add(new Run(
                        folder.qualifiedName(),
                        folder.path().toAbsolutePath().normalize().toString(),
                        folder.status().effectiveState(),
                        RunComparison.settings(folder),
                        MetricFile.read(folder.metrics())));
            } catch (BifocalException e) {
                damaged.add(new Damaged(folder.qualifiedName(), String.valueOf(e.getMessage())));
            }
        }
        return new RunExport(runs, damaged);
    }

    /** Writes one object with all fields of the runs. */
    public void writeJson(Path file) {
        RunJson.write(file, this);
    }

    /** Writes a line for each number of each record, without settings. */
    public void writeCsv(Path file) {
        try {
            AtomicFiles.write(file, out -> {
                // The file is closed by whoever opened it.
                try (SequenceWriter rows = CSV.writer(SCHEMA)
                        .without(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                        .writeValues(out)) {
                    for (Run run : runs) {
                        for (MetricRecord record : run.records) {
                            write(run, record, record.values(), rows);
                            write(run, record, record.timing(), rows);
                        }
                    }
                }
            });
        } catch (IOException e) {
            throw RunFolder.notWritable(file, e);
        }
    }

    private static void write(Run run, MetricRecord record, Map<String, Double> numbers, SequenceWriter rows)
            throws IOException {
        for (Map.Entry<String, Double> number : numbers.entrySet()) {
            rows.write(List.of(
                    run.run,
                    Long.toString(record.step()),
                    Integer.toString(record.epoch()),
                    record.kind().toString(),
                    number.getKey(),
                    number.getValue().toString()));
        }
    }
}
