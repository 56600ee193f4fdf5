package dev.bifocal.host.sweep;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The output of a trial's last process. Each process begins its part of the file with a header. */
public final class TrialLog {

    /** The beginning of the first line of a process. */
    public static final String HEADER = "--- ";

    private static final String ERROR = "error: ";
    private static final int MOST_BYTES = 1 << 20;

    private final List<String> lines;

    private TrialLog(List<String> lines) {
        this.lines = lines;
    }

    static TrialLog of(Path file) {
        if (!Files.isRegularFile(file)) {
            return new TrialLog(List.of());
        }
        try (var channel = Files.newByteChannel(file)) {
            long size = channel.size();
            channel.position(Math.max(0, size - MOST_BYTES));
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(size, MOST_BYTES));
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
            List<String> all = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            int header = 0;
            for (int i = 0; i < all.size(); i++) {
                header = all.get(i).startsWith(HEADER) ? i : header;
            }
            return new TrialLog(all.subList(header, all.size()));
        } catch (IOException e) {
            return new TrialLog(List.of());
        }
    }

    /** The sentence of the first error. */
    Optional<String> error() {
        return lines.stream()
                .filter(line -> line.startsWith(ERROR))
                .findFirst()
                .map(line -> line.substring(ERROR.length()));
    }

    /** The last lines. */
    List<String> tail(int count) {
        return List.copyOf(lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }
}
