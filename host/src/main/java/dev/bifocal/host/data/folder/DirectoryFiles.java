package dev.bifocal.host.data.folder;

import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** The files below folders of a directory. */
public final class DirectoryFiles implements ImageFiles {

    private final Path root;
    private final List<Entry> entries;

    private DirectoryFiles(Path root, List<Entry> entries) {
        this.root = root;
        this.entries = entries;
    }

    /** Lists folders of a directory. Missing folders are skipped. Links are followed. */
    public static DirectoryFiles list(Path root, List<String> folders) {
        List<Entry> entries = new ArrayList<>();
        try {
            for (String folder : folders) {
                if (Files.isDirectory(root.resolve(folder))) {
                    Files.walkFileTree(
                            root.resolve(folder),
                            EnumSet.of(FileVisitOption.FOLLOW_LINKS),
                            Integer.MAX_VALUE,
                            new Lister(root, entries));
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw new HostException(
                    ErrorCode.DATA,
                    "Folder %s cannot be listed: %s.".formatted(root.toAbsolutePath(), e),
                    "Check its permissions and its links.",
                    e);
        }
        return new DirectoryFiles(root, List.copyOf(entries));
    }

    /** The files of a list of paths with slashes. Missing files and folders are skipped. */
    static DirectoryFiles of(Path root, List<String> paths) {
        List<Entry> entries = new ArrayList<>(paths.size());
        paths.forEach(path -> entry(root, path).ifPresent(entries::add));
        return new DirectoryFiles(root, List.copyOf(entries));
    }

    private static Optional<Entry> entry(Path root, String path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(root.resolve(path), BasicFileAttributes.class);
            return attributes.isRegularFile()
                    ? Optional.of(new Entry(path, attributes.size(), Entry.NO_CHECKSUM))
                    : Optional.empty();
        } catch (NoSuchFileException | InvalidPathException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.DATA,
                    "File %s in %s cannot be read: %s.".formatted(path, root.toAbsolutePath(), e),
                    "Check its permissions and its links.",
                    e);
        }
    }

    @Override
    public List<Entry> entries() {
        return entries;
    }

    @Override
    public DirectoryFiles withoutEntries() {
        return new DirectoryFiles(root, List.of());
    }

    @Override
    public byte[] read(String path) throws IOException {
        return Files.readAllBytes(RegularFiles.require(root.resolve(path)));
    }

    @Override
    public byte[] head(String path, int length) throws IOException {
        try (InputStream stream = Files.newInputStream(root.resolve(path))) {
            return stream.readNBytes(length);
        }
    }

    @Override
    public String source(String path) {
        return root.resolve(path).toString();
    }

    private static final class Lister extends SimpleFileVisitor<Path> {
        private final Path root;
        private final List<Entry> entries;

        Lister(Path root, List<Entry> entries) {
            this.root = root;
            this.entries = entries;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            entries.add(new Entry(relative(folder) + "/", 0, Entry.NO_CHECKSUM));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            entries.add(new Entry(relative(file), attributes.size(), Entry.NO_CHECKSUM));
            return FileVisitResult.CONTINUE;
        }

        private String relative(Path path) {
            return root.relativize(path).toString().replace(File.separatorChar, '/');
        }
    }
}
