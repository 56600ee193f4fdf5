/**
 * Python's pickles of plain values and NumPy arrays, read without running anything they ask for. Feeds {@code data}.
 *
 * <p>A pickle is a program. This reader knows the instructions that build numbers, texts, lists and dictionaries, and the five
 * names by which NumPy's arrays are written; at anything else it stops and names it. Arrays stay where they lie in the file.
 */
@NullMarked
package dev.bifocal.host.data.pickle;

import org.jspecify.annotations.NullMarked;
