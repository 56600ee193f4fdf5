package dev.bifocal.host.train;

import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.track.JsonLinesSink;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.track.MetricSink;
import java.util.Optional;

/** The file of a run's metrics, in the process that writes the run. Other processes of the training have none. */
record RunMetrics(Optional<JsonLinesSink> file) implements MetricSink {

    /** Opens the file of a run, and truncates it to a length in bytes. */
    static RunMetrics of(Optional<RunFolder> run, long length) {
        return new RunMetrics(run.map(folder -> JsonLinesSink.resume(folder.metrics(), length)));
    }

    /** Writes all records to disk, and returns the length of the file in bytes. */
    long sync() {
        return file.map(JsonLinesSink::sync).orElse(0L);
    }

    @Override
    public void record(MetricRecord record) {
        file.ifPresent(open -> open.record(record));
    }

    @Override
    public void close() {
        file.ifPresent(JsonLinesSink::close);
    }
}
