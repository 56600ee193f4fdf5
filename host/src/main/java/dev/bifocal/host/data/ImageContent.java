package dev.bifocal.host.data;

import java.io.IOException;

/** The bytes of an image file, for comparisons with other files. */
public interface ImageContent {

    /** The number of bytes. */
    long size();

    /** A cheap hash of the content. Equal files have equal hashes; different files may have equal hashes. */
    long mark() throws IOException;

    /** All bytes. */
    byte[] read() throws IOException;
}
