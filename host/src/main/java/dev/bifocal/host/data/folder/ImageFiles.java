package dev.bifocal.host.data.folder;

import java.io.IOException;
import java.util.List;

/** A tree of files, in a folder or in a zip, by paths with slashes relative to its top. Safe for several threads. */
public sealed interface ImageFiles permits DirectoryFiles, ZipFiles {

    /**
     * A file or, with a slash at the end of its path, a folder.
     *
     * @param path relative to the top, with slashes
     * @param size in bytes
     * @param checksum the CRC-32 of the content where the tree knows it, otherwise -1
     */
    record Entry(String path, long size, long checksum) {
        static final long NO_CHECKSUM = -1;
    }

    /** Everything in the tree that may matter, in no order. */
    List<Entry> entries();

    /** The same files, which forget what {@link #entries} says. */
    ImageFiles withoutEntries();

    /** The content of a file. */
    byte[] read(String path) throws IOException;

    /** The content of a file. */
    default byte[] read(Entry entry) throws IOException {
        return read(entry.path());
    }

    /** The first bytes of a file, at most {@code length}. */
    byte[] head(String path, int length) throws IOException;

    /** Where a file lies, for messages. */
    String source(String path);
}
