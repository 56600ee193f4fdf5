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
 * A file {@code PROTOCOL-TIME.json} in the {@code evaluations} folder of a run. It is written once and never
 * overwritten.
 *
 * @param file the file
 * @param record its content, if it is readable
 */
public record KeptEvaluation(Path file, Optional<EvaluationRecord> record) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    private static final String SUFFIX = ".json";

    /**
     * Writes a result into the folder of a run.
     *
     * @return the new file
     * @throws BifocalException if the file cannot be written
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

    /**
     * Creates an empty file. Creation is atomic, so two processes that finish in the same second get different files.
     */
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

    /** All evaluations in the folder of a run, ordered by name, and thus by protocol and time. */
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

    /** Reads a file. A damaged file has no record, so it does not hide the others. */
    private static KeptEvaluation read(Path file) {
        try {
            return new KeptEvaluation(file, Optional.of(RunJson.read(file, EvaluationRecord.class)));
        } catch (BifocalException damaged) {
            return new KeptEvaluation(file, Optional.empty());
        }
    }
}
