package dev.bifocal.host.data.folder;

import java.io.IOException;
import java.util.List;

/** A tree of files in a folder or a zip file, by relative paths with slashes. Thread-safe. */
public sealed interface ImageFiles permits DirectoryFiles, ZipFiles {

    /**
     * A file, or a folder if the path ends with a slash.
     *
     * @param path the relative path with slashes
     * @param size in bytes
     * @param checksum the CRC-32 of the content if known, otherwise -1
     */
    record Entry(String path, long size, long checksum) {
        static final long NO_CHECKSUM = -1;
    }

    /** All entries of the tree except hidden ones, unordered. */
    List<Entry> entries();

    /** A copy without the list of {@link #entries}, to save memory. */
    ImageFiles withoutEntries();

    /** The content of a file. */
    byte[] read(String path) throws IOException;

    /** The content of a file. */
    default byte[] read(Entry entry) throws IOException {
        return read(entry.path());
    }

    /** The first bytes of a file, at most {@code length}. */
    byte[] head(String path, int length) throws IOException;

    /** The location of a file, for messages. */
    String source(String path);
}
