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
import java.util.List;
import java.util.Map;

/**
 * Settings and metrics of runs for other programs.
 *
 * @param runs the runs
 */
public record RunExport(List<Run> runs) {

    /** Quotes only text that needs it; by default long text is quoted, too. */
    private static final CsvMapper CSV = CsvMapper.builder()
            .enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
            .build();

    private static final CsvSchema SCHEMA = CsvSchema.builder()
            .addColumns(List.of("run", "step", "epoch", "kind", "metric", "value"), CsvSchema.ColumnType.STRING)
            .setUseHeader(true)
            .build();

    /** Copies the list. */
    public RunExport {
        runs = List.copyOf(runs);
    }

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

    /**
     * Reads runs.
     *
     * @throws BifocalException if a file of a run cannot be read
     */
    public static RunExport of(List<RunFolder> folders) {
        return new RunExport(folders.stream()
                .map(folder -> new Run(
                        folder.qualifiedName(),
                        folder.path().toAbsolutePath().normalize().toString(),
                        folder.status().effectiveState(),
                        RunComparison.settings(folder),
                        MetricFile.read(folder.metrics())))
                .toList());
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
