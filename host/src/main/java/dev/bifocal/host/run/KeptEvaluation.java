package dev.bifocal.host.run;

import dev.bifocal.api.BifocalException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A file of a run's {@code evaluations}, {@code PROTOCOL-TIME.json}. It is written once and never overwritten.
 *
 * @param file the file
 * @param record what it holds, if that can be read
 */
public record KeptEvaluation(Path file, Optional<EvaluationRecord> record) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    private static final String SUFFIX = ".json";

    /**
     * Keeps a result in a run's folder.
     *
     * @return the new file
     * @throws BifocalException if it cannot be written
     */
    public static Path keep(RunFolder folder, EvaluationRecord record) {
        String name = record.protocol() + "-" + TIME.format(record.measured().atZone(ZoneId.systemDefault()));
        try {
            Files.createDirectories(folder.evaluations());
            Path file = reserve(folder.evaluations(), name);
            RunJson.write(file, record);
            return file;
        } catch (IOException e) {
            throw RunFolder.notWritable(folder.evaluations(), e);
        }
    }

    /** Creating a file either makes it or fails, so of two processes that end in one second each gets its own. */
    private static Path reserve(Path folder, String name) throws IOException {
        Path candidate = folder.resolve(name + SUFFIX);
        for (int attempt = 2; ; attempt++) {
            try {
                return Files.createFile(candidate);
            } catch (FileAlreadyExistsException e) {
                candidate = folder.resolve(name + "-" + attempt + SUFFIX);
            }
        }
    }

    /** All that a run's folder holds, by name, and so by protocol and time. */
    public static List<KeptEvaluation> of(RunFolder folder) {
        if (!Files.isDirectory(folder.evaluations())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.evaluations())) {
            return files.filter(file -> file.toString().endsWith(SUFFIX)
                            && !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .map(KeptEvaluation::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One damaged file does not hide the others. */
    private static KeptEvaluation read(Path file) {
        try {
            return new KeptEvaluation(file, Optional.of(RunJson.read(file, EvaluationRecord.class)));
        } catch (BifocalException damaged) {
            return new KeptEvaluation(file, Optional.empty());
        }
    }
}
