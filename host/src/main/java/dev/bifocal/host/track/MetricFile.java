package dev.bifocal.host.track;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code metrics.jsonl}, even while a run writes it. */
public final class MetricFile {

    private static final int SHOWN_AT_MOST = 80;

    private MetricFile() {}

    /**
     * Reads the records of a file, in order. The result is empty if the file does not exist. An incomplete last line is
     * ignored, because a process is still writing it, or ended while it did.
     *
     * @throws BifocalException with the line's number, if another line is damaged
     */
    public static List<MetricRecord> read(Path file) {
        if (!Files.exists(file)) {
            return List.of();
        }
        String text = content(file);
        List<MetricRecord> records = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            records.add(parse(file, records.size() + 1, text.substring(start, end)));
            start = end + 1;
        }
        return List.copyOf(records);
    }

    private static String content(Path file) {
        try {
            return new String(Files.readAllBytes(RegularFiles.require(file)), StandardCharsets.UTF_8);
        } catch (IOException e) {
            FileTrouble trouble = FileTrouble.of(e);
            throw new HostException(
                    ErrorCode.RUN, "%s cannot be read: %s.".formatted(file, trouble.reason()), trouble.remedy(), e);
        }
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN_AT_MOST ? text : text.substring(0, SHOWN_AT_MOST) + "...";
    }

    private static MetricRecord parse(Path file, int line, String text) {
        try {
            return MetricLines.parse(text);
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.RUN,
                    "Line %s of %s is damaged: '%s'.".formatted(line, file, shortened(text)),
                    "Remove the line. The other metrics of the run remain valid.",
                    e);
        }
    }
}
