package dev.bifocal.host.data;

import java.io.IOException;

/** The file of a single image, byte for byte, for comparisons with others. */
public interface ImageContent {

    /** The number of bytes. */
    long size();

    /** A number that equal files have in common; it costs little, and different files may share it, too. */
    long mark() throws IOException;

    /** All bytes. */
    byte[] read() throws IOException;
}
