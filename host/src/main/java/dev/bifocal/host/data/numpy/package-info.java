/**
 * NumPy's {@code .npy} and {@code .npz} files; large arrays are mapped into memory. The consumers are the data sets and
 * {@code data.pickle}. A problem of a file is an {@link java.io.IOException} whose message is a clause; the caller
 * completes the sentence with the file and its purpose.
 */
@NullMarked
package dev.bifocal.host.data.numpy;

import org.jspecify.annotations.NullMarked;
