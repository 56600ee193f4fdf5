/**
 * Arrays as NumPy stores them, in {@code .npy} and {@code .npz} files, mapped rather than read where they are large. Feeds
 * {@code data} and {@code data.pickle}. Problems of a file are {@link java.io.IOException}s whose message is half a sentence
 * about it, for the loader that knows what the file is for.
 */
@NullMarked
package dev.bifocal.host.data.numpy;

import org.jspecify.annotations.NullMarked;
